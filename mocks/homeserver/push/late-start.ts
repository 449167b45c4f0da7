/**
 * After a restart Synapse looks for those who did not answer before only when there is an event that any application service
 * is interested in, and tries them after the first pause. A ping before that event finds nobody who would listen to it.
 */
import type { Clock } from "../../../src/resilience/clock.ts";
import type { ProfilePushStore } from "./profile-push-store.ts";

export interface LateStart {
  /** The homeserver has restarted. */
  restart(): void;
  /** There is an event for somebody. */
  event(): void;
  /** When those are tried who are held, by `now` of the clock; undefined before there is an event. */
  triesAtMs(): number | undefined;
  /** Does not wait any longer for one of them. */
  resume(registrationId: string): void;
  stop(): void;
}

export interface LateStartOptions {
  readonly store: Pick<ProfilePushStore, "held" | "resume">;
  readonly clock: Clock;
  readonly pauseMs: number;
  /** Begins to send. */
  readonly wake: (registrationId: string) => void;
}

export function createLateStart({ store, clock, pauseMs, wake }: LateStartOptions): LateStart {
  let stopping = new AbortController();
  let isStarted = true;
  let triesAtMs: number | undefined;

  const resume = (registrationId: string): void => {
    if (store.resume(registrationId)) wake(registrationId);
  };
  const start = async (signal: AbortSignal): Promise<void> => {
    const held = store.held();
    if (held.length === 0) return;
    triesAtMs = clock.now() + pauseMs;
    await clock.sleep(pauseMs, signal);
    for (const id of held) resume(id);
  };
  const stop = (): void => stopping.abort();

  return {
    stop,
    triesAtMs: () => triesAtMs,
    restart() {
      stop();
      stopping = new AbortController();
      isStarted = false;
      triesAtMs = undefined;
    },
    event() {
      if (isStarted) return;
      isStarted = true;
      // It rejects when it is stopped.
      start(stopping.signal).catch(() => undefined);
    },
    resume(registrationId) {
      if (isStarted) resume(registrationId);
    },
  };
}
