/**
 * A push queue that can die and come back: what is stored is sent again by the next one, and nobody hears of what was in
 * flight.
 */
import type { Deliver, Delivered, PushQueue } from "../../src/homeserver/index.ts";

export interface RestartingQueue extends PushQueue {
  /** Resolves when the next one has begun. */
  restart(): Promise<void>;
}

export interface RestartingQueueOptions {
  /** @param dead fires when the queue must have no effect any more */
  readonly create: (deliver: Deliver, dead: AbortSignal) => PushQueue;
  readonly deliver: Deliver;
  /** Called while there is none. */
  readonly onDown: () => void;
}

export function createRestartingQueue({
  create,
  deliver,
  onDown,
}: RestartingQueueOptions): RestartingQueue {
  /** Resolves when the present one may be used. */
  let ready: Promise<void> = Promise.resolve();
  let isClosed = false;
  let isDown = false;
  let present = start();

  function start() {
    const dying = new AbortController();
    const queue = create(async (delivery) => {
      if (dying.signal.aborted || delivery.signal.aborted) return stopped;
      // What was in flight is cut off, as the connections of a process that ends.
      const signal = AbortSignal.any([delivery.signal, dying.signal]);
      return orDead(deliver({ ...delivery, signal }), dying.signal);
    }, dying.signal);
    return { queue, die: () => dying.abort() };
  }

  const restart = async (): Promise<void> => {
    const { queue, die } = present;
    isDown = true;
    const closing = queue.close();
    die();
    await closing;
    if (isClosed) return;
    onDown();
    present = start();
    isDown = false;
  };

  return {
    restart() {
      ready = ready.then(restart);
      return ready;
    },
    async push(events) {
      await ready;
      return present.queue.push(events);
    },
    offer(data) {
      if (!isDown) present.queue.offer(data);
    },
    wake: (id) => present.queue.wake(id),
    state: (id) => ready.then(() => present.queue.state(id)),
    discard: (id) => ready.then(() => present.queue.discard(id)),
    async close() {
      isClosed = true;
      await ready;
      await present.queue.close();
    },
  };
}

const stopped = { kind: "unreachable", reason: "the homeserver was stopped" } as const;

/** Nobody hears of what is answered to the dead. */
function orDead(delivered: Promise<Delivered>, signal: AbortSignal): Promise<Delivered> {
  return new Promise((resolve, reject) => {
    const die = (): void => resolve(stopped);
    signal.addEventListener("abort", die, { once: true });
    delivered.finally(() => signal.removeEventListener("abort", die)).then(resolve, reject);
  });
}
