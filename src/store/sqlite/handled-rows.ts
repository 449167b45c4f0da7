/**
 * Adds rows of what is handled, through one connection.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Settled } from "./handled.ts";
import type { Scope } from "./scope.ts";

/** Adds a row. @returns its ID */
export type InsertHandled = (
  eventIds: readonly string[],
  atMs: number,
  transaction: Settled["transaction"] | undefined,
) => number;

export function createInsertHandled(
  database: DatabaseSync,
  { prefix, registration }: Scope,
): InsertHandled {
  const insert = database.prepare(
    `INSERT INTO "${prefix}handled" (registration, at_ms, txn_id, fingerprint, done, event_ids)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  return (eventIds, atMs, transaction) => {
    const { txnId = null, fingerprint = null, isDone = false } = transaction ?? {};
    const list = JSON.stringify(eventIds);
    const done = isDone ? 1 : 0;
    const { lastInsertRowid } = insert.run(registration, atMs, txnId, fingerprint, done, list);
    return Number(lastInsertRowid);
  };
}
