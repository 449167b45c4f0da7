/**
 * The statements on dead letters, prepared for one connection. They are kept until somebody takes them.
 */
import type { DatabaseSync } from "node:sqlite";
import type { DeadLetter, NewDeadLetter } from "../../application-service/transaction-store.ts";
import type { Scope } from "./scope.ts";

export interface DeadLetters {
  add(letters: readonly NewDeadLetter[]): void;
  list(afterId: number, limit: number): DeadLetter[];
  take(id: number): DeadLetter | null;
}

export function createDeadLetters(
  database: DatabaseSync,
  { prefix, registration }: Scope,
): DeadLetters {
  const table = `"${prefix}dead_letters"`;
  const add = database.prepare(
    `INSERT INTO ${table} (registration, txn_id, kind, event_id, room_id, payload, reason, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const list = database.prepare(
    `SELECT * FROM ${table} WHERE registration = ? AND id > ? ORDER BY id LIMIT ?`,
  );
  const take = database.prepare(
    `DELETE FROM ${table} WHERE registration = ? AND id = ? RETURNING *`,
  );
  return {
    add(letters) {
      for (const { txnId, kind, eventId, roomId, payload, reason, atMs } of letters) {
        add.run(registration, txnId, kind, eventId, roomId, payload, reason, atMs);
      }
    },
    list: (afterId, limit) => list.all(registration, afterId, limit).map(letter),
    take(id) {
      const row = take.get(registration, id);
      return row === undefined ? null : letter(row);
    },
  };
}

function letter(row: Readonly<Record<string, unknown>>): DeadLetter {
  return {
    id: Number(row["id"]),
    txnId: String(row["txn_id"]),
    kind: String(row["kind"]),
    eventId: textOrNull(row["event_id"]),
    roomId: textOrNull(row["room_id"]),
    payload: String(row["payload"]),
    reason: String(row["reason"]),
    atMs: Number(row["at_ms"]),
  };
}

function textOrNull(value: unknown): string | null {
  return value === null ? null : String(value);
}
