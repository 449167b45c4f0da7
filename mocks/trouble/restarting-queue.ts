/**
 * A push queue that can die and come back: what it stored is sent again by the next one, under the same ID; ephemeral data
 * is gone, and nobody hears of what was in flight.
 */
import type { Deliver, Delivered, PushQueue } from "../../src/homeserver/index.ts";

export interface RestartingQueue extends PushQueue {
  /** Resolves when the next one has begun. */
  restart(): Promise<void>;
}

export interface RestartingQueueOptions {
  readonly create: (deliver: Deliver) => PushQueue;
  readonly deliver: Deliver;
  /** When the next one sends what was left: Synapse waits until there is an event for the same application service. */
  readonly resumes: "at once" | "with the next event";
}

export function createRestartingQueue(options: RestartingQueueOptions): RestartingQueue {
  const { create, deliver, resumes } = options;
  /** Resolves when the present one may be used. */
  let ready: Promise<void> = Promise.resolve();
  let isClosed = false;
  let isDown = false;
  let present = start(false);

  function start(isAgain: boolean) {
    const dying = new AbortController();
    const isHeld = isAgain && resumes === "with the next event";
    /** The `id`s of those for whom there was an event since. */
    const awake = new Set<string>();
    const waiting = new Set<() => void>();

    /** Ends with the reason of the signal, too: then it is the queue that gives the try up. */
    const untilAwake = (id: string, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (!awake.has(id) && !signal.aborted && !dying.signal.aborted) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        signal.addEventListener("abort", look, { once: true });
        look();
      });

    const queue = create(async (delivery) => {
      const { registration, signal } = delivery;
      if (isHeld) await untilAwake(registration.id, signal);
      if (dying.signal.aborted || signal.aborted) return stopped;
      return orDead(deliver(delivery), dying.signal);
    });
    const look = (): void => {
      for (const one of waiting) one();
    };
    return {
      queue,
      wake(id: string) {
        awake.add(id);
        look();
      },
      die() {
        dying.abort();
        look();
      },
    };
  }

  const restart = async (): Promise<void> => {
    const { queue, die } = present;
    isDown = true;
    const closing = queue.close();
    die();
    await closing;
    if (isClosed) return;
    present = start(true);
    isDown = false;
  };

  return {
    restart() {
      ready = ready.then(restart);
      return ready;
    },
    async push(events) {
      await ready;
      for (const id of new Set(events.flatMap(({ to }) => to))) present.wake(id);
      return present.queue.push(events);
    },
    offer(data) {
      if (!isDown) present.queue.offer(data);
    },
    wake(id) {
      present.wake(id);
      present.queue.wake(id);
    },
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
