/**
 * The inbox, for several processes: a lane is leased by locking its row, and rows that somebody else has locked are
 * passed over. Times are those of the database's clock.
 */
import type { LeasedEntry } from "../../application-service/transaction-store.ts";
import { letterOf } from "../letters.ts";
import type { PostgresClient } from "./driver.ts";
import { type Row, type Run, statement } from "./statement.ts";
import { storable, storableKey } from "./text.ts";

export interface Inbox {
  lease(limit: number, leaseMs: number): Promise<LeasedEntry[]>;
  finish(entry: LeasedEntry, nowMs: number): Promise<void>;
  /** Finishes the entry in a transaction, with the work if the entry is still there. */
  finishIn(
    client: PostgresClient,
    entry: LeasedEntry,
    nowMs: number,
    work: (client: PostgresClient) => Promise<void>,
  ): Promise<void>;
  putBack(entry: LeasedEntry, delayMs: number): Promise<void>;
  giveUp(entry: LeasedEntry, reason: string, nowMs: number): Promise<void>;
  nextDueMs(): Promise<number | null>;
}

/** @param schema quoted */
export function createInbox(run: Run, schema: string, registrationId: string): Inbox {
  const lease = statement(leaseSql(schema));
  const finish = statement(`WITH ${goneSql(schema)}, ${advanceSql(schema)}`);
  const remove = statement(`WITH ${goneSql(schema)} SELECT FROM gone`);
  const advance = statement(
    `WITH gone AS (SELECT $2::text AS entry_id, $4::text AS kind, $5::text AS lane),
     ${advanceSql(schema)}`,
  );
  const putBack = statement(putBackSql(schema));
  const giveUp = statement(giveUpSql(schema));
  const nextDue = statement(
    `SELECT extract(epoch FROM min(due_at) - now()) * 1000 AS due_in_ms FROM ${schema}.lanes
     WHERE registration_id = $1 AND waiting > 0`,
  );
  return {
    async lease(limit, leaseMs) {
      const rows = await run(lease(registrationId, limit, leaseMs));
      return rows.map(leasedEntry).sort((a, b) => a.sequence - b.sequence);
    },
    async finish({ sequence }, nowMs) {
      await run(finish(registrationId, sequence, nowMs));
    },
    async finishIn(client, { sequence, id, kind, lane }, nowMs, work) {
      const removed = await client.query(remove(registrationId, sequence));
      if (removed.rows.length === 0) return;
      await work(client);
      // Last, because whoever puts an entry into the same lane waits for this lock.
      await client.query(advance(registrationId, storableKey(id), nowMs, kind, storableKey(lane)));
    },
    async putBack({ sequence, attempts, lane }, delayMs) {
      await run(putBack(registrationId, sequence, storableKey(lane), attempts + 1, delayMs));
    },
    async giveUp(entry, reason, nowMs) {
      const { sequence, lane, attempts } = entry;
      const letter = letterOf(entry, reason, nowMs);
      const columns = [letter.eventId, letter.roomId, storable(reason)];
      await run(
        giveUp(registrationId, sequence, nowMs, storableKey(lane), attempts + 1, ...columns),
      );
    },
    async nextDueMs() {
      const [row] = await run(nextDue(registrationId));
      const dueInMs = row?.["due_in_ms"] ?? null;
      // The clock of the database may differ from ours.
      return dueInMs === null ? null : Math.floor(Date.now() + Number(dueInMs));
    },
  };
}

function leasedEntry(row: Row): LeasedEntry {
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

// The oldest entry is looked for first and locked then: when it is just being removed, the lane is passed over. To lock
// while looking would pass over the entry, and take the next one out of turn.
const leaseSql = (schema: string) => `
  WITH due AS (
    SELECT lane FROM ${schema}.lanes
    WHERE registration_id = $1 AND waiting > 0 AND due_at <= now()
    ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
  ), oldest AS MATERIALIZED (
    SELECT (
      SELECT min(sequence) FROM ${schema}.inbox AS i
      WHERE i.registration_id = $1 AND i.lane = due.lane) AS sequence
    FROM due
  ), head AS (
    SELECT sequence, entry_id, txn_id, kind, lane, payload
    FROM ${schema}.inbox JOIN oldest USING (sequence) FOR UPDATE OF inbox SKIP LOCKED
  )
  UPDATE ${schema}.lanes AS l
  SET leased = true, attempts = l.attempts + 1, due_at = now() + $3 * interval '1 millisecond'
  FROM head WHERE l.registration_id = $1 AND l.lane = head.lane
  RETURNING head.*, l.attempts - 1 AS attempts`;

const goneSql = (schema: string) => `
  gone AS (
    DELETE FROM ${schema}.inbox WHERE registration_id = $1 AND sequence = $2
    RETURNING entry_id, kind, lane
  )`;

const advanceSql = (schema: string) => `
  marked AS (
    INSERT INTO ${schema}.events AS e (registration_id, event_id, at_ms)
    SELECT $1, entry_id, $3::bigint FROM gone WHERE kind = 'event'
    ON CONFLICT (registration_id, event_id) DO UPDATE
      SET at_ms = excluded.at_ms, owner = NULL, lease_until = NULL
  )
  UPDATE ${schema}.lanes AS l
  SET waiting = l.waiting - 1, leased = false, attempts = 0, due_at = now()
  FROM gone WHERE l.registration_id = $1 AND l.lane = gone.lane`;

const putBackSql = (schema: string) => `
  UPDATE ${schema}.lanes SET leased = false, due_at = now() + $5 * interval '1 millisecond'
  WHERE registration_id = $1 AND lane = $3 AND attempts = $4
    AND EXISTS (SELECT FROM ${schema}.inbox WHERE registration_id = $1 AND sequence = $2)`;

const giveUpSql = (schema: string) => `
  WITH latest AS (
    SELECT lane FROM ${schema}.lanes
    WHERE registration_id = $1 AND lane = $4 AND attempts = $5 FOR UPDATE
  ), gone AS (
    DELETE FROM ${schema}.inbox
    WHERE registration_id = $1 AND sequence = $2 AND lane IN (SELECT lane FROM latest)
    RETURNING entry_id, txn_id, kind, lane, payload
  ), lettered AS (
    INSERT INTO ${schema}.dead_letters
      (registration_id, txn_id, kind, event_id, room_id, payload, reason, at_ms)
    SELECT $1, txn_id, kind, $6, $7, payload, $8, $3 FROM gone
  ), ${advanceSql(schema)}`;
