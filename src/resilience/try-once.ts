/**
 * Gives one try a limited time. Made for work that tells its end through a callback and can be given up: thousands of
 * tries a second share one alarm, and none needs a promise or a signal of its own below this one.
 */
import { DeadlineError } from "./deadline.ts";
import type { Outcome } from "./retry.ts";
import type { SharedAlarm } from "./shared-alarm.ts";

/**
 * Starts the work.
 *
 * @param finish is told once how it ended
 * @returns gives the work up, because nobody waits for it any more
 */
export type Start<T> = (finish: (outcome: Outcome<T>) => void) => (reason: unknown) => void;

export interface TryOnceOptions {
  /** The time that it is given, in milliseconds. */
  readonly ms: number;
  readonly alarm: SharedAlarm;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * @returns how the work ended; never rejects. The error is a DeadlineError at the deadline, and the reason of `signal`
 *   as soon as that fires, without starting the work when it has fired already
 */
export function tryOnce<T>(start: Start<T>, options: TryOnceOptions): Promise<Outcome<T>> {
  const { ms, alarm, signal } = options;
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve({ ok: false, error: signal.reason });
      return;
    }
    const finish = (outcome: Outcome<T>) => {
      cancelAlarm();
      signal?.removeEventListener("abort", onAbort);
      resolve(outcome);
    };
    const end = (error: unknown) => {
      // First, so that the caller hears this and not what the work makes of being given up.
      finish({ ok: false, error });
      giveUp(error);
    };
    const onAbort = () => end(signal?.reason);
    const cancelAlarm = alarm.set(ms, () => end(new DeadlineError(ms)));
    signal?.addEventListener("abort", onAbort);
    const giveUp = start(finish);
  });
}
