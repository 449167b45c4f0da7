/**
 * A clock that runs as the machine's does, and can be moved on: what a person looks at should not stand still, and a backoff
 * of minutes should not be waited for.
 */
import { systemClock } from "../../src/resilience/clock.ts";
import { inTurn } from "../in-turn.ts";
import type { ManualClock } from "../manual-clock.ts";
import { checkAdvance, createSleepers } from "../sleepers.ts";

/** `advance` wakes sleepers in the order of their time, and lets promises settle in between. A sleeper keeps the process alive. */
export function createRunningClock(): ManualClock {
  /** How far it was moved on. */
  let movedMs = 0;
  const elapsed = (): number => systemClock.elapsed() + movedMs;
  let alarm = new AbortController();

  /** One timer of the machine, for whoever is next. */
  const setAlarm = (): void => {
    alarm.abort();
    const next = sleepers.earliest();
    if (next === undefined) return;
    alarm = new AbortController();
    void ring(next.atMs - elapsed(), alarm.signal);
  };
  const sleepers = createSleepers(elapsed, setAlarm);

  const ring = async (ms: number, signal: AbortSignal): Promise<void> => {
    try {
      await systemClock.sleep(ms, signal);
    } catch {
      // Another alarm was set.
      return;
    }
    for (const sleeper of sleepers.list()) {
      if (sleeper.atMs <= elapsed()) sleeper.wake();
    }
    setAlarm();
  };

  return {
    // Whole milliseconds, as `Date.now` has them: they go into events.
    now: () => Math.trunc(systemClock.now() + movedMs),
    elapsed,
    sleep: sleepers.sleep,
    advance: inTurn(async (ms: number) => {
      checkAdvance(ms);
      const targetMs = movedMs + ms;
      await sleepers.wakeAll(
        (atMs) => atMs <= systemClock.elapsed() + targetMs,
        (atMs) => (movedMs += Math.max(atMs - elapsed(), 0)),
      );
      movedMs = targetMs;
      setAlarm();
    }),
    get pending() {
      return sleepers.size;
    },
  };
}
