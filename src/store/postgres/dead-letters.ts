/**
 * Dead letters. They are kept until somebody takes them.
 */
import type { DeadLetter } from "../../application-service/transaction-store.ts";
import { openLanesSql } from "./settle.ts";
import { type Row, type Run, statement } from "./statement.ts";

export interface DeadLetters {
  list(afterId: number, limit: number): Promise<DeadLetter[]>;
  take(id: number): Promise<DeadLetter | null>;
  /** Moves it to the inbox. */
  replay(id: number): Promise<boolean>;
}

/** @param schema quoted */
export function createDeadLetters(run: Run, schema: string, registrationId: string): DeadLetters {
  const list = statement(
    `SELECT * FROM ${schema}.dead_letters WHERE registration_id = $1 AND id > $2
     ORDER BY id LIMIT $3`,
  );
  const take = statement(
    `DELETE FROM ${schema}.dead_letters WHERE registration_id = $1 AND id = $2 RETURNING *`,
  );
  const replay = statement(replaySql(schema));
  return {
    async list(afterId, limit) {
      return (await run(list(registrationId, afterId, limit))).map(letter);
    },
    async take(id) {
      const [row] = await run(take(registrationId, id));
      return row === undefined ? null : letter(row);
    },
    async replay(id) {
      const rows = await run(replay(registrationId, id));
      return rows.length > 0;
    },
  };
}

const replaySql = (schema: string) => `
  WITH taken AS (
    DELETE FROM ${schema}.dead_letters WHERE registration_id = $1 AND id = $2 RETURNING *
  ), stored AS (
    INSERT INTO ${schema}.inbox (registration_id, entry_id, txn_id, kind, lane, payload)
    SELECT $1, coalesce(CASE WHEN kind = 'event' THEN event_id END, 'dead-letter/' || id), txn_id,
      kind, coalesce(room_id, kind), payload
    FROM taken ON CONFLICT (registration_id, entry_id) DO NOTHING RETURNING lane
  ), ${openLanesSql(schema)}
  SELECT id FROM taken`;

function letter(row: Row): DeadLetter {
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
