/**
 * Remembers in a PostgreSQL database, for one process or many: replicas behind a load balancer share what they have
 * handled and what they are at. Needs PostgreSQL 12 or later, and the package `pg` (8.11 or later).
 *
 * Leases are by the clock of the database. The clocks of the callers count for the age of what is remembered only.
 *
 * @module
 */
import type { TransactionStore } from "../application-service/transaction-store.ts";
import { createClaim, isPostgresClaim } from "./postgres/claim.ts";
import { createDeadLetters } from "./postgres/dead-letters.ts";
import { poolOf, type PostgresClient } from "./postgres/driver.ts";
import { createHeldClaims } from "./postgres/held-claims.ts";
import { createInbox } from "./postgres/inbox.ts";
import { createInOrder } from "./postgres/in-order.ts";
import { createLimit } from "./postgres/limit.ts";
import { migrate } from "./postgres/migrate.ts";
import { completeOptions, type PostgresStoreOptions } from "./postgres/options.ts";
import { createPrune } from "./postgres/prune.ts";
import { createRenewal } from "./postgres/renewal.ts";
import { createSettle } from "./postgres/settle.ts";
import { quoteIdentifier, type Run, runRepeatedly, statement } from "./postgres/statement.ts";
import { storableKey } from "./postgres/text.ts";
import { inTransaction } from "./postgres/transaction.ts";
import { createRunning } from "./running.ts";

export type {
  PostgresClient,
  PostgresPool,
  PostgresQuery,
  PostgresResult,
} from "./postgres/driver.ts";
export type { PostgresStoreOptions } from "./postgres/options.ts";
export { createPostgresPushStore, type PostgresPushStoreOptions } from "./postgres/push-store.ts";

/**
 * Connects, makes the tables or brings them up to date; several processes may do so at once. A role without the right to
 * make them will do once they are there.
 *
 * The work of `handleOnce` and `finish` gets the client with the open transaction. It must not end the transaction. Each
 * piece of work has a connection of the pool while it runs; two are left for the other calls, where the pool has three.
 *
 * ```ts
 * const store = await createPostgresStore({ connectionString: "postgres://…", registrationId: "irc" });
 * const service = createApplicationService({ registration, store, exactlyOnce: true });
 * service.onEvent("m.room.message", async (event, { sql }) => {
 *   const client = sql as PostgresClient;
 *   await client.query({ text: "INSERT INTO messages VALUES ($1)", values: [event.event_id] });
 * });
 * ```
 *
 * A lost connection rejects the calls that needed it, and the homeserver is told to come again; the pool connects again.
 * Of a pool that is yours, listen to `error`: without that a connection that breaks ends the process. Give it a
 * `connectionTimeoutMillis` and a `query_timeout`, so that a server that is gone is not waited for.
 *
 * @throws TypeError and RangeError when an option is wrong; Error when `pg` is missing, the database cannot be reached or
 *   a later release has changed the tables
 */
export async function createPostgresStore(
  options: PostgresStoreOptions,
): Promise<TransactionStore> {
  const complete = completeOptions(options);
  const { registrationId, workTimeoutMs, takeOverAfterMs } = complete;
  const { pool, end } = await poolOf(options);
  try {
    await migrate(pool, complete.schema);
  } catch (error) {
    await end();
    throw error;
  }

  const schema = quoteIdentifier(complete.schema);
  const running = createRunning();
  const run: Run = (query) => runRepeatedly(pool, query);
  const renewal = createRenewal(run, schema, registrationId, takeOverAfterMs);
  const claims = createHeldClaims(createClaim(run, schema, registrationId), renewal);
  const settle = createSettle(run, schema, registrationId);
  const inbox = createInbox(run, schema, registrationId);
  const deadLetters = createDeadLetters(run, schema, registrationId);
  const prune = createPrune(run, schema, registrationId, complete);
  const mark = statement(markSql(schema));
  const inLine = createLimit(Math.max(1, (pool.options?.max ?? defaultConnections) - 2));
  const inWork = (work: (client: PostgresClient) => Promise<void>): Promise<void> =>
    inLine(() => inTransaction(pool, workTimeoutMs, work));
  const inOrder = createInOrder();
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    await running.close();
    renewal.stop();
    await end();
  };

  return {
    claim: (request) => running.run(() => claims.claim(request)),
    settle: (token, settlement) =>
      running.run(() => claims.end(token, () => settle.settle(token, settlement))),
    enqueue: (token, settlement, entries) =>
      running.run(() =>
        inOrder(new Set(entries.map(({ lane }) => lane)), () =>
          claims.end(token, () => settle.enqueue(token, settlement, entries)),
        ),
      ),
    handleOnce: (token, eventId, work) =>
      running.run(() =>
        inWork(async (client) => {
          const atMs = isPostgresClaim(token) ? token.claimedAtMs : Date.now();
          const marked = mark(registrationId, storableKey(eventId), atMs);
          if ((await client.query(marked)).rows.length > 0) await work(client);
        }),
      ),
    lease: (maxLanes, _nowMs, leaseMs) =>
      running.run(async () => {
        const entries = await inbox.lease(maxLanes, renewal.firstMs(leaseMs));
        renewal.holdEntries(entries, leaseMs);
        return entries;
      }),
    finish: (entry, nowMs, work) =>
      running.run(async () => {
        try {
          if (work === undefined) await inbox.finish(entry, nowMs);
          else await inWork((client) => inbox.finishIn(client, entry, nowMs, work));
        } finally {
          renewal.releaseEntry(entry);
        }
      }),
    putBack: (entry, { retryAtMs, reason, nowMs }) =>
      running.run(() => {
        renewal.releaseEntry(entry);
        return retryAtMs === null
          ? inbox.giveUp(entry, reason, nowMs)
          : inbox.putBack(entry, retryAtMs - nowMs);
      }),
    nextDueMs: () => running.run(() => inbox.nextDueMs()),
    listDeadLetters: ({ afterId = 0, limit }) =>
      running.run(() => deadLetters.list(afterId, limit)),
    takeDeadLetter: (id) => running.run(() => deadLetters.take(id)),
    replayDeadLetter: (id) => running.run(() => deadLetters.replay(id)),
    prune: (nowMs) => running.run(() => prune(nowMs)),
    close: () => (closing ??= close()),
  };
}

/** Of a pool that does not say. */
const defaultConnections = 10;

/** Nothing is returned when the event is handled already; somebody else who is just at it is waited for. */
const markSql = (schema: string) => `
  INSERT INTO ${schema}.events AS e (registration_id, event_id, at_ms) VALUES ($1, $2, $3)
  ON CONFLICT (registration_id, event_id) DO UPDATE SET owner = NULL, lease_until = NULL
    WHERE e.owner IS NOT NULL
  RETURNING 1`;
