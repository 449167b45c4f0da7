/**
 * The statements on the inbox, prepared for one connection: entries in the order of arrival, and one row for each lane
 * that has any, which says when its oldest entry is due.
 */
import type { DatabaseSync } from "node:sqlite";
import type { InboxEntry, LeasedEntry } from "../../application-service/transaction-store.ts";
import type { Scope } from "./scope.ts";

export interface Inbox {
  /** @returns those that wait */
  waitingOf(entryIds: readonly string[]): readonly string[];
  /** An entry that waits already is not added again. */
  put(entries: readonly InboxEntry[], nowMs: number): void;
  lease(limit: number, nowMs: number, leaseMs: number): LeasedEntry[];
  /** @returns whether it was still there */
  remove(entry: LeasedEntry, nowMs: number): boolean;
  /** Whether this is the last lease of the entry: nobody else was given it since. */
  isLatest(entry: LeasedEntry): boolean;
  putBack(entry: LeasedEntry, retryAtMs: number): void;
  nextDueMs(): number | null;
  /** Ends all leases: those who had them are gone. */
  freeLeases(): void;
}

export function createInbox(database: DatabaseSync, { prefix, registration }: Scope): Inbox {
  const inbox = `"${prefix}inbox"`;
  const lanes = `"${prefix}lanes"`;
  const isUsed = database.prepare(`SELECT 1 FROM ${lanes} WHERE registration = ? LIMIT 1`);
  // A list goes in as one value: for a hundred events that is twice as fast as a statement each.
  const waiting = database.prepare(
    `SELECT key FROM json_each(?2)
     WHERE EXISTS (SELECT 1 FROM ${inbox} WHERE registration = ?1 AND entry_id = value)`,
  );
  const add = database.prepare(
    `INSERT INTO ${inbox} (registration, entry_id, txn_id, kind, lane, payload)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (registration, entry_id) DO NOTHING`,
  );
  const openLane = database.prepare(
    `INSERT INTO ${lanes} (registration, lane, due_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const due = database.prepare(
    `SELECT entry_id, txn_id, kind, lane, payload, sequence, attempts
     FROM ${lanes} JOIN ${inbox} USING (registration, lane)
     WHERE registration = ?1 AND due_ms <= ?2 AND sequence = (
       SELECT min(sequence) FROM ${inbox} AS i
       WHERE i.registration = ?1 AND i.lane = ${lanes}.lane)
     ORDER BY due_ms, sequence LIMIT ?3`,
  );
  const lease = database.prepare(
    `UPDATE ${lanes} SET due_ms = ?3, leased = 1, attempts = attempts + 1
     WHERE registration = ?1 AND lane = ?2`,
  );
  const remove = database.prepare(
    `DELETE FROM ${inbox} WHERE sequence = ? AND registration = ? RETURNING lane`,
  );
  const isEmpty = database.prepare(
    `SELECT NOT EXISTS (SELECT 1 FROM ${inbox} WHERE registration = ? AND lane = ?) AS empty`,
  );
  const closeLane = database.prepare(`DELETE FROM ${lanes} WHERE registration = ? AND lane = ?`);
  const advance = database.prepare(
    `UPDATE ${lanes} SET due_ms = ?3, leased = 0, attempts = 0
     WHERE registration = ?1 AND lane = ?2`,
  );
  const latest = database.prepare(
    `SELECT 1 FROM ${inbox} JOIN ${lanes} USING (registration, lane)
     WHERE sequence = ? AND registration = ? AND attempts = ?`,
  );
  const putBack = database.prepare(
    `UPDATE ${lanes} SET due_ms = ?3, leased = 0
     WHERE registration = ?1 AND lane = (SELECT lane FROM ${inbox} WHERE sequence = ?2)`,
  );
  const next = database.prepare(`SELECT min(due_ms) AS due FROM ${lanes} WHERE registration = ?`);
  const free = database.prepare(
    `UPDATE ${lanes} SET due_ms = 0, leased = 0 WHERE registration = ? AND leased`,
  );

  /** Whether anything may wait. What another process puts here are dead letters, whose events are handled. */
  let mayWait = true;

  return {
    waitingOf(entryIds) {
      if (!mayWait || entryIds.length === 0) return [];
      mayWait = isUsed.get(registration) !== undefined;
      if (!mayWait) return [];
      const rows = waiting.all(registration, JSON.stringify(entryIds));
      return rows.map((row) => entryIds[Number(row["key"])] ?? "");
    },
    put(entries, nowMs) {
      mayWait ||= entries.length > 0;
      for (const { id, txnId, kind, lane, payload } of entries) {
        const { changes } = add.run(registration, id, txnId, kind, lane, payload);
        if (changes !== 0) openLane.run(registration, lane, nowMs);
      }
    },
    lease(limit, nowMs, leaseMs) {
      const entries = due.all(registration, nowMs, limit).map(leasedEntry);
      for (const { lane } of entries) lease.run(registration, lane, nowMs + leaseMs);
      return entries;
    },
    remove({ sequence }, nowMs) {
      const lane = remove.get(sequence, registration)?.["lane"];
      if (lane === undefined) return false;
      if (isEmpty.get(registration, lane)?.["empty"] === 1) closeLane.run(registration, lane);
      else advance.run(registration, lane, nowMs);
      return true;
    },
    isLatest: ({ sequence, attempts }) =>
      latest.get(sequence, registration, attempts + 1) !== undefined,
    putBack({ sequence }, retryAtMs) {
      putBack.run(registration, sequence, retryAtMs);
    },
    nextDueMs() {
      const dueMs = next.get(registration)?.["due"];
      return typeof dueMs === "number" ? dueMs : null;
    },
    freeLeases() {
      free.run(registration);
    },
  };
}

function leasedEntry(row: Readonly<Record<string, unknown>>): LeasedEntry {
  return {
    id: String(row["entry_id"]),
    txnId: String(row["txn_id"]),
    kind: String(row["kind"]),
    lane: String(row["lane"]),
    payload: String(row["payload"]),
    sequence: Number(row["sequence"]),
    attempts: Number(row["attempts"]),
  };
}
