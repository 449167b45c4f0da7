/**
 * Leases are short, so that what a dead process was at is soon taken over by another; a process that lives renews its
 * own as long as the caller has asked for.
 *
 * ```
 *   lease of 5 min   ├─ 30 s ─┤
 *                       ├─ 30 s ─┤ renewed every 10 s
 *                          ├─ 30 s ─┤
 *                             ✗ dies    └ free
 * ```
 */
import type { LeasedEntry } from "../../application-service/transaction-store.ts";
import type { PostgresClaim } from "./claim.ts";
import { type Run, statement } from "./statement.ts";
import { storableKey } from "./text.ts";

export interface Renewal {
  /** @returns how long a lease may be at first */
  firstMs(leaseMs: number): number;
  holdClaim(claim: PostgresClaim, leaseMs: number): void;
  releaseClaim(owner: string): void;
  holdEntries(entries: readonly LeasedEntry[], leaseMs: number): void;
  releaseEntry(entry: LeasedEntry): void;
  stop(): void;
}

interface Held<T> {
  readonly what: T;
  /** By the clock that only goes forward. */
  readonly untilMs: number;
}

/**
 * @param schema quoted
 * @param takeOverAfterMs how long a lease is that nobody renews
 */
export function createRenewal(
  run: Run,
  schema: string,
  registrationId: string,
  takeOverAfterMs: number,
): Renewal {
  const renew = statement(renewSql(schema));
  const claims = new Map<string, Held<PostgresClaim>>();
  const entries = new Map<string, Held<LeasedEntry>>();
  let timer: ReturnType<typeof setInterval> | undefined;

  const startOrStop = (): void => {
    if (claims.size + entries.size === 0) {
      clearInterval(timer);
      timer = undefined;
    } else {
      timer ??= setInterval(renewAll, takeOverAfterMs / 3).unref();
    }
  };

  const hold = <T>(map: Map<string, Held<T>>, key: string, what: T, leaseMs: number): void => {
    if (leaseMs <= takeOverAfterMs) return;
    map.set(key, { what, untilMs: performance.now() + leaseMs });
    startOrStop();
  };

  const renewAll = (): void => {
    const held = liveOf(claims);
    const events = held.flatMap(({ owner, eventIds }) =>
      eventIds.map((eventId): [string, string] => [storableKey(eventId), owner]),
    );
    const leased = liveOf(entries);
    const columns = [
      held.map(({ txnId }) => storableKey(txnId)),
      held.map(({ fingerprint }) => storableKey(fingerprint)),
      held.map(({ owner }) => owner),
      events.map(([eventId]) => eventId),
      events.map(([, owner]) => owner),
      leased.map(({ lane }) => storableKey(lane)),
      leased.map(({ attempts }) => attempts + 1),
    ];
    // Whoever cannot renew is as good as dead to the others; the next time may do.
    run(renew(registrationId, takeOverAfterMs, ...columns)).catch(() => {});
    startOrStop();
  };

  return {
    firstMs: (leaseMs) => Math.min(leaseMs, takeOverAfterMs),
    holdClaim: (claim, leaseMs) => hold(claims, claim.owner, claim, leaseMs),
    releaseClaim(owner) {
      if (claims.delete(owner)) startOrStop();
    },
    holdEntries(leased, leaseMs) {
      for (const entry of leased) hold(entries, keyOf(entry), entry, leaseMs);
    },
    releaseEntry(entry) {
      if (entries.delete(keyOf(entry))) startOrStop();
    },
    stop() {
      claims.clear();
      entries.clear();
      startOrStop();
    },
  };
}

/** Drops what the caller has not asked for any longer. @returns the rest */
function liveOf<T>(map: Map<string, Held<T>>): T[] {
  for (const [key, { untilMs }] of map) if (untilMs <= performance.now()) map.delete(key);
  return Array.from(map.values(), ({ what }) => what);
}

/** One lease of an entry. */
function keyOf({ sequence, attempts }: LeasedEntry): string {
  return `${sequence} ${attempts}`;
}

// What is locked is being settled, or worked on in a transaction that nobody gets past.
const renewSql = (schema: string) => `
  WITH claimed AS (
    SELECT registration_id, txn_id, fingerprint FROM ${schema}.transactions
      JOIN unnest($3::text[], $4::text[], $5::text[]) AS h (txn_id, fingerprint, owner)
        USING (txn_id, fingerprint, owner)
    WHERE registration_id = $1 AND NOT done AND lease_until IS NOT NULL
    FOR UPDATE OF transactions SKIP LOCKED
  ), renewed AS (
    UPDATE ${schema}.transactions SET lease_until = now() + $2 * interval '1 millisecond'
    FROM claimed AS c WHERE transactions.registration_id = c.registration_id
      AND transactions.txn_id = c.txn_id AND transactions.fingerprint = c.fingerprint
  ), events_claimed AS (
    SELECT registration_id, event_id FROM ${schema}.events
      JOIN unnest($6::text[], $7::text[]) AS h (event_id, owner) USING (event_id, owner)
    WHERE registration_id = $1 FOR UPDATE OF events SKIP LOCKED
  ), events_renewed AS (
    UPDATE ${schema}.events SET lease_until = now() + $2 * interval '1 millisecond'
    FROM events_claimed AS c
    WHERE events.registration_id = c.registration_id AND events.event_id = c.event_id
  ), leased AS (
    SELECT registration_id, lane FROM ${schema}.lanes
      JOIN unnest($8::text[], $9::integer[]) AS h (lane, attempts) USING (lane, attempts)
    WHERE registration_id = $1 AND leased FOR UPDATE OF lanes SKIP LOCKED
  )
  UPDATE ${schema}.lanes SET due_at = now() + $2 * interval '1 millisecond'
  FROM leased AS l WHERE lanes.registration_id = l.registration_id AND lanes.lane = l.lane`;
