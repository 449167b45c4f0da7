/**
 * Checks what stands in the path and in the query.
 */
import type { AnyCheckedContract, OperationDescription } from "./operation.ts";
import { readQuery } from "./parameters.ts";
import type { Finding } from "./check-answer.ts";
import { locateFault, type Fault } from "./fault.ts";

/**
 * @param parameters those of the path, decoded
 * @returns 400 `M_MISSING_PARAM` or `M_INVALID_PARAM`
 */
export function findParameterFault(
  contract: AnyCheckedContract,
  operation: OperationDescription,
  query: URLSearchParams,
  parameters: Readonly<Record<string, string>>,
): Fault | undefined {
  const values = { ...readQuery(operation, query), ...parameters };
  const missing = operation.queryParameters.find((one) => one.required && !(one.name in values));
  if (missing !== undefined) {
    return {
      status: 400,
      errcode: "M_MISSING_PARAM",
      field: missing.name,
      message: "missing from the query",
    };
  }
  const place = locateFault(contract.validators.parameters[operation.operationId], values);
  return place && { status: 400, errcode: "M_INVALID_PARAM", ...place };
}

/** @returns a warning per name in the query that the operation does not have: servers ignore it, the sender should know */
export function findUndeclared(operation: OperationDescription, query: URLSearchParams): Finding[] {
  // A parameter that is an object takes any name, as the third-party look-ups do.
  if (operation.queryParameters.some((one) => one.type === "object")) return [];
  const declared = new Set(["access_token", ...operation.queryParameters.map((one) => one.name)]);
  const names = [...new Set(query.keys())].filter((name) => !declared.has(name));
  return names.map((name) => ({
    // A name is the sender's text: only what looks like a name is repeated.
    field: /^[\w.]{1,60}$/u.test(name) ? name : "query",
    message: "is not a parameter of this operation",
    severity: "warning",
  }));
}
