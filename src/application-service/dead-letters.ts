/**
 * Events that were put aside: to be looked at, handled again, or thrown away.
 */
import type { RunHandlers } from "./run-handlers.ts";
import type { DeadLetter, TransactionStore } from "./transaction-store.ts";
import { readTransaction } from "./transaction-content.ts";

export interface DeadLetters {
  /** The oldest first. `afterId` goes on where the last page ended. */
  list(options?: {
    readonly afterId?: number;
    readonly limit?: number;
  }): Promise<readonly DeadLetter[]>;
  /**
   * Runs the handlers of an event again. When they fail the letter stays.
   *
   * @returns false when there is no such letter
   * @throws TypeError when the event still breaks the contract, and whatever a handler throws
   */
  replay(id: number): Promise<boolean>;
  /** @returns false when there is no such letter */
  discard(id: number): Promise<boolean>;
}

const defaultLimit = 100;

export function createDeadLetters(store: TransactionStore, run: RunHandlers): DeadLetters {
  return {
    list: (options = {}) =>
      store.listDeadLetters({ ...options, limit: options.limit ?? defaultLimit }),
    async replay(id) {
      const [letter] = await store.listDeadLetters({ afterId: id - 1, limit: 1 });
      if (letter?.id !== id) return false;
      const { events, faulty } = readTransaction({ events: [JSON.parse(letter.payload)] });
      const [event] = events;
      if (event === undefined) throw new TypeError(faulty[0]?.reason ?? "not an event");
      await run({ kind: "event", value: event }, letter.txnId);
      await store.takeDeadLetter(id);
      return true;
    },
    discard: async (id) => (await store.takeDeadLetter(id)) !== null,
  };
}
