/**
 * Which path a request takes: the present one, or the one that it had before, for application services that know no other.
 *
 *   present path ──unknown there──▶ path before ──known──▶ remembered for this operation
 *        ▲                                                      │
 *        └────────── some time later, or unknown there ◀────────┘
 *
 * The specification says to fall back after any failure, but 404 is the usual answer about a user who does not exist, and a
 * 500 may be over in a second. So the default is what Synapse did: only an answer that looks like that of a server without
 * such a path (V1).
 * @see https://spec.matrix.org/v1.19/application-service-api/#legacy-routes
 */
import { parseAnswer } from "../contract/call/read-answer.ts";
import type { IncomingAnswer } from "../contract/call/transport.ts";

/** After which answers the path before is tried; `any-failure` is the letter of the specification. */
export type LegacyFallback = "unknown-path" | "any-failure" | "never";

/** Whether a server answers so that does not know the path or the method. */
export function isUnknownPath(answer: IncomingAnswer): boolean {
  const { status } = answer;
  if (status !== 400 && status !== 404 && status !== 405) return false;
  const body = parseAnswer(answer);
  if (body?.["errcode"] === "M_UNRECOGNIZED") return true;
  // Servers from before v1.6 have a page of their framework for it. With a body of its own, 404 means what it says.
  return status !== 400 && body === undefined;
}

export function asksForFallback(mode: LegacyFallback, answer: IncomingAnswer): boolean {
  if (mode === "never") return false;
  if (isUnknownPath(answer)) return true;
  if (mode === "unknown-path") return false;
  const { status } = answer;
  return (status < 200 || status > 299) && status !== 404;
}
