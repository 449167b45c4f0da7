/**
 * Decides for each operation whether a call may be sent again: its retry class in the contract says what a repetition
 * would do, the answer says whether there is a point.
 *
 *   class                             sent again after
 *   safe, idempotent, transaction     429, 502, 503, 504, a network error, no answer in time, a 200 that was cut short
 *   unsafe                            429, no connection: the first was certainly not carried out
 *   the ping                          the same: its 502 and 504 are the answer (S40, S41)
 */
import type { OperationDescription } from "../../contract/operation.ts";
import {
  mayRetryAfterError,
  mayRetryAfterStatus,
  type RetryPermission,
} from "../../resilience/retry-permission.ts";
import type { Outcome, Verdict } from "../../resilience/retry.ts";
import { isCutShort, parseAnswer } from "../../contract/call/read-answer.ts";
import { isMediaOperation } from "./call-answer.ts";
import type { IncomingAnswer } from "../../contract/call/transport.ts";
import { readRetryAfterMs } from "../../resilience/read-retry-after.ts";

export function retryPermission(operation: OperationDescription): RetryPermission {
  if (operation.operationId === "pingAppservice") return "rejected-only";
  return operation.retry === "unsafe" ? "rejected-only" : "always";
}

/**
 * @param nowMs the time of day, for a `Retry-After` that is a date
 * @returns what to do after this outcome of a try
 */
export function judge(
  operation: OperationDescription,
  permission: RetryPermission,
  outcome: Outcome<IncomingAnswer>,
  nowMs: number,
): Verdict {
  if (!outcome.ok) return mayRetryAfterError(permission, outcome.error) ? "retry" : "done";
  const { status, header } = outcome.value;
  if (status === 200 && permission === "always" && isCutShort(outcome.value)) {
    return isMediaOperation(operation.operationId) ? "done" : "retry";
  }
  if (!mayRetryAfterStatus(permission, status)) return "done";
  const body = parseAnswer(outcome.value);
  // 502 M_TOO_LARGE and the like come from the homeserver and not from something before it.
  const declared = operation.errcodes[String(status)] ?? [];
  if (status !== 429 && declared.includes(String(body?.["errcode"]))) return "done";
  const retryAfterMs = readRetryAfterMs(header("retry-after"), body, nowMs);
  return retryAfterMs === undefined ? "retry" : { retryAfterMs };
}
