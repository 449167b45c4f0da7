/**
 * What is forgotten of transactions and events: all that came before the first that is worth keeping.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Retention } from "../../application-service/transaction-store.ts";
import type { Marks } from "./marks.ts";
import type { Scope } from "./scope.ts";

export interface Forgetting {
  /** Forgets a few rows, in a transaction. @returns whether there may be more */
  transactions(nowMs: number): boolean;
  /** The same for the marks of events. */
  marks(nowMs: number): boolean;
}

/** Most rows of one call: others get their turn in between. */
const maxRows = 2_000;

export function createForgetting(
  database: DatabaseSync,
  { prefix, registration }: Scope,
  marks: Marks,
  { maxAgeMs, maxTransactions }: Required<Retention>,
): Forgetting {
  const transactionRows = prepareTable(database, `"${prefix}transactions"`, registration);
  const markRows = prepareTable(database, `"${prefix}marks"`, registration);
  return {
    transactions(nowMs) {
      const young = transactionRows.firstSince(nowMs - maxAgeMs);
      const first = Math.max(young, transactionRows.firstOfLast(maxTransactions));
      return transactionRows.forgetBefore(first);
    },
    marks(nowMs) {
      // The index has counted them.
      const first = marks.forgetBefore(markRows.firstSince(nowMs - maxAgeMs));
      return markRows.forgetBefore(first);
    },
  };
}

/** @param table its IDs rise in the order of arrival, as long as it has rows */
function prepareTable(database: DatabaseSync, table: string, registration: number) {
  const firstYoung = database.prepare(
    `SELECT id FROM ${table} WHERE registration = ? AND at_ms >= ? ORDER BY id LIMIT 1`,
  );
  const span = database.prepare(
    `SELECT min(id) AS first, max(id) AS last FROM ${table} WHERE registration = ?`,
  );
  const newest = database.prepare(
    `SELECT id FROM ${table} WHERE registration = ? ORDER BY id DESC LIMIT 1 OFFSET ?`,
  );
  const forget = database.prepare(
    `DELETE FROM ${table} WHERE id IN (
       SELECT id FROM ${table} WHERE registration = ? AND id < ? ORDER BY id LIMIT ${maxRows})`,
  );
  return {
    /** @returns the first ID that is not older; Infinity when all are */
    firstSince(atMs: number): number {
      return Number(firstYoung.get(registration, atMs)?.["id"] ?? Infinity);
    },
    /** @returns the first ID of so many at the end */
    firstOfLast(maxCount: number): number {
      const { first, last } = span.get(registration) ?? {};
      // To count is slow where there are many. So few IDs cannot be too many rows.
      if (typeof first !== "number" || typeof last !== "number" || last - first < maxCount)
        return 0;
      return Number(newest.get(registration, maxCount)?.["id"] ?? -1) + 1;
    },
    forgetBefore: (id: number): boolean => Number(forget.run(registration, id).changes) === maxRows,
  };
}
