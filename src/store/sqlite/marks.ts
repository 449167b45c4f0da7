/**
 * Which events are handled: rows in the file, and an index of them in memory, which belongs to the process that owns
 * the registration. A mark goes into the index when its row is committed.
 */
import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createMarkIndex } from "./mark-index.ts";
import type { Scope } from "./scope.ts";

/** Adds a row. @returns its ID */
export type InsertMarks = (eventIds: readonly string[], atMs: number) => number;

export interface Marks {
  /** Reads the rows into the index. Everybody else has to wait for it. */
  load(): Promise<void>;
  /** Whether it is marked, and that is committed. */
  has(eventId: string): boolean;
  /**
   * Marks events in the open transaction of a connection.
   *
   * @returns how many were not marked before, neither in this transaction
   */
  mark(insert: InsertMarks, eventIds: readonly string[], atMs: number): number;
  /** Whether it is marked, if the open transaction is committed. */
  willHave(eventId: string): boolean;
  /** The open transaction has ended. */
  ended(committed: boolean): void;
  /** Forgets the marks in earlier rows. @returns the first row that is worth keeping; Infinity when none is */
  forgetBefore(row: number): number;
}

/** Rows that are loaded at once; then others get their turn. */
const rowsPerTurn = 500;

export function createMarks(
  database: DatabaseSync,
  { prefix, registration }: Scope,
  maxEvents: number,
): Marks {
  const table = `"${prefix}marks"`;
  const page = database.prepare(
    `SELECT id, event_ids FROM ${table} WHERE registration = ? AND id > ?
     ORDER BY id LIMIT ${rowsPerTurn}`,
  );
  const eventIdsOf = database.prepare(
    `SELECT event_ids FROM ${table} WHERE id = ? AND registration = ?`,
  );
  let index = createMarkIndex(maxEvents);
  /** Event → its row, of the open transaction. */
  const pending = new Map<string, number>();

  const has = (eventId: string): boolean =>
    index.find(eventId, (row) => listOf(eventIdsOf.get(row, registration)).includes(eventId));
  const willHave = (eventId: string): boolean => pending.has(eventId) || has(eventId);

  return {
    async load() {
      index = createMarkIndex(maxEvents);
      for (let last = 0; ; await nextTurn()) {
        const rows = page.all(registration, last);
        for (const row of rows) {
          last = Number(row["id"]);
          for (const eventId of listOf(row)) index.add(eventId, last);
        }
        if (rows.length < rowsPerTurn) return;
      }
    },
    has,
    mark(insert, eventIds, atMs) {
      const added = eventIds.filter((eventId) => !willHave(eventId));
      if (added.length === 0) return 0;
      const row = insert(added, atMs);
      for (const eventId of added) pending.set(eventId, row);
      return added.length;
    },
    willHave,
    ended(committed) {
      if (committed) for (const [eventId, row] of pending) index.add(eventId, row);
      pending.clear();
    },
    forgetBefore(row) {
      index.forgetBefore(row);
      return index.oldestRow;
    },
  };
}

/** @returns what adds rows through a connection */
export function createInsertMarks(
  database: DatabaseSync,
  { prefix, registration }: Scope,
): InsertMarks {
  const insert = database.prepare(
    `INSERT INTO "${prefix}marks" (registration, at_ms, event_ids) VALUES (?, ?, ?)`,
  );
  return (eventIds, atMs) =>
    Number(insert.run(registration, atMs, JSON.stringify(eventIds)).lastInsertRowid);
}

function listOf(row: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  return row === undefined ? [] : (JSON.parse(String(row["event_ids"])) as readonly string[]);
}
