/**
 * Delivers one transaction to its application service, once: the bytes as they are, since the events of a transaction ID
 * must not change. Delivered is what was answered exactly 200 with a JSON object. All else is not: an empty 200 or one with
 * the page of a proxy has lost the events if it is believed.
 * @see https://spec.matrix.org/v1.19/application-service-api/#pushing-events
 */
import { describeBody, parseAnswer } from "../contract/call/read-answer.ts";
import type { IncomingAnswer } from "../contract/call/transport.ts";
import type { Registration } from "../editions/registration.ts";
import { MatrixError } from "../matrix/error.ts";
import { systemClock } from "../resilience/clock.ts";
import { readRetryAfterMs } from "../resilience/read-retry-after.ts";
import { createServiceCall, type ServiceCallOptions } from "./service-call.ts";
import { errcodeOf, whyNoAnswer } from "./service-answer.ts";

export interface Delivery {
  readonly registration: Registration;
  readonly txnId: string;
  /** The frozen JSON: `{"events":[…]}`, in the draft's format where the application service speaks the draft. */
  readonly body: string;
  readonly signal: AbortSignal;
}

export type Delivered =
  | { readonly kind: "accepted" }
  /** There was an answer, and it was no acknowledgement. */
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly errcode?: string;
      /** How long the application service wants to be left alone. */
      readonly retryAfterMs?: number;
      /** What was wrong with an answer that says nothing itself. Fit for a log. */
      readonly reason?: string;
    }
  /** There was no answer. The reason is fit for a log. */
  | { readonly kind: "unreachable"; readonly reason: string };

/** Rejects only with the reason of the signal, and with a TypeError for a transaction ID that no path can carry. */
export type Deliver = (delivery: Delivery) => Promise<Delivered>;

export interface DeliverOptions extends ServiceCallOptions {
  /** The time for one delivery until its whole answer is here, in milliseconds. Defaults to 30 000. */
  readonly timeoutMs?: number;
}

/** @throws RangeError for a limit out of range */
export function createDeliver(options: DeliverOptions = {}): Deliver {
  const { timeoutMs = 30_000, clock = systemClock } = options;
  if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be above 0, not ${timeoutMs}`);
  const send = createServiceCall(options);

  return async ({ registration, txnId, body, signal }) => {
    const request = { path: { txnId }, body, timeoutMs, signal };
    const outcome = await send(registration, "sendTransaction", request);
    if (outcome.ok) return judge(outcome.value, clock.now());
    signal.throwIfAborted();
    const { error } = outcome;
    if (!(error instanceof MatrixError)) return { kind: "unreachable", reason: whyNoAnswer(error) };
    return { kind: "refused", status: error.status, reason: whyNoAnswer(error) };
  };
}

function judge(answer: IncomingAnswer, nowMs: number): Delivered {
  const { status } = answer;
  const body = parseAnswer(answer);
  if (status === 200 && body !== undefined && !Array.isArray(body)) return { kind: "accepted" };
  const errcode = errcodeOf(answer);
  const retryAfterMs = readRetryAfterMs(answer.header("retry-after"), body, nowMs);
  return {
    kind: "refused",
    status,
    ...(errcode !== undefined && { errcode }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(errcode === undefined && { reason: `answered ${status} with ${describeBody(answer)}` }),
  };
}
