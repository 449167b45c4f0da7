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

/** Made once: the reason that an AbortController makes up holds a stack. */
const notNeeded = new Error("the alarm is not needed any more");

/** @param ms the time that each piece of work is given, in milliseconds */
export function createDeadlineQueue({ clock, ms }: { clock: Clock; ms: number }): DeadlineQueue {
  if (!(ms > 0)) throw new RangeError(`a deadline must be more than 0 ms away, not ${ms}`);
  const waiting = createPresent<Waiting>();
  let isClosed = false;
  /** Of the timer; undefined when there is none. */
  let alarm: AbortController | undefined;
  /** Whether somebody looks if the timer is still needed. */
  let isLooking = false;
  let cameSince = false;

  async function watch(stop: AbortController): Promise<void> {
    while (waiting.size > 0) {
      const all = waiting.list().sort((a, b) => a.atMs - b.atMs);
      await clock.sleep((all[0]?.atMs ?? 0) - clock.elapsed(), stop.signal);
      for (const one of all) {
        if (one.atMs <= clock.elapsed() && waiting.remove(one)) one.expire();
      }
    }
    if (alarm === stop) alarm = undefined;
  }

  /**
   * Drops the timer when nobody comes for a turn of the timers: it would keep the process alive. Not at once, because one
   * that is set and dropped for each piece of work costs more than the work.
   */
  async function dropWhenQuiet(): Promise<void> {
    isLooking = true;
    do {
      cameSince = false;
      await clock.sleep(0);
    } while (cameSince);
    isLooking = false;
    if (waiting.size === 0) drop();
  }

  function drop(): void {
    alarm?.abort(notNeeded);
    alarm = undefined;
  }

  function leave(entry: Waiting): void {
    waiting.remove(entry);
    if (waiting.size === 0 && !isLooking) dropWhenQuiet().catch(drop);
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
        cameSince = true;
        work.then(
          (value) => {
            leave(entry);
            return resolve(value);
          },
          (error: unknown) => {
            leave(entry);
            reject(error);
          },
        );
        if (alarm !== undefined || isClosed) return;
        alarm = new AbortController();
        // Only dropping it ends the watch early.
        watch(alarm).catch(() => undefined);
      }),
    close() {
      isClosed = true;
      drop();
    },
  };
}
