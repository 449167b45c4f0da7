/**
 * What a homeserver calls its transactions: the same name for the same transaction, whatever it is made of.
 */
import { createHash } from "node:crypto";
import type { HomeserverProfile } from "./profiles.ts";

export interface TransactionNames {
  /**
   * @param key of the registration and what the queue calls the transaction: a number that begins with milliseconds
   * @param body of the first try
   */
  nameOf(key: string, body: string): string;
  /** New transactions are called as earlier ones were, from the first on. */
  reset(): void;
}

export function createTransactionNames({ transactionIds }: HomeserverProfile): TransactionNames {
  const names = new Map<string, string>();
  /** In the order in which they were given. */
  const given: string[] = [];
  /** Those that are given again. */
  let again: string[] = [];
  let count = 0;

  const make = (key: string, body: string): string => {
    const own = key.slice(key.lastIndexOf(" ") + 1);
    if (transactionIds === "nanoseconds") return `${own}000000`;
    if (transactionIds === "content hash") {
      return createHash("sha256").update(body).digest("base64url");
    }
    if (transactionIds === "counter") return own;
    count += 1;
    return String(count);
  };

  return {
    nameOf(key, body) {
      const known = names.get(key);
      if (known !== undefined) return known;
      const name = again.shift() ?? make(key, body);
      names.set(key, name);
      given.push(name);
      return name;
    },
    reset() {
      again = [...new Set(given)];
    },
  };
}
