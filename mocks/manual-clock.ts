/**
 * A clock that stands still until a test moves it: hours of backoff in no time, and always in the same order.
 * It does not replace timers, and it does not wait for sockets, files or WebCrypto: only for sleepers and promises.
 */
import type { Clock } from "../src/resilience/clock.ts";
import { inTurn } from "./in-turn.ts";

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

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** @param startMs the time of day at the beginning, in milliseconds since 1970 UTC. Defaults to 0 */
export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();

  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (Number.isNaN(ms)) throw new RangeError("cannot sleep for NaN milliseconds");
      signal?.throwIfAborted();
      if (ms <= 0) {
        resolve();
        return;
      }
      const sleeper = { atMs: nowMs + ms, wake };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", stop, { once: true });

      function wake() {
        sleepers.delete(sleeper);
        signal?.removeEventListener("abort", stop);
        resolve();
      }
      function stop() {
        sleepers.delete(sleeper);
        reject(signal?.reason);
      }
    });

  const advance = inTurn(async (ms: number) => {
    if (!(ms >= 0 && ms < Infinity)) {
      throw new RangeError(`a clock moves on by 0 ms or more, not ${ms}`);
    }
    const targetMs = nowMs + ms;
    await settle();
    for (;;) {
      const next = earliest(sleepers);
      if (next === undefined || next.atMs > targetMs) break;
      nowMs = next.atMs;
      next.wake();
      await settle();
    }
    nowMs = targetMs;
  });

  return {
    // Whole milliseconds, as `Date.now` has them: they go into events.
    now: () => Math.trunc(nowMs),
    elapsed: () => nowMs - startMs,
    sleep,
    advance,
    get pending() {
      return sleepers.size;
    },
  };
}

function earliest(sleepers: ReadonlySet<Sleeper>): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const sleeper of sleepers) {
    if (first === undefined || sleeper.atMs < first.atMs) first = sleeper;
  }
  return first;
}

/** One turn of the event loop: all promises that can settle do so before it. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
