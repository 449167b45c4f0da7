/**
 * What a homeserver calls its transactions: the same name for the same transaction, whatever it is made of.
 */
import { createHash } from "node:crypto";
import type { HomeserverProfile } from "../profile.ts";

export interface TransactionNames {
  /**
   * @param key of the registration and what the queue calls the transaction: a number that begins with milliseconds
   * @param content of the first try: what was queued
   */
  nameOf(key: string, content: object): string;
  /** New transactions are called as earlier ones were, from the first on. */
  reset(): void;
  /**
   * A counter that is no row of a database counts on from the highest number that is still there, as Synapse does with
   * SQLite: from 1 when all was acknowledged.
   *
   * @param kept the keys of what is left
   */
  restart(kept: readonly string[]): void;
}

export function createTransactionNames(profile: HomeserverProfile): TransactionNames {
  const { transactionIds, resetsTransactionIds } = profile;
  const names = new Map<string, string>();
  /** In the order in which they were given. */
  const given: string[] = [];
  /** Those that are given again. */
  let again: string[] = [];
  let count = 0;

  const make = (key: string, content: object): string => {
    const own = key.slice(key.lastIndexOf(" ") + 1);
    if (transactionIds === "nanoseconds") return `${own}000000`;
    if (transactionIds === "content hash") {
      return createHash("sha256").update(JSON.stringify(content)).digest("base64url");
    }
    if (transactionIds === "counter") return own;
    count += 1;
    return String(count);
  };

  return {
    nameOf(key, content) {
      const known = names.get(key);
      if (known !== undefined) return known;
      const name = again.shift() ?? make(key, content);
      names.set(key, name);
      given.push(name);
      return name;
    },
    reset() {
      again = [...new Set(given)];
    },
    restart(kept) {
      if (!resetsTransactionIds) return;
      again = [];
      count = Math.max(0, ...kept.map((key) => Number(names.get(key) ?? 0)));
    },
  };
}
