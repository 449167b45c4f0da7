/**
 * Lets the store forget what is old and too much, when a transaction comes and the last time is a while ago. There is
 * no timer, which would keep the process alive.
 */
import type { TransactionStore } from "./transaction-store.ts";

export interface PruningOptions {
  readonly store: TransactionStore;
  readonly onError: (error: unknown) => void;
}

/** In milliseconds. */
const intervalMs = 10 * 60 * 1000;

/** @returns a function to call for every transaction, with the time in milliseconds since the Unix epoch */
export function createPruning({ store, onError }: PruningOptions): (nowMs: number) => void {
  let dueMs = -Infinity;
  return (nowMs) => {
    if (nowMs < dueMs) return;
    dueMs = nowMs + intervalMs;
    store.prune(nowMs).catch(onError);
  };
}
