/**
 * Everything that is wrong with a request, where a mock would answer the first fault and stop.
 */
import { takesJson } from "../../../src/contract/body.ts";
import type { AnyCheckedContract, OperationDescription } from "../../../src/contract/operation.ts";
import type { Route } from "../../../src/contract/route.ts";
import type { Call } from "../call.ts";
import { checkJsonBody, tooLarge } from "../../../src/contract/check-body.ts";
import { findParameterFault } from "../../../src/contract/check-parameters.ts";
import { findRouteFault } from "../../../src/contract/check-route.ts";
import { findTokenFault } from "../../../src/contract/check-token.ts";
import type { Collected } from "../collect.ts";
import type { Fault } from "../../../src/contract/fault.ts";
import { decodeBody } from "./decode.ts";

export interface RequestCheck {
  readonly contract: AnyCheckedContract;
  readonly token: string | undefined;
  readonly maxBodyBytes: number;
}

export function findRequestFaults(
  check: RequestCheck,
  call: Call,
  route: Route,
  body: Collected,
): Fault[] {
  if (route.kind !== "operation") return [findRouteFault(route)];
  const { contract, token } = check;
  const { operation, parameters } = route;
  return [
    findTokenFault({ contract, operation, token }, call),
    findParameterFault(contract, operation, call.query, parameters),
    takesJson(operation) ? findBodyFault(check, call, operation, body) : undefined,
  ].filter((one) => one !== undefined);
}

function findBodyFault(
  { contract, token, maxBodyBytes }: RequestCheck,
  call: Call,
  operation: OperationDescription,
  { bytes, complete }: Collected,
): Fault | undefined {
  if (!complete) return tooLarge(maxBodyBytes);
  try {
    const decoded = decodeBody(bytes, call.headers["content-encoding"], maxBodyBytes);
    if (decoded === undefined) return tooLarge(maxBodyBytes);
    return checkJsonBody({ contract, operation, token }, decoded).fault;
  } catch {
    const message = "does not decode";
    return { status: 400, errcode: "M_NOT_JSON", field: "content-encoding", message };
  }
}
