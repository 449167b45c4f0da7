/**
 * What is forgotten of events and transactions: all that came before the first that is worth keeping.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Handled } from "./handled.ts";
import type { Scope } from "./scope.ts";

export interface Forgetting {
  /** Forgets a few rows, in a transaction. @returns whether there may be more */
  forget(nowMs: number): boolean;
}

/** Most rows of one call: others get their turn in between. */
const maxRows = 2_000;

export function createForgetting(
  database: DatabaseSync,
  { prefix, registration }: Scope,
  handled: Handled,
  maxAgeMs: number,
): Forgetting {
  const table = `"${prefix}handled"`;
  const firstYoung = database.prepare(
    `SELECT id FROM ${table} WHERE registration = ? AND id >= ? AND at_ms >= ?
     ORDER BY id LIMIT 1`,
  );
  const forget = database.prepare(
    `DELETE FROM ${table} WHERE id IN (
       SELECT id FROM ${table} WHERE registration = ? AND id >= ? AND id < ?
       ORDER BY id LIMIT ${maxRows})`,
  );
  /** Before it are rows of other registrations only. */
  let start = 0;
  return {
    forget(nowMs) {
      const young = firstYoung.get(registration, start, nowMs - maxAgeMs);
      // The index has counted them.
      const first = handled.forgetBefore(Number(young?.["id"] ?? Infinity));
      const isMore = Number(forget.run(registration, start, first).changes) === maxRows;
      // IDs start again when there are no rows.
      if (!isMore) start = first === Infinity ? 0 : first;
      return isMore;
    },
  };
}
