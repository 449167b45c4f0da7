/**
 * The order of everything that happens: each change takes the next position, and who polls waits for one.
 */
import type { Clock } from "../../../src/resilience/clock.ts";

export interface Stream {
  /** Of the last change; 0 before the first. */
  readonly position: number;
  /** Takes the next position, and wakes those who wait. The change must be made before the next promise settles. */
  advance(): number;
  /**
   * Waits for a change after `position`.
   *
   * @returns false when the time was over first, or was not waited for
   * @throws the reason of the signal
   */
  whenMoved(position: number, options: WaitOptions): Promise<boolean>;
  /** Lets all go who wait, as if their time were over. */
  release(): void;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export function createStream(clock: Clock): Stream {
  let position = 0;
  const waiting = new Set<(moved: boolean) => void>();

  return {
    get position() {
      return position;
    },
    advance() {
      position += 1;
      for (const wake of waiting) wake(true);
      return position;
    },
    async whenMoved(after, { timeoutMs, signal }) {
      signal?.throwIfAborted();
      if (position > after) return true;
      if (timeoutMs <= 0) return false;
      const alarm = new AbortController();
      let wake = (_moved: boolean): void => undefined;
      const moved = new Promise<boolean>((resolve) => {
        wake = resolve;
      });
      const stop = () => alarm.abort(signal?.reason);
      signal?.addEventListener("abort", stop, { once: true });
      waiting.add(wake);
      // Who was woken needs no alarm any more, and does not want to hear that it ended.
      const timedOut = clock.sleep(timeoutMs, alarm.signal).then(() => false);
      try {
        return await Promise.race([moved, timedOut]);
      } finally {
        timedOut.catch(() => undefined);
        waiting.delete(wake);
        signal?.removeEventListener("abort", stop);
        alarm.abort(new Error("no longer waiting"));
      }
    },
    release() {
      for (const wake of waiting) wake(false);
    },
  };
}
