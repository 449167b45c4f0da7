/**
 * Everything that is wrong with a request, where a mock would answer the first fault and stop.
 */
import { parseJson, takesJson } from "../../../src/contract/body.ts";
import type { AnyCheckedContract, OperationDescription } from "../../../src/contract/operation.ts";
import type { Route } from "../../../src/contract/route.ts";
import type { Call } from "../call.ts";
import { findBodyFaults, tooLarge } from "../../../src/contract/check-body.ts";
import { findParameterFault } from "../../../src/contract/check-parameters.ts";
import { findRouteFault } from "../../../src/contract/check-route.ts";
import { findLoginTokenFault, findTokenFault } from "../../../src/contract/check-token.ts";
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
    ...(takesJson(operation) ? findDecodedFaults(check, call, operation, body) : []),
  ].filter((one) => one !== undefined);
}

function findDecodedFaults(
  { contract, token, maxBodyBytes }: RequestCheck,
  call: Call,
  operation: OperationDescription,
  { bytes, complete }: Collected,
): Fault[] {
  if (!complete) return [tooLarge(maxBodyBytes)];
  try {
    const decoded = decodeBody(bytes, call.headers["content-encoding"], maxBodyBytes);
    if (decoded === undefined) return [tooLarge(maxBodyBytes)];
    const login = findLoginTokenFault({ contract, operation, token }, call, jsonOf(decoded));
    const faults = findBodyFaults({ contract, operation, token }, decoded);
    return login === undefined ? faults : [login, ...faults];
  } catch {
    const message = "does not decode";
    return [{ status: 400, errcode: "M_NOT_JSON", field: "content-encoding", message }];
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch {
    return undefined;
  }
}
