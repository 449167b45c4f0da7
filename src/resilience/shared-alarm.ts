/**
 * Alarms for many calls at once, with one sleeper for the earliest: a timer for each would cost more than the rest of
 * the call. The sleeper is gone when no alarm is set, so that it does not keep the process alive.
 */
import type { Clock } from "./clock.ts";
import { createPresent, type Placed } from "./present.ts";

export interface SharedAlarm {
  /**
   * @param afterMs in how many milliseconds; Infinity is never
   * @returns takes the alarm back
   */
  set(afterMs: number, ring: () => void): () => void;
}

interface Alarm extends Placed {
  readonly atMs: number;
  readonly ring: () => void;
}

/** Made once: the reason that an AbortController makes up holds a stack, which takes longer than the call. */
const notNeeded = new Error("the alarm is not needed any more");

export function createSharedAlarm(clock: Clock): SharedAlarm {
  const alarms = createPresent<Alarm>();
  let sleeper: { readonly wakesAtMs: number; readonly stop: AbortController } | undefined;

  function sleepUntil(atMs: number): void {
    if (sleeper !== undefined && sleeper.wakesAtMs <= atMs) return;
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
    const due: Alarm[] = [];
    for (const alarm of alarms.list()) {
      if (alarm.atMs > nowMs) sleepUntil(alarm.atMs);
      else due.push(alarm);
    }
    for (const alarm of due.sort((a, b) => a.atMs - b.atMs)) {
      // One that rang before may have taken it back.
      if (alarms.remove(alarm)) alarm.ring();
    }
  }

  return {
    set(afterMs, ring) {
      if (afterMs === Infinity) return () => undefined;
      const alarm = { atMs: clock.elapsed() + afterMs, ring, place: -1 };
      alarms.add(alarm);
      sleepUntil(alarm.atMs);
      return () => {
        if (!alarms.remove(alarm) || alarms.size > 0) return;
        sleeper?.stop.abort(notNeeded);
        sleeper = undefined;
      };
    },
  };
}
