/**
 * One try to deliver a transaction. It ends when there is an answer, when its time is over, or when it is interrupted,
 * also when `deliver` does not listen to its signal.
 */
import type { Registration } from "../../editions/registration.ts";
import { DeadlineError, rejectOnAbort } from "../../resilience/deadline.ts";
import type { SharedAlarm } from "../../resilience/shared-alarm.ts";
import type { Deliver, Delivered } from "../deliver.ts";

export interface PushAttempt {
  readonly registration: Registration;
  readonly txnId: string;
  readonly body: string;
  /** Interrupt the try when they fire. */
  readonly signals: readonly AbortSignal[];
  /** Called when there is no answer after a while. */
  readonly onSlow: () => void;
}

export interface PushAttemptOptions {
  readonly deliver: Deliver;
  readonly alarm: SharedAlarm;
  readonly slowAfterMs: number;
  readonly attemptTimeoutMs: number;
  readonly onError: (error: unknown) => void;
}

/** @returns null when it was interrupted: then nobody knows what became of it */
export type AttemptPush = (attempt: PushAttempt) => Promise<Delivered | null>;

export function createPushAttempt(options: PushAttemptOptions): AttemptPush {
  const { deliver, alarm, slowAfterMs, attemptTimeoutMs, onError } = options;

  return async ({ registration, txnId, body, signals, onSlow }) => {
    const ended = new AbortController();
    const { signal } = ended;
    const interrupt = () => ended.abort(interrupted);
    if (signals.some(({ aborted }) => aborted)) return null;
    for (const one of signals) one.addEventListener("abort", interrupt, { once: true });
    const forgetSlow = alarm.set(slowAfterMs, onSlow);
    const forgetTimeout = alarm.set(attemptTimeoutMs, () =>
      ended.abort(new DeadlineError(attemptTimeoutMs)),
    );
    try {
      const delivered = (async () => deliver({ registration, txnId, body, signal }))();
      return await Promise.race([delivered, rejectOnAbort(signal)]);
    } catch (error) {
      if (signal.reason === interrupted) return null;
      if (signal.aborted)
        return { kind: "unreachable", reason: `no answer in ${attemptTimeoutMs} ms` };
      onError(error);
      return { kind: "unreachable", reason: "the request could not be made" };
    } finally {
      forgetSlow();
      forgetTimeout();
      for (const one of signals) one.removeEventListener("abort", interrupt);
    }
  };
}

const interrupted = new Error("interrupted");
