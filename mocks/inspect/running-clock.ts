/**
 * A clock that runs as the machine's does, and can be moved on: what a person looks at should not stand still, and a backoff
 * of minutes should not be waited for.
 */
import { systemClock } from "../../src/resilience/clock.ts";
import { inTurn } from "../in-turn.ts";
import type { ManualClock } from "../manual-clock.ts";

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** `advance` wakes sleepers in the order of their time, and lets promises settle in between. A sleeper keeps the process alive. */
export function createRunningClock(): ManualClock {
  /** How far it was moved on. */
  let movedMs = 0;
  const sleepers = new Set<Sleeper>();
  const elapsed = (): number => systemClock.elapsed() + movedMs;
  let alarm = new AbortController();

  /** One timer of the machine, for whoever is next. */
  const setAlarm = (): void => {
    alarm.abort();
    const next = earliest(sleepers);
    if (next === undefined) return;
    alarm = new AbortController();
    void ring(next.atMs - elapsed(), alarm.signal);
  };

  const ring = async (ms: number, signal: AbortSignal): Promise<void> => {
    try {
      await systemClock.sleep(ms, signal);
    } catch {
      // Another alarm was set.
      return;
    }
    for (const sleeper of Array.from(sleepers)) {
      if (sleeper.atMs <= elapsed()) sleeper.wake();
    }
    setAlarm();
  };

  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (Number.isNaN(ms)) throw new RangeError("cannot sleep for NaN milliseconds");
      signal?.throwIfAborted();
      if (ms <= 0) {
        resolve();
        return;
      }
      const sleeper = { atMs: elapsed() + ms, wake };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", stop, { once: true });
      setAlarm();

      function wake() {
        sleepers.delete(sleeper);
        signal?.removeEventListener("abort", stop);
        resolve();
      }
      function stop() {
        sleepers.delete(sleeper);
        setAlarm();
        reject(signal?.reason);
      }
    });

  return {
    // Whole milliseconds, as `Date.now` has them: they go into events.
    now: () => Math.trunc(systemClock.now() + movedMs),
    elapsed,
    sleep,
    advance: inTurn(async (ms: number) => {
      if (!(ms >= 0 && ms < Infinity)) {
        throw new RangeError(`a clock moves on by 0 ms or more, not ${ms}`);
      }
      const targetMs = movedMs + ms;
      await settle();
      for (;;) {
        const next = earliest(sleepers);
        if (next === undefined || next.atMs > systemClock.elapsed() + targetMs) break;
        movedMs += Math.max(next.atMs - elapsed(), 0);
        next.wake();
        await settle();
      }
      movedMs = targetMs;
      setAlarm();
    }),
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

function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
