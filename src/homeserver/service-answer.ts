/**
 * What an application service answered, as data or as a MatrixError: also where it answered with HTML, with nothing, with
 * half of something, or not at all. The token is in none of them, even if the application service repeats it.
 */
import { parseAnswer, readData, toAnswerError } from "../contract/call/read-answer.ts";
import type { CallOutcome, IncomingAnswer } from "../contract/call/transport.ts";
import type { Registration } from "../editions/registration.ts";
import { MatrixError } from "../matrix/error.ts";
import { describeFailure } from "../resilience/describe-failure.ts";
import { readRetryAfterMs } from "../resilience/read-retry-after.ts";
import { UncallableError } from "./service-call.ts";

export interface AnswerContext {
  readonly registration: Registration;
  readonly operationId: string;
  /** The time of day, for a `Retry-After` that is a date. */
  readonly nowMs: number;
}

/**
 * @returns the JSON of a successful answer
 * @throws MatrixError; its status is 0 when there was no answer
 */
export function toData(outcome: CallOutcome, context: AnswerContext): unknown {
  if (!outcome.ok) throw toNoAnswerError(outcome.error, context);
  const { operationId, registration } = context;
  const { status } = outcome.value;
  if (status < 200 || status > 299) throw toServiceError(outcome.value, context);
  const peer = `the application service ${JSON.stringify(registration.id)}`;
  return readData(outcome.value, { operationId, peer });
}

/** The error that an answer is when it is no success. */
export function toServiceError(answer: IncomingAnswer, context: AnswerContext): MatrixError {
  const { registration, operationId, nowMs } = context;
  const text = withoutToken(decoder.decode(answer.bytes), registration);
  return toAnswerError(
    { ...answer, bytes: encoder.encode(text) },
    {
      operationId,
      peer: `the application service ${JSON.stringify(registration.id)}`,
      retryAfterMs: readRetryAfterMs(answer.header("retry-after"), parseAnswer(answer), nowMs),
    },
  );
}

/** There was no answer, or one that is too long. */
export function toNoAnswerError(cause: unknown, context: AnswerContext): MatrixError {
  if (cause instanceof MatrixError) return cause;
  const { operationId, registration } = context;
  const text = `no answer to ${operationId} from the application service ${JSON.stringify(registration.id)}: ${whyNoAnswer(cause)}`;
  return new MatrixError(0, "M_UNKNOWN", text, { cause });
}

/** Why there is no answer, in a few words that are fit for a log. */
export function whyNoAnswer(cause: unknown): string {
  if (cause instanceof UncallableError || cause instanceof MatrixError) return cause.message;
  return describeFailure(cause);
}

/** What the application service says of its refusal, when that is JSON. */
export function errcodeOf(answer: IncomingAnswer): string | undefined {
  const errcode = parseAnswer(answer)?.["errcode"];
  return typeof errcode === "string" ? errcode : undefined;
}

/** An application service may repeat what it was sent. */
export function withoutToken(text: string, { hs_token: token }: Registration): string {
  return text.replaceAll(token, "<hs_token>").replaceAll(encodeURIComponent(token), "<hs_token>");
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();
