/**
 * Checks the JSON body of a request.
 */
import { parseJson } from "./body.ts";
import type { AnyCheckedContract, OperationDescription } from "./operation.ts";
import { MatrixError } from "../matrix/error.ts";
import { findBodyTokenFault } from "./check-token.ts";
import { locateFault, locateFaults, type Fault } from "./fault.ts";

export interface BodyCheck {
  readonly contract: AnyCheckedContract;
  readonly operation: OperationDescription;
  /** The token to accept in the body of the draft's registration. */
  readonly token: string | undefined;
}

/** The parsed body, and what is wrong with it. */
export interface CheckedBody {
  readonly value?: unknown;
  readonly fault?: Fault;
}

/** @returns everything that is wrong with a body, where `checkJsonBody` stops at the first fault */
export function findBodyFaults(check: BodyCheck, bytes: Uint8Array): Fault[] {
  const { value, fault } = checkJsonBody(check, bytes);
  if (fault === undefined || fault.errcode !== "M_BAD_JSON")
    return fault === undefined ? [] : [fault];
  const validator = check.contract.validators.requests[check.operation.operationId];
  return locateFaults(validator, value).map((place) => ({
    status: 400,
    errcode: "M_BAD_JSON",
    ...place,
  }));
}

export function checkJsonBody(check: BodyCheck, bytes: Uint8Array): CheckedBody {
  const { contract, operation } = check;
  let value: unknown;
  try {
    value = parseJson(bytes);
  } catch (error) {
    if (error instanceof MatrixError) return { fault: notJson(error.body.error) };
    throw error;
  }
  if (value === undefined) {
    if (operation.requestBody?.required !== true) return {};
    return { fault: notJson("the body is missing: send a JSON object") };
  }
  // Before the schema, which would call a missing token a missing field (U6).
  const tokenFault =
    contract.tokenIn === "body" ? findBodyTokenFault(check.token, value) : undefined;
  if (tokenFault !== undefined) return { value, fault: tokenFault };
  const place = locateFault(contract.validators.requests[operation.operationId], value);
  if (place === undefined) return { value };
  return { value, fault: { status: 400, errcode: "M_BAD_JSON", ...place } };
}

export function tooLarge(maxBodyBytes: number): Fault {
  return {
    status: 413,
    errcode: "M_TOO_LARGE",
    field: "",
    message: `the body is larger than ${maxBodyBytes} bytes`,
  };
}

function notJson(message: string): Fault {
  return { status: 400, errcode: "M_NOT_JSON", field: "", message };
}
