/**
 * The calls that run: what was begun before `close` is finished, and nothing touches the database after it.
 */
import { closedError } from "./closed.ts";

export interface Running {
  /** @throws Error when it is closed */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** Lets nothing in any more, and waits for what runs. */
  close(): Promise<void>;
}

export function createRunning(): Running {
  const running = new Set<Promise<unknown>>();
  let closed = false;
  return {
    async run(call) {
      if (closed) throw closedError();
      const promise = call();
      running.add(promise);
      try {
        return await promise;
      } finally {
        running.delete(promise);
      }
    },
    async close() {
      closed = true;
      await Promise.allSettled(running);
    },
  };
}
