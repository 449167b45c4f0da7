/**
 * Checks what stands in the path and in the query.
 */
import type { AnyCheckedContract, OperationDescription } from "./operation.ts";
import { readQuery } from "./parameters.ts";
import type { Finding } from "./check-answer.ts";
import { locateFault, type Fault, type Place } from "./fault.ts";

/** What the query holds, and what is wrong with it or with the path. */
export interface CheckedParameters {
  readonly query: Readonly<Record<string, unknown>>;
  /** 400 `M_MISSING_PARAM` or `M_INVALID_PARAM`. */
  readonly fault: Fault | undefined;
}

const noQuery: Readonly<Record<string, unknown>> = {};
const noSearch = new URLSearchParams();

/**
 * @param search without the question mark
 * @param parameters those of the path, decoded
 */
export function checkParameters(
  contract: AnyCheckedContract,
  operation: OperationDescription,
  search: string,
  parameters: Readonly<Record<string, string>>,
): CheckedParameters {
  const validator = contract.validators.parameters[operation.operationId];
  if (operation.queryParameters.length === 0) {
    return { query: noQuery, fault: invalid(locateFault(validator, parameters)) };
  }
  const query = readQuery(operation, search === "" ? noSearch : new URLSearchParams(search));
  const missing = operation.queryParameters.find((one) => one.required && !(one.name in query));
  if (missing !== undefined) return { query, fault: missingFromQuery(missing.name) };
  return { query, fault: invalid(locateFault(validator, { ...query, ...parameters })) };
}

/** The same for who needs only the fault. */
export function findParameterFault(
  contract: AnyCheckedContract,
  operation: OperationDescription,
  query: URLSearchParams,
  parameters: Readonly<Record<string, string>>,
): Fault | undefined {
  return checkParameters(contract, operation, query.toString(), parameters).fault;
}

function missingFromQuery(field: string): Fault {
  return { status: 400, errcode: "M_MISSING_PARAM", field, message: "missing from the query" };
}

function invalid(place: Place | undefined): Fault | undefined {
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
