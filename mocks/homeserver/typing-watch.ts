/**
 * Ends the typing of those who do not say that they have stopped, at the time they have given.
 */
import type { Clock } from "../../src/resilience/clock.ts";
import type { Ephemeral } from "./state/ephemeral.ts";

export interface TypingWatch {
  /** To be called when somebody types. */
  look(): void;
  stop(): void;
}

export function createTypingWatch(
  clock: Clock,
  ephemeral: () => Ephemeral,
  onError: (error: unknown) => void,
): TypingWatch {
  const stopped = new AbortController();
  let isWatching = false;

  const watch = async (): Promise<void> => {
    for (;;) {
      const ms = ephemeral().nextExpiryMs();
      if (ms === Infinity) return;
      // Who types meanwhile may stop sooner than who typed before.
      await clock.sleep(Math.min(Math.max(ms, 1), maxSleepMs), stopped.signal);
      ephemeral().expire();
    }
  };

  return {
    stop: () => stopped.abort(new Error("the homeserver has closed")),
    look() {
      if (isWatching || stopped.signal.aborted) return;
      isWatching = true;
      watch()
        .catch((error: unknown) => {
          if (!stopped.signal.aborted) onError(error);
        })
        .finally(() => {
          isWatching = false;
        });
    },
  };
}

const maxSleepMs = 1_000;
