/**
 * One life of a process with a push queue: it can die between any two steps. What the store was told before is stored.
 */
import type { Delivered, Delivery } from "../../../src/homeserver/deliver.ts";
import {
  createPushQueue,
  type PushQueue,
  type PushQueueOptions,
} from "../../../src/homeserver/push-queue.ts";
import type { PushStore } from "../../../src/homeserver/push-store.ts";

export interface PushLife {
  readonly queue: PushQueue;
  readonly isDead: boolean;
  die(): void;
  /** It dies around a call of the store that is so many calls away: before it has an effect, or after. */
  dieAtCall(calls: number, isBefore: boolean): void;
}

export function startLife(
  options: Omit<PushQueueOptions, "deliver"> & {
    readonly deliver: (delivery: Delivery, life: PushLife) => Promise<Delivered>;
  },
): PushLife {
  const dead = new AbortController();
  const never = new Promise<never>(() => {});
  let deathAt: { calls: number; isBefore: boolean } | undefined;

  const step = async <T>(run: () => Promise<T>): Promise<T> => {
    if (dead.signal.aborted) return never;
    if (deathAt !== undefined) deathAt.calls -= 1;
    const isLast = deathAt !== undefined && deathAt.calls < 0;
    if (isLast && deathAt?.isBefore === true) dead.abort();
    if (dead.signal.aborted) return never;
    const result = await run();
    if (isLast) dead.abort();
    return dead.signal.aborted ? never : result;
  };

  const { store } = options;
  const mortal: PushStore = {
    add: (...given) => step(() => store.add(...given)),
    take: (...given) => step(() => store.take(...given)),
    settle: (...given) => step(() => store.settle(...given)),
    release: (...given) => step(() => store.release(...given)),
    note: (...given) => step(() => store.note(...given)),
    waiting: (...given) => step(() => store.waiting(...given)),
    status: (...given) => step(() => store.status(...given)),
    discard: (...given) => step(() => store.discard(...given)),
    close: () => store.close(),
  };
  const life: PushLife = {
    get queue() {
      return queue;
    },
    get isDead() {
      return dead.signal.aborted;
    },
    die: () => dead.abort(),
    dieAtCall: (calls, isBefore) => (deathAt = { calls, isBefore }),
  };
  const queue = createPushQueue({
    ...options,
    store: mortal,
    async deliver(delivery) {
      if (life.isDead) return never;
      const delivered = await options.deliver(delivery, life);
      return life.isDead ? never : delivered;
    },
  });
  return life;
}
