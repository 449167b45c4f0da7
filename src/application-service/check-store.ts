/**
 * Looks at the store when the application service is made: without a compiler it may be missing.
 */
import type { TransactionStore } from "./transaction-store.ts";

/** @throws TypeError when it is none, or cannot do what is asked */
export function checkStore(
  store: Partial<TransactionStore> | undefined,
  { exactlyOnce }: { readonly exactlyOnce: boolean },
): void {
  if (typeof store?.claim !== "function") {
    throw new TypeError(
      "store is missing: give createMemoryStore(), or a store of SQLite or PostgreSQL",
    );
  }
  if (exactlyOnce && store.handleOnce === undefined) {
    throw new TypeError("exactlyOnce needs a store with a database: SQLite or PostgreSQL");
  }
}
