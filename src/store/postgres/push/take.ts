/**
 * Takes and settles transactions. Each is one statement, which locks the row of the application service first.
 */
import type { PushTransaction, TakeRequest } from "../../../homeserver/push-store.ts";
import { type Run, statement } from "../statement.ts";
import { storableKey } from "../text.ts";

export type FoundTransaction = Omit<PushTransaction, "registrationId" | "lease">;

export interface TakeStatements {
  /** Leases it. @returns null when there is nothing to send, "busy" when somebody else sends */
  take(request: TakeRequest): Promise<FoundTransaction | "busy" | null>;
  /** @returns whether there is more; null when it is not ours any more */
  settle(transaction: PushTransaction): Promise<boolean | null>;
  release(transaction: PushTransaction): Promise<void>;
  note(transaction: PushTransaction, note: string): Promise<void>;
}

export interface TakeOptions {
  /** Quoted. */
  readonly schema: string;
  /** This process. */
  readonly owner: string;
  readonly leaseMs: number;
}

export function createTakeStatements(
  run: Run,
  { schema, owner, leaseMs }: TakeOptions,
): TakeStatements {
  const take = statement(takeSql(schema));
  const know = statement(
    `INSERT INTO ${schema}.push_services (registration_id) VALUES ($1) ON CONFLICT DO NOTHING`,
  );
  const settle = statement(settleSql(schema));
  const ours = "registration_id = $1 AND owner = $2 AND txn_id = $3";
  const release = statement(`UPDATE ${schema}.push_services SET ${freed} WHERE ${ours}`);
  const note = statement(
    `UPDATE ${schema}.push_services SET note = $4 WHERE ${ours} AND txn_events IS NOT NULL`,
  );
  const keyOf = ({ registrationId, txnId }: PushTransaction) => [
    storableKey(registrationId),
    owner,
    txnId,
  ];

  return {
    async take({ registrationId, maxEvents, maxBytes, extra, nowMs }) {
      const key = storableKey(registrationId);
      const values = [maxEvents, maxBytes, extra, Math.trunc(nowMs)];
      for (;;) {
        const [row = {}] = await run(take(key, owner, leaseMs, ...values));
        const { events, count, known, free, waits } = row;
        if (Array.isArray(events)) {
          // Those that came while the statement waited for the lock are not seen: the next statement sees them.
          if (events.length < Number(count)) continue;
          const { txn_id: txnId, txn_extra: frozen, is_new: isNew, note: noted } = row;
          return {
            txnId: String(txnId),
            events: events.map(String),
            extra: String(frozen),
            isNew: isNew === true,
            note: typeof noted === "string" ? noted : null,
          };
        }
        if (known !== true && extra !== "") await run(know(key));
        else if (known === true && free !== true) return "busy";
        else if (waits !== true) return null;
      }
    },
    async settle(transaction) {
      const [row] = await run(settle(...keyOf(transaction)));
      return row === undefined ? null : row["more"] === true;
    },
    async release(transaction) {
      await run(release(...keyOf(transaction)));
    },
    async note(transaction, text) {
      await run(note(...keyOf(transaction), text));
    },
  };
}

/** The columns of an application service that nobody sends to. */
export const freed = "owner = NULL, lease_until = '-infinity', woken = false";

// The row is locked as it is by now, and the events are seen as they were when the statement began.
const takeSql = (schema: string) => `
  WITH locked AS MATERIALIZED (
    SELECT first_event, last_event, txn_events FROM ${schema}.push_services
    WHERE registration_id = $1 AND (owner IS NULL OR owner = $2 OR lease_until <= now())
    FOR UPDATE
  ), oldest AS MATERIALIZED (
    SELECT event, number,
      row_number() OVER by_number AS position,
      sum(octet_length(event) + 1) OVER by_number - 1 AS bytes
    FROM (
      SELECT event, number FROM ${schema}.push_events
      WHERE registration_id = $1 AND number >= (SELECT first_event FROM locked)
      ORDER BY number LIMIT (SELECT coalesce(txn_events, $4) FROM locked)
    ) AS e WINDOW by_number AS (ORDER BY number)
  ), chosen AS MATERIALIZED (
    SELECT coalesce(txn_events, (
      SELECT count(*) FROM oldest WHERE position = 1 OR bytes <= $5)) AS count
    FROM locked
  ), taken AS (
    UPDATE ${schema}.push_services AS s SET
      txn_id = CASE WHEN l.txn_events IS NULL THEN greatest(s.txn_id + 1, $7) ELSE s.txn_id END,
      txn_events = c.count,
      txn_extra = CASE WHEN l.txn_events IS NULL THEN $6 ELSE s.txn_extra END,
      owner = $2,
      lease_until = now() + $3 * interval '1 millisecond'
    FROM locked AS l, chosen AS c
    WHERE s.registration_id = $1 AND (l.txn_events IS NOT NULL OR c.count > 0 OR $6 <> '')
    RETURNING s.txn_id, s.txn_events AS count, s.txn_extra, s.note, l.txn_events IS NULL AS is_new
  )
  SELECT taken.*,
    CASE WHEN taken.txn_id IS NOT NULL THEN
      ARRAY(SELECT event FROM oldest WHERE position <= taken.count ORDER BY position) END AS events,
    EXISTS (SELECT FROM ${schema}.push_services WHERE registration_id = $1) AS known,
    EXISTS (SELECT FROM locked) AS free,
    (SELECT last_event >= first_event FROM locked) AS waits
  FROM (SELECT) AS nothing LEFT JOIN taken ON true`;

const settleSql = (schema: string) => `
  WITH ours AS MATERIALIZED (
    SELECT first_event, first_event + txn_events AS next FROM ${schema}.push_services
    WHERE registration_id = $1 AND owner = $2 AND txn_id = $3 AND txn_events IS NOT NULL
    FOR UPDATE
  ), gone AS (
    DELETE FROM ${schema}.push_events
    WHERE registration_id = $1 AND number < (SELECT next FROM ours)
      AND number >= (SELECT first_event FROM ours)
  )
  UPDATE ${schema}.push_services AS s
  SET first_event = ours.next, txn_events = NULL, txn_extra = NULL, note = NULL, ${freed}
  FROM ours WHERE s.registration_id = $1
  RETURNING s.last_event >= s.first_event AS more`;
