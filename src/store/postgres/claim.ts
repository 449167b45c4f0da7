/**
 * Claims a transaction and its events in one round trip. Leases are by the clock of the database, which all replicas
 * share. A claim need not survive the crash of the database, so that its commit does not wait for the disk.
 */
import { randomUUID } from "node:crypto";
import type {
  Claim,
  ClaimRequest,
  ClaimToken,
  TransactionKey,
} from "../../application-service/transaction-store.ts";
import { askAgainAfterMs } from "../ask-again.ts";
import { type Run, statement } from "./statement.ts";
import { storableKey, storableKeys } from "./text.ts";

/** The token of a claim. */
export interface PostgresClaim extends ClaimToken {
  /** The events of the transaction that were not handled before. */
  readonly eventIds: readonly string[];
  readonly claimedAtMs: number;
}

export function isPostgresClaim(token: ClaimToken): token is PostgresClaim {
  return "eventIds" in token;
}

export interface ClaimCalls {
  /** @param leaseMs instead of that in the request */
  claim(request: ClaimRequest, leaseMs: number): Promise<Claim>;
  /** Gives back what was claimed and not settled. */
  release(claim: PostgresClaim): Promise<void>;
}

/** @param schema quoted */
export function createClaim(run: Run, schema: string, registrationId: string): ClaimCalls {
  const claim = statement(claimSql(schema));
  const release = statement(releaseSql(schema));

  const keyOf = ({ txnId, fingerprint }: TransactionKey, owner: string) => [
    registrationId,
    storableKey(txnId),
    storableKey(fingerprint),
    owner,
  ];
  const releaseEvents = async (key: TransactionKey, owner: string, eventIds: readonly string[]) => {
    await run(release(...keyOf(key, owner), storableKeys(eventIds)));
  };

  return {
    async claim(request, leaseMs) {
      const { txnId, fingerprint, eventIds, nowMs } = request;
      const owner = randomUUID();
      const keys = eventIds.map(storableKey);
      const [row = {}] = await run(claim(...keyOf(request, owner), nowMs, keys, leaseMs));
      if (row["done"] === true) return { kind: "done" };
      if (row["taken"] !== true || row["whole"] !== true) {
        // Somebody was faster with some of the events.
        if (row["taken"] === true) await releaseEvents(request, owner, eventIds);
        return { kind: "busy", retryAfterMs: askAgainAfterMs(Number(row["lease_left_ms"])) };
      }
      const handled = handledOf(eventIds, row["handled"]);
      const token: PostgresClaim = {
        txnId,
        fingerprint,
        owner,
        eventIds: handled.size === 0 ? eventIds : eventIds.filter((id) => !handled.has(id)),
        claimedAtMs: nowMs,
      };
      return { kind: "claimed", handled, idUsedBefore: row["id_used_before"] === true, token };
    },
    release: (one) => releaseEvents(one, one.owner, one.eventIds),
  };
}

/** @param positions from 1 */
function handledOf(eventIds: readonly string[], positions: unknown): ReadonlySet<string> {
  if (!Array.isArray(positions)) return new Set();
  return new Set(positions.map((position) => eventIds[Number(position) - 1] ?? ""));
}

// What the statement has seen at its start tells most of it. The inserts see what is there by now: a row that came in
// between is neither seen nor claimed, and then the claim is not whole. Rows are locked in the order of their IDs, so
// that of two that want some of the same the first to come gets all.
const claimSql = (schema: string) => `
  WITH request AS (
    SELECT event_id, position FROM unnest($6::text[]) WITH ORDINALITY AS r (event_id, position)
  ), seen AS MATERIALIZED (
    SELECT event_id, position, owner IS NULL AS handled, lease_until
    FROM request JOIN ${schema}.events USING (event_id) WHERE registration_id = $1
  ), known AS MATERIALIZED (
    SELECT done, lease_until FROM ${schema}.transactions
    WHERE registration_id = $1 AND txn_id = $2 AND fingerprint = $3
  ), taken AS (
    INSERT INTO ${schema}.transactions AS t
      (registration_id, txn_id, fingerprint, at_ms, done, owner, lease_until)
    SELECT $1, $2, $3, $5, false, $4, now() + $7 * interval '1 millisecond'
    WHERE NOT EXISTS (SELECT FROM known WHERE done)
      AND NOT EXISTS (SELECT FROM seen WHERE NOT handled AND lease_until > now())
    ON CONFLICT (registration_id, txn_id, fingerprint) DO UPDATE
      SET at_ms = excluded.at_ms, owner = excluded.owner, lease_until = excluded.lease_until
      WHERE NOT t.done AND (t.lease_until IS NULL OR t.lease_until <= now())
    RETURNING 1
  ), claimed AS (
    INSERT INTO ${schema}.events AS e (registration_id, event_id, at_ms, owner, lease_until)
    SELECT DISTINCT $1, event_id, $5::bigint, $4, now() + $7 * interval '1 millisecond' FROM request
    WHERE EXISTS (SELECT FROM taken) AND event_id NOT IN (SELECT event_id FROM seen WHERE handled)
    ORDER BY event_id
    ON CONFLICT (registration_id, event_id) DO UPDATE
      SET owner = excluded.owner, lease_until = excluded.lease_until
      WHERE e.owner IS NOT NULL AND e.lease_until <= now()
    RETURNING 1
  )
  SELECT
    set_config('synchronous_commit', 'off', true),
    EXISTS (SELECT FROM known WHERE done) AS done,
    EXISTS (SELECT FROM taken) AS taken,
    (SELECT count(*) FROM claimed) = (
      SELECT count(DISTINCT event_id) FROM request
      WHERE event_id NOT IN (SELECT event_id FROM seen WHERE handled)) AS whole,
    ARRAY(SELECT position::integer FROM seen WHERE handled) AS handled,
    EXISTS (
      SELECT FROM ${schema}.transactions
      WHERE registration_id = $1 AND txn_id = $2 AND fingerprint <> $3) AS id_used_before,
    extract(epoch FROM greatest(
      (SELECT max(lease_until) FROM seen WHERE NOT handled),
      (SELECT lease_until FROM known)) - now()) * 1000 AS lease_left_ms`;

const releaseSql = (schema: string) => `
  WITH freed AS (
    DELETE FROM ${schema}.events
    WHERE registration_id = $1 AND event_id = ANY ($5::text[]) AND owner = $4
  )
  UPDATE ${schema}.transactions SET lease_until = NULL
  WHERE registration_id = $1 AND txn_id = $2 AND fingerprint = $3 AND owner = $4 AND NOT done`;
