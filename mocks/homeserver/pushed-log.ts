/**
 * What was pushed, and waiting for what comes next.
 */
import { createAwaitedList } from "../awaited-list.ts";
import type { PushedTransaction } from "./service-traffic.ts";

export interface PushedLog {
  /** The oldest first. The last 10,000. */
  readonly pushed: readonly PushedTransaction[];
  add(pushed: PushedTransaction): void;
  next(options?: NextOptions): Promise<PushedTransaction>;
}

export interface NextOptions {
  /** Only those to this registration. Defaults to any. */
  readonly registrationId?: string;
  /** Only those that fit. Defaults to any. */
  readonly where?: (pushed: PushedTransaction) => boolean;
  /** Ends the wait. Defaults to 5 s of the machine's time. */
  readonly signal?: AbortSignal;
}

const defaultWaitMs = 5_000;

export function createPushedLog(): PushedLog {
  const list = createAwaitedList<PushedTransaction>();
  return {
    pushed: list.items,
    add: list.add,
    next({
      registrationId: id,
      where = () => true,
      signal = AbortSignal.timeout(defaultWaitMs),
    } = {}) {
      const fits = (one: PushedTransaction): boolean =>
        (id === undefined || one.registrationId === id) && where(one);
      return list.next(fits, signal);
    },
  };
}
