/**
 * Keeps the backlogs of a push queue in a PostgreSQL database, for one process or many: each application service is sent
 * to by one of them at a time, and those of a process that dies move to another. Needs PostgreSQL 12 or later, and the
 * package `pg` (8.11 or later).
 */
import { randomUUID } from "node:crypto";
import { migrations } from "../../../generated/store/postgres.push-migrations.ts";
import type { PushStore, Taken, TakeRequest } from "../../homeserver/push-store.ts";
import { checkTimeout } from "../retention.ts";
import { createRunning } from "../running.ts";
import { poolOf, type PostgresPlace } from "./driver.ts";
import { migrate } from "./migrate.ts";
import { checkPlace } from "./options.ts";
import { createAddCalls } from "./push/add.ts";
import { createLeases } from "./push/leases.ts";
import { createTakeStatements } from "./push/take.ts";
import { quoteIdentifier, type Run, runRepeatedly, statement } from "./statement.ts";
import { storableKey } from "./text.ts";

interface CommonOptions {
  /** Of the tables; made when there is none. Defaults to `appservice`. */
  readonly schema?: string;
  /**
   * How soon another process sends to the application services of one that died, or that lost the database, in
   * milliseconds. Defaults to 30,000.
   */
  readonly takeOverAfterMs?: number;
  /** How often each process looks what others have left or asked for, in milliseconds. Defaults to 1,000. */
  readonly pollMs?: number;
}

/** Where the database is: a pool of yours, which stays open when the store is closed, or how to connect. */
export type PostgresPushStoreOptions = CommonOptions & PostgresPlace;

/**
 * Connects, makes the tables or brings them up to date; several processes may do so at once.
 *
 * An event that one process stores while another sends to the same application service is sent by that one, as soon as
 * it is done with what it is sending. Leases are by the clock of the database.
 *
 * ```ts
 * const store = await createPostgresPushStore({ connectionString: "postgres://…" });
 * const queue = createPushQueue({ registrations, store, deliver: createDeliver() });
 * ```
 *
 * Of a pool that is yours, listen to `error`: without that a connection that breaks ends the process. Give it a
 * `connectionTimeoutMillis` and a `query_timeout`, so that a server that is gone is not waited for.
 *
 * @throws TypeError and RangeError when an option is wrong; Error when `pg` is missing, the database cannot be reached or
 *   a later release has changed the tables
 */
export async function createPostgresPushStore(
  options: PostgresPushStoreOptions,
): Promise<PushStore> {
  const { schema: schemaName = "appservice", takeOverAfterMs = 30_000, pollMs = 1_000 } = options;
  checkPlace(options, schemaName);
  checkTimeout("takeOverAfterMs", takeOverAfterMs);
  checkTimeout("pollMs", pollMs);
  const { pool, end } = await poolOf(options);
  try {
    await migrate(pool, schemaName, migrations, "push_migrations");
  } catch (error) {
    await end();
    throw error;
  }

  const run: Run = (query) => runRepeatedly(pool, query);
  const common = {
    schema: quoteIdentifier(schemaName),
    owner: randomUUID(),
    leaseMs: takeOverAfterMs,
  };
  const { schema, owner } = common;
  const adding = createAddCalls(run, schema);
  const statements = createTakeStatements(run, common);
  const leases = createLeases(run, common);
  const running = createRunning();
  const waiting = statement(waitingSql(schema));
  const status = statement(
    `SELECT last_event - first_event + 1 AS backlog, note FROM ${schema}.push_services
     WHERE registration_id = $1`,
  );
  const wake = statement(
    `UPDATE ${schema}.push_services SET woken = true WHERE registration_id = $1 AND owner IS NOT NULL`,
  );
  const woken = statement(
    `UPDATE ${schema}.push_services SET woken = false WHERE owner = $1 AND woken
     RETURNING registration_id`,
  );
  let closing: Promise<void> | undefined;

  const take = async (request: TakeRequest): Promise<Taken> => {
    const { registrationId } = request;
    const startedMs = performance.now();
    const found = await statements.take(request);
    if (found === null) return { kind: "empty" };
    if (found === "busy") return { kind: "busy" };
    const lease = leases.hold(registrationId, startedMs);
    return { kind: "transaction", transaction: { ...found, registrationId, lease } };
  };

  const close = async (): Promise<void> => {
    await running.close();
    leases.stop();
    await end();
  };

  return {
    add: (entries) => running.run(() => adding.add(entries)),
    take: (request) => running.run(() => take(request)),
    settle: (transaction, next) =>
      running.run(async () => {
        const hasMore = await statements.settle(transaction);
        leases.end(transaction.lease);
        if (next !== null) return take(next);
        return { kind: hasMore === true ? "more" : "empty" };
      }),
    release: (transaction) =>
      running.run(async () => {
        leases.end(transaction.lease);
        await statements.release(transaction);
      }),
    note: (transaction, note) => running.run(() => statements.note(transaction, note)),
    waiting: (afterId, limit) =>
      running.run(async () => {
        const rows = await run(waiting(afterId ?? "", limit));
        return rows.map((row) => ({
          registrationId: String(row["registration_id"]),
          isFailing: row["is_failing"] === true,
        }));
      }),
    status: (registrationId) =>
      running.run(async () => {
        const [row] = await run(status(storableKey(registrationId)));
        const note = row?.["note"];
        return {
          backlog: Number(row?.["backlog"] ?? 0),
          note: typeof note === "string" ? note : null,
        };
      }),
    discard: (registrationId) => running.run(() => adding.discard(registrationId)),
    close: () => (closing ??= close()),
    shared: {
      pollMs,
      wake: (registrationId) =>
        running.run(async () => void (await run(wake(storableKey(registrationId))))),
      woken: () =>
        running.run(async () => {
          if (leases.size === 0) return [];
          return (await run(woken(owner))).map((row) => String(row["registration_id"]));
        }),
    },
  };
}

const waitingSql = (schema: string) => `
  SELECT registration_id, note IS NOT NULL AS is_failing FROM ${schema}.push_services
  WHERE (last_event >= first_event OR txn_events IS NOT NULL)
    AND lease_until <= now() AND registration_id > $1
  ORDER BY registration_id LIMIT $2`;
