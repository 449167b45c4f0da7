/**
 * Runs the generated validators and says in words what is wrong.
 */
import type { ValidationFault, Validator } from "./operation.ts";

/**
 * @param validator a generated validator; a missing one accepts everything
 * @returns what is wrong with the value and where (`events/0/content: must be object`), or undefined
 */
export function findFault(validator: Validator | undefined, value: unknown): string | undefined {
  if (validator === undefined || validator(value)) return undefined;
  // Of an anyOf each branch tells its own fault; the first branch is the general one.
  const fault = validator.errors?.[0];
  return fault === undefined ? "does not fit the schema" : describeFault(fault);
}

/** One fault as a short sentence without the offending value, which may be a secret. */
export function describeFault(fault: ValidationFault): string {
  const place = fault.instancePath.slice(1).replaceAll("~1", "/").replaceAll("~0", "~");
  const text = wording(fault);
  return place === "" ? text : `${place}: ${text}`;
}

function wording({ keyword, message, params }: ValidationFault): string {
  if (keyword === "required") return `${String(params["missingProperty"])} is missing`;
  if (keyword === "enum") return `must be one of ${JSON.stringify(params["allowedValues"])}`;
  if (keyword === "const") return `must be ${JSON.stringify(params["allowedValue"])}`;
  if (keyword === "additionalProperties") {
    return `${String(params["additionalProperty"])} is not allowed`;
  }
  return message ?? "does not fit the schema";
}
