/**
 * A clock that stands still until a test moves it: hours of backoff in no time, and always in the same order.
 * It does not replace timers, and it does not wait for sockets, files or WebCrypto: only for sleepers and promises.
 */
import type { Clock } from "../src/resilience/clock.ts";
import { inTurn } from "./in-turn.ts";
import { checkAdvance, createSleepers } from "./sleepers.ts";

export interface ManualClock extends Clock {
  /**
   * Moves the time on. Sleepers wake in the order of their time, then of their coming; between two of them, and before
   * the first, everything that waits for a promise runs as far as it can. A call that comes while another moves the time goes
   * on from where that ends.
   *
   * @param ms how far, in milliseconds; 0 only lets the promises settle
   * @throws RangeError when `ms` is negative or not finite
   */
  advance(ms: number): Promise<void>;
  /** How many sleepers there are: 0 when nothing was left behind. */
  readonly pending: number;
}

/** @param startMs the time of day at the beginning, in milliseconds since 1970 UTC. Defaults to 0 */
export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs;
  const sleepers = createSleepers(() => nowMs);

  return {
    // Whole milliseconds, as `Date.now` has them: they go into events.
    now: () => Math.trunc(nowMs),
    elapsed: () => nowMs - startMs,
    sleep: sleepers.sleep,
    advance: inTurn(async (ms: number) => {
      checkAdvance(ms);
      const targetMs = nowMs + ms;
      await sleepers.wakeAll(
        (atMs) => atMs <= targetMs,
        (atMs) => (nowMs = atMs),
      );
      nowMs = targetMs;
    }),
    get pending() {
      return sleepers.size;
    },
  };
}
