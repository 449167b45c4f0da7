/**
 * Ends a claim in one round trip: marks, dead letters and entries for the inbox come into being together.
 */
import type {
  ClaimToken,
  InboxEntry,
  NewDeadLetter,
  Settlement,
} from "../../application-service/transaction-store.ts";
import { settledEvents } from "../settled-events.ts";
import { isPostgresClaim } from "./claim.ts";
import { type Run, statement } from "./statement.ts";
import { storable, storableKey, storableKeys } from "./text.ts";

export interface Settle {
  settle(token: ClaimToken, settlement: Settlement): Promise<void>;
  enqueue(token: ClaimToken, settlement: Settlement, entries: readonly InboxEntry[]): Promise<void>;
}

/** @param schema quoted */
export function createSettle(run: Run, schema: string, registrationId: string): Settle {
  const settle = statement(`${settleSql(schema)} SELECT`);
  const enqueue = statement(`${settleSql(schema)}, ${enqueueSql(schema)} SELECT`);

  const valuesOf = (
    token: ClaimToken,
    settlement: Settlement,
    entries: readonly InboxEntry[],
  ): unknown[] => {
    const { txnId, fingerprint, owner } = token;
    const claimed = claimedEvents(token);
    const marks = storableKeys(settledEvents(claimed, settlement, entries));
    const marked = new Set(marks);
    const freed = storableKeys(claimed).filter((key) => !marked.has(key));
    const key = [registrationId, storableKey(txnId), storableKey(fingerprint), owner];
    const { complete, nowMs, deadLetters = [] } = settlement;
    return [...key, complete, nowMs, marks, freed, ...letterColumns(deadLetters)];
  };

  return {
    async settle(token, settlement) {
      await run(settle(...valuesOf(token, settlement, [])));
    },
    async enqueue(token, settlement, entries) {
      await run(enqueue(...valuesOf(token, settlement, entries), ...entryColumns(entries)));
    },
  };
}

function claimedEvents(token: ClaimToken): readonly string[] {
  return isPostgresClaim(token) ? token.eventIds : [];
}

function letterColumns(letters: readonly NewDeadLetter[]): unknown[] {
  return [
    letters.map(({ txnId }) => storable(txnId)),
    letters.map(({ kind }) => storable(kind)),
    letters.map(({ eventId }) => (eventId === null ? null : storable(eventId))),
    letters.map(({ roomId }) => (roomId === null ? null : storable(roomId))),
    letters.map(({ payload }) => storable(payload)),
    letters.map(({ reason }) => storable(reason)),
    letters.map(({ atMs }) => atMs),
  ];
}

function entryColumns(entries: readonly InboxEntry[]): unknown[] {
  return [
    entries.map(({ id }) => storableKey(id)),
    entries.map(({ txnId }) => storable(txnId)),
    entries.map(({ kind }) => storable(kind)),
    entries.map(({ lane }) => storableKey(lane)),
    entries.map(({ payload }) => storable(payload)),
  ];
}

// Rows are locked in the order of their IDs, like those of a claim.
const settleSql = (schema: string) => `
  WITH marked AS (
    INSERT INTO ${schema}.events AS e (registration_id, event_id, at_ms)
    SELECT $1, event_id, $6::bigint FROM unnest($7::text[]) AS event_id ORDER BY event_id
    ON CONFLICT (registration_id, event_id) DO UPDATE SET owner = NULL, lease_until = NULL
      WHERE e.owner IS NOT NULL
    RETURNING event_id
  ), freed AS (
    DELETE FROM ${schema}.events
    WHERE registration_id = $1 AND event_id = ANY ($8::text[]) AND owner = $4
  ), remembered AS (
    INSERT INTO ${schema}.transactions AS t (registration_id, txn_id, fingerprint, at_ms, done)
    VALUES ($1, $2, $3, $6, $5)
    ON CONFLICT (registration_id, txn_id, fingerprint) DO UPDATE
      SET done = t.done OR excluded.done,
        lease_until = CASE WHEN t.owner = $4 THEN NULL ELSE t.lease_until END
  ), lettered AS (
    INSERT INTO ${schema}.dead_letters
      (registration_id, txn_id, kind, event_id, room_id, payload, reason, at_ms)
    SELECT $1, txn_id, kind, event_id, room_id, payload, reason, at_ms
    FROM unnest($9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[])
      WITH ORDINALITY AS l (txn_id, kind, event_id, room_id, payload, reason, at_ms, position)
    ORDER BY position
  )`;

// Whose claim was over, and is late, may bring what somebody else has handled since: that is not marked now.
const enqueueSql = (schema: string) => `
  stored AS (
    INSERT INTO ${schema}.inbox (registration_id, entry_id, txn_id, kind, lane, payload)
    SELECT $1, entry_id, txn_id, kind, lane, payload
    FROM unnest($16::text[], $17::text[], $18::text[], $19::text[], $20::text[])
      WITH ORDINALITY AS i (entry_id, txn_id, kind, lane, payload, position)
    WHERE kind <> 'event' OR entry_id IN (SELECT event_id FROM marked)
    ORDER BY position
    ON CONFLICT (registration_id, entry_id) DO NOTHING RETURNING lane
  ), ${openLanesSql(schema)}`;

/** Counts what was `stored` into the lanes. */
export const openLanesSql = (schema: string) => `
  opened AS (
    INSERT INTO ${schema}.lanes AS l (registration_id, lane, waiting, due_at)
    SELECT $1, lane, count(*), now() FROM stored GROUP BY lane ORDER BY lane
    ON CONFLICT (registration_id, lane) DO UPDATE
      SET waiting = l.waiting + excluded.waiting,
        due_at = CASE WHEN l.waiting = 0 THEN excluded.due_at ELSE l.due_at END
  )`;
