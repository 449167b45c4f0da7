/**
 * Events that were put aside: to be looked at, handled again, or thrown away.
 */
import type { DeadLetter, TransactionStore } from "./transaction-store.ts";

export interface DeadLetters {
  /** The oldest first, 100 of them unless `limit` says otherwise. `afterId` goes on where the last page ended. */
  list(options?: {
    readonly afterId?: number;
    readonly limit?: number;
  }): Promise<readonly DeadLetter[]>;
  /**
   * Has an event handled again, behind what waits in its room. It is tried as often as others, and comes back to the
   * dead letters when that fails; `onError` hears of it.
   *
   * @returns false when there is no such letter
   */
  replay(id: number): Promise<boolean>;
  /** @returns false when there is no such letter */
  discard(id: number): Promise<boolean>;
}

const defaultLimit = 100;

export interface DeadLettersOptions {
  readonly store: TransactionStore;
  readonly now: () => number;
  /** Called when something is to be handled again. */
  readonly onReplay: () => void;
}

export function createDeadLetters({ store, now, onReplay }: DeadLettersOptions): DeadLetters {
  return {
    list: (options = {}) =>
      store.listDeadLetters({ ...options, limit: options.limit ?? defaultLimit }),
    async replay(id) {
      const isThere = await store.replayDeadLetter(id, now());
      if (isThere) onReplay();
      return isThere;
    },
    discard: async (id) => (await store.takeDeadLetter(id)) !== null,
  };
}
