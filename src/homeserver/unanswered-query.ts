/**
 * What is said of an application service that was asked whether something exists, and said neither yes nor no. Whoever reads
 * it looks for the mistake on the other side, so it says what came back.
 */
import type { IncomingAnswer } from "../contract/call/transport.ts";
import type { Registration } from "../editions/registration.ts";
import { errcodeOf, whyNoAnswer, withoutToken } from "./service-answer.ts";

/** Fit for a log. */
export interface UnansweredQuery {
  readonly registrationId: string;
  /** What was asked about. */
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  /** `answered 403 M_FORBIDDEN (does its hs_token differ?)` or `did not answer: ECONNREFUSED, nothing listens there`. */
  readonly reason: string;
}

/** For one whose turn did not come, or who was still being asked. */
export const noAnswerInTime = "did not answer in time";

export function noAnswerReason(cause: unknown): string {
  return `did not answer: ${whyNoAnswer(cause)}`;
}

export function answerReason(answer: IncomingAnswer, registration: Registration): string {
  const { status } = answer;
  const errcode = errcodeOf(answer);
  // Anything can stand there.
  const isCode = errcode !== undefined && /^[\w.]{1,100}$/u.test(errcode);
  const code = isCode ? ` ${withoutToken(errcode, registration)}` : "";
  if (status === 401 || status === 403) {
    return `answered ${status}${code} (does its hs_token differ?)`;
  }
  const isSuccess = status >= 200 && status <= 299;
  return isSuccess && errcode === undefined
    ? `answered ${status} without JSON`
    : `answered ${status}${code}`;
}
