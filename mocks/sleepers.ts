/**
 * Those who sleep on a clock that can be moved: who is next, and how they wake or are stopped.
 */
import { nextTurn } from "./next-turn.ts";

export interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export interface Sleepers {
  readonly size: number;
  list(): readonly Sleeper[];
  earliest(): Sleeper | undefined;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Wakes sleepers in the order of their time, and lets promises settle before the first and after each.
   *
   * @param isDue whether a time is within the move
   * @param reach moves the clock to a time
   */
  wakeAll(isDue: (atMs: number) => boolean, reach: (atMs: number) => void): Promise<void>;
}

/**
 * @param time where the clock stands
 * @param onChange called when the next one may be another
 */
export function createSleepers(
  time: () => number,
  onChange: () => void = () => undefined,
): Sleepers {
  const sleepers = new Set<Sleeper>();

  const earliest = (): Sleeper | undefined => {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) {
      if (first === undefined || sleeper.atMs < first.atMs) first = sleeper;
    }
    return first;
  };

  return {
    get size() {
      return sleepers.size;
    },
    list: () => Array.from(sleepers),
    earliest,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (Number.isNaN(ms)) throw new RangeError("cannot sleep for NaN milliseconds");
        signal?.throwIfAborted();
        if (ms <= 0) {
          resolve();
          return;
        }
        const sleeper = { atMs: time() + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", stop, { once: true });
        onChange();

        function wake() {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", stop);
          resolve();
        }
        function stop() {
          sleepers.delete(sleeper);
          onChange();
          reject(signal?.reason);
        }
      }),
    async wakeAll(isDue, reach) {
      await nextTurn();
      for (;;) {
        const next = earliest();
        if (next === undefined || !isDue(next.atMs)) return;
        reach(next.atMs);
        next.wake();
        await nextTurn();
      }
    },
  };
}

/** @throws RangeError for what a clock cannot be moved by */
export function checkAdvance(ms: number): void {
  if (ms >= 0 && ms < Infinity) return;
  throw new RangeError(`a clock moves on by 0 ms or more, not ${ms}`);
}
