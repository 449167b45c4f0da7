/**
 * The pushers that are at work, one for each application service at the most.
 */
import type { Clock } from "../../resilience/clock.ts";
import { type Pusher, type PusherParts, startPusher } from "./pusher.ts";
import type { PushHealth } from "./push-state.ts";

export interface Pushers {
  /** There may be something for it. */
  activate(registrationId: string, isFailing?: boolean): void;
  /** @returns whether one is there to hear it */
  wake(registrationId: string): boolean;
  redirect(registrationId: string): void;
  abort(registrationId: string): void;
  /** Undefined when none is there. */
  healthOf(registrationId: string): PushHealth | undefined;
  /** How many there are. */
  readonly size: number;
  /** Ends all: what is in flight may be answered within the grace. */
  close(): Promise<void>;
}

export function createPushers(parts: Omit<PusherParts, "onEnd">): Pushers {
  const { registrations, clock, closeGraceMs } = parts.options;
  const pushers = new Map<string, Pusher>();
  let isClosed = false;

  const activate = (registrationId: string, isFailing = false): void => {
    const present = pushers.get(registrationId);
    if (present !== undefined) {
      present.again();
      return;
    }
    const url = registrations.get(registrationId)?.url ?? null;
    if (isClosed || url === null) return;
    pushers.set(registrationId, startPusher({ ...parts, onEnd }, registrationId, isFailing));
  };

  const onEnd = ({ registrationId }: Pusher, wantsMore: boolean): void => {
    pushers.delete(registrationId);
    if (wantsMore) activate(registrationId);
  };

  return {
    activate,
    wake(registrationId) {
      const pusher = pushers.get(registrationId);
      pusher?.wake();
      return pusher !== undefined;
    },
    redirect: (registrationId) => pushers.get(registrationId)?.redirect(),
    abort: (registrationId) => pushers.get(registrationId)?.abort(),
    healthOf: (registrationId) => pushers.get(registrationId)?.health,
    get size() {
      return pushers.size;
    },
    async close() {
      isClosed = true;
      const all = [...pushers.values()];
      for (const pusher of all) pusher.quit();
      const ended = Promise.all(all.map((pusher) => pusher.ended));
      await withinGrace(ended, clock, closeGraceMs);
      for (const pusher of all) pusher.abort();
      await ended;
    },
  };
}

async function withinGrace(ended: Promise<unknown>, clock: Clock, graceMs: number): Promise<void> {
  const over = new AbortController();
  const grace = clock.sleep(graceMs, over.signal).catch(() => undefined);
  await Promise.race([ended, grace]);
  over.abort();
}
