/**
 * Alarms for many calls at once, with one sleeper for the earliest: a timer for each would cost more than the rest of
 * the call. The sleeper is gone when no alarm is set, so that it does not keep the process alive.
 */
import type { Clock } from "../resilience/clock.ts";

export interface SharedAlarm {
  /**
   * @param afterMs in how many milliseconds; Infinity is never
   * @returns takes the alarm back
   */
  set(afterMs: number, ring: () => void): () => void;
}

interface Alarm {
  readonly atMs: number;
  readonly ring: () => void;
}

/** Made once: the reason that an AbortController makes up holds a stack, which takes longer than the call. */
const notNeeded = new Error("the alarm is not needed any more");

export function createSharedAlarm(clock: Clock): SharedAlarm {
  const alarms = new Set<Alarm>();
  let sleeper: { readonly wakesAtMs: number; readonly stop: AbortController } | undefined;

  function sleepUntil(atMs: number): void {
    sleeper?.stop.abort(notNeeded);
    const stop = new AbortController();
    sleeper = { wakesAtMs: atMs, stop };
    clock.sleep(atMs - clock.elapsed(), stop.signal).then(
      () => wake(),
      () => undefined,
    );
  }

  function wake(): void {
    sleeper = undefined;
    const nowMs = clock.elapsed();
    let nextMs = Infinity;
    for (const alarm of alarms) {
      if (alarm.atMs <= nowMs) {
        alarms.delete(alarm);
        alarm.ring();
      } else {
        nextMs = Math.min(nextMs, alarm.atMs);
      }
    }
    if (nextMs !== Infinity) sleepUntil(nextMs);
  }

  return {
    set(afterMs, ring) {
      if (afterMs === Infinity) return () => undefined;
      const alarm = { atMs: clock.elapsed() + afterMs, ring };
      alarms.add(alarm);
      if (sleeper === undefined || alarm.atMs < sleeper.wakesAtMs) sleepUntil(alarm.atMs);
      return () => {
        alarms.delete(alarm);
        if (alarms.size > 0) return;
        sleeper?.stop.abort(notNeeded);
        sleeper = undefined;
      };
    },
  };
}
