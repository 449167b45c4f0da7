/**
 * Judges a whole request and its answer against the contract: everything that either side did and the documents do
 * not allow.
 */
import { checkJsonAnswer, checkStatus, wantsJson, type Finding } from "./check-answer.ts";
import { findBodyFaults } from "./check-body.ts";
import { findParameterFault, findUndeclared } from "./check-parameters.ts";
import { findRouteFault } from "./check-route.ts";
import { findTokenFault } from "./check-token.ts";
import { describePlace } from "./fault.ts";
import { takesJson } from "./body.ts";
import type { AnyCheckedContract, OperationDescription } from "./operation.ts";
import type { Route } from "./route.ts";

/** One thing that a side did and the contract does not allow. Holds no token and nothing of the body. */
export interface Violation {
  readonly side: "request" | "response";
  /** Null when no operation has this path. */
  readonly operationId: string | null;
  readonly severity: Finding["severity"];
  /** What is wrong and where: `events/0/content: must be object`. */
  readonly message: string;
}

export interface CheckedRequest {
  /** Path and query as sent. */
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface CheckedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/**
 * @param route where the router of this contract sends the request
 * @returns what the caller did wrong; empty when the request fits
 */
export function checkRequest(
  contract: AnyCheckedContract,
  route: Route,
  { url, headers, body }: CheckedRequest,
): Violation[] {
  if (route.kind !== "operation") {
    return [toViolation("request", null, { ...findRouteFault(route), severity: "error" })];
  }
  const { operation, parameters } = route;
  const check = { contract, operation, token: undefined };
  const places = {
    headers: { authorization: headers.get("authorization") ?? undefined },
    query: url.searchParams,
  };
  const faults = [
    findTokenFault(check, places),
    findParameterFault(contract, operation, url.searchParams, parameters),
    ...(takesJson(operation) ? findBodyFaults(check, body) : []),
  ].filter((fault) => fault !== undefined);
  const findings: Finding[] = [
    ...faults.map((fault) => ({ ...fault, severity: "error" as const })),
    ...findUndeclared(operation, url.searchParams),
  ];
  return findings.map((one) => toViolation("request", operation.operationId, one));
}

/** @returns what the server did wrong; empty when the answer fits */
export function checkResponse(
  contract: AnyCheckedContract,
  operation: OperationDescription,
  { status, headers, body }: CheckedResponse,
): Violation[] {
  const findings = checkStatus(operation, status);
  if (wantsJson(contract, operation, status)) {
    const contentType = headers.get("content-type") ?? undefined;
    findings.push(...checkJsonAnswer(contract, operation, { status, contentType, bytes: body }));
  }
  return findings.map((one) => toViolation("response", operation.operationId, one));
}

function toViolation(
  side: Violation["side"],
  operationId: string | null,
  finding: Finding,
): Violation {
  return { side, operationId, severity: finding.severity, message: describePlace(finding) };
}
