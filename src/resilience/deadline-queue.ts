/**
 * One deadline for many: every piece of work gets the same time, so one timer for the oldest is enough, where a timer
 * for each would cost more than the work.
 */
import type { Clock } from "./clock.ts";
import { DeadlineError } from "./deadline.ts";
import { createPresent, type Placed } from "./present.ts";

export interface DeadlineQueue {
  /** Settles as the work does, or rejects with a DeadlineError when the work takes too long; the work itself goes on. */
  wait<T>(work: Promise<T>): Promise<T>;
  /** Stops the timer. What waits then waits for its work alone. */
  close(): void;
}

interface Waiting extends Placed {
  readonly atMs: number;
  readonly expire: () => void;
}

/** @param ms the time that each piece of work is given, in milliseconds */
export function createDeadlineQueue({ clock, ms }: { clock: Clock; ms: number }): DeadlineQueue {
  if (!(ms > 0)) throw new RangeError(`a deadline must be more than 0 ms away, not ${ms}`);
  const waiting = createPresent<Waiting>();
  const closed = new AbortController();
  let watching = false;

  async function watch(): Promise<void> {
    watching = true;
    while (waiting.size > 0) {
      const all = waiting.list().sort((a, b) => a.atMs - b.atMs);
      await clock.sleep((all[0]?.atMs ?? 0) - clock.elapsed(), closed.signal);
      for (const one of all) {
        if (one.atMs <= clock.elapsed() && waiting.remove(one)) one.expire();
      }
    }
    watching = false;
  }

  return {
    wait: (work) =>
      new Promise((resolve, reject) => {
        const entry = {
          atMs: clock.elapsed() + ms,
          expire: () => reject(new DeadlineError(ms)),
          place: -1,
        };
        waiting.add(entry);
        work.then(
          (value) => {
            waiting.remove(entry);
            return resolve(value);
          },
          (error: unknown) => {
            waiting.remove(entry);
            reject(error);
          },
        );
        // Only closing ends the watch early.
        if (!watching && !closed.signal.aborted) watch().catch(() => undefined);
      }),
    close: () => closed.abort(),
  };
}
