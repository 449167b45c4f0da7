/**
 * Reads query parameters into the types that the contract gives them. A value that does not fit is kept as text,
 * so that the validator can name it.
 */
import type { OperationDescription, ParameterType } from "./operation.ts";

/** Carries the token in the draft and before v1.4; never a parameter of an operation. */
const tokenParameter = "access_token";

/**
 * @param operation the operation that is called
 * @param search the query of the request
 * @returns name → value; an object parameter takes every name that is not declared, as the third-party look-ups do
 */
export function readQuery(
  operation: OperationDescription,
  search: URLSearchParams,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const declared = new Set([tokenParameter, ...operation.queryParameters.map((one) => one.name)]);
  for (const { name, type } of operation.queryParameters) {
    if (type === "object") {
      const rest = [...search].filter(([key]) => !declared.has(key));
      if (rest.length > 0) values[name] = Object.fromEntries(rest);
    } else if (search.has(name)) {
      values[name] = type === "array" ? search.getAll(name) : convert(search.get(name) ?? "", type);
    }
  }
  return values;
}

function convert(text: string, type: ParameterType): unknown {
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  if (type === "integer" && /^-?\d{1,16}$/u.test(text)) return Number(text);
  if (type === "number" && /^-?\d+(?:\.\d+)?$/u.test(text)) return Number(text);
  return text;
}
