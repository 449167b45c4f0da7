/**
 * Checks what stands in the path and in the query.
 */
import type { AnyCheckedContract, OperationDescription } from "./operation.ts";
import { readQuery } from "./parameters.ts";
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
