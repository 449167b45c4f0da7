/**
 * Keeps the backlogs of a push queue in a SQLite file, with the SQLite that is built into Node.js. Memory is needed for
 * each application service, some hundred bytes, and not for the events that wait.
 *
 * Beside the file lie `-wal` and `-shm`, which are SQLite's, and an empty `-owner-…`: the lock of the one process that
 * pushes. Where several shall, there is the PostgreSQL store.
 */
import { realpathSync } from "node:fs";
import type {
  PushStore,
  PushTransaction,
  Taken,
  TakeRequest,
} from "../../homeserver/push-store.ts";
import { migrations } from "../../../generated/store/sqlite.push-migrations.ts";
import { countOf, emptyBacklog, isFrozenAs, isWaiting } from "../push/backlog.ts";
import { lastingLease } from "../push/lasting-lease.ts";
import { checkTimeout } from "../retention.ts";
import { createRunning } from "../running.ts";
import { createCommitQueue } from "./commit-queue.ts";
import { neverBlock, openDatabase } from "./database.ts";
import { createFlush, type Durability } from "./flush.ts";
import { migrate } from "./migrate.ts";
import { checkDurability, checkPath } from "./options.ts";
import { createOwnership } from "./ownership.ts";
import { createServices, type Service } from "./push/services.ts";
import { createPushStatements } from "./push/statements.ts";
import { checkPrefix } from "./scope.ts";
import { whenFree } from "./when-free.ts";

export interface SqlitePushStoreOptions {
  /** The file; made when there is none. On a local disk: SQLite cannot lock files on most network file systems. */
  readonly path: string;
  /**
   * `full`: what was stored survives a loss of power. `normal`: it survives the end of the process, and commits need not
   * wait for the disk. Defaults to `full`.
   */
  readonly durability?: Durability;
  /** In front of the name of each table. Letters, digits and underscores. Defaults to `appservice_`. */
  readonly tablePrefix?: string;
  /** How long a call waits while another process writes to the file, in milliseconds. Defaults to 10,000. */
  readonly busyTimeoutMs?: number;
}

/** A discarded backlog is removed in steps, so that the process does not stand still for a large one. */
const sweepCount = 5_000;

/**
 * Opens the file, and makes the tables or brings them up to date. The first call takes the backlogs for this process, and
 * reads how long they are: a tenth of a second for ten thousand.
 *
 * ```ts
 * const store = createSqlitePushStore({ path: "push.db" });
 * const queue = createPushQueue({ registrations, store, deliver: createDeliver() });
 * ```
 *
 * @throws TypeError and RangeError when an option is wrong; Error when this Node.js has no SQLite, the file cannot be
 *   opened, or a later release has changed its tables
 */
export function createSqlitePushStore(options: SqlitePushStoreOptions): PushStore {
  const {
    path,
    durability = "full",
    tablePrefix = "appservice_",
    busyTimeoutMs = 10_000,
  } = options;
  checkPath(path, "createMemoryPushStore");
  checkDurability(durability);
  checkPrefix(tablePrefix);
  checkTimeout("busyTimeoutMs", busyTimeoutMs);
  const database = openDatabase(path);
  try {
    migrate(database, tablePrefix, migrations, "push_migrations");
  } catch (error) {
    database.close();
    throw error;
  }
  neverBlock(database);
  const file = realpathSync(path);
  const services = createServices(database, tablePrefix);
  const statements = createPushStatements(database, tablePrefix);
  const queue = createCommitQueue(database, {
    open: () => neverBlock(openDatabase(file)),
    flush: createFlush(`${file}-wal`, durability),
    busyTimeoutMs,
    workTimeoutMs: busyTimeoutMs,
    onEnd: (stored) => {
      if (!stored) services.forget();
    },
  });
  const owned = {
    path: file,
    name: `${tablePrefix}\npush`,
    refusal: "pushes to application services",
  };
  const ownership = createOwnership(owned, async () => {
    // What the file says, now that nobody else changes it.
    services.forget();
  });
  const running = createRunning();
  let closing: Promise<void> | undefined;

  const asOwner = <T>(call: () => Promise<T>): Promise<T> =>
    running.run(async () => {
      await ownership.take();
      return call();
    });
  const read = <T>(statement: () => T): Promise<T> =>
    asOwner(() => whenFree(statement, busyTimeoutMs));
  const write = <T>(statement: () => T): Promise<T> => asOwner(() => queue.share(statement));

  const take = (request: TakeRequest): Taken => {
    const { registrationId, extra } = request;
    if (extra === "" && services.find(registrationId) === undefined) return { kind: "empty" };
    const service = services.findOrAdd(registrationId);
    const isNew = service.frozen === null;
    if (isNew && !statements.freeze(service, request)) return { kind: "empty" };
    return { kind: "transaction", transaction: transactionOf(service, isNew) };
  };

  const transactionOf = (service: Service, isNew: boolean): PushTransaction => ({
    registrationId: service.registrationId,
    txnId: String(service.txnId),
    events: statements.first(service, service.frozen?.count ?? 0),
    extra: statements.extraOf(service),
    isNew,
    note: service.note,
    lease: lastingLease,
  });

  const close = async (): Promise<void> => {
    await running.close();
    try {
      await queue.close();
    } finally {
      ownership.release();
    }
  };

  return {
    add: (entries) =>
      write(() => {
        for (const { registrationId, events } of entries) {
          statements.add(services.findOrAdd(registrationId), events);
        }
      }),
    take: (request) => write(() => take(request)),
    settle: (transaction, next) =>
      write(() => {
        const service = services.findOrAdd(transaction.registrationId);
        if (isFrozenAs(service, transaction)) statements.settle(service);
        if (next !== null) return take(next);
        return { kind: isWaiting(service) ? "more" : "empty" };
      }),
    release: () => asOwner(async () => undefined),
    note: (transaction, note) =>
      write(() => {
        const service = services.findOrAdd(transaction.registrationId);
        if (isFrozenAs(service, transaction)) statements.note(service, note);
      }),
    waiting: (afterId, limit) =>
      read(() =>
        Array.from(services.list())
          .filter((one) => isWaiting(one) && (afterId === null || one.registrationId > afterId))
          .sort((a, b) => (a.registrationId < b.registrationId ? -1 : 1))
          .slice(0, limit)
          .map(({ registrationId, note }) => ({ registrationId, isFailing: note !== null })),
      ),
    status: (registrationId) =>
      read(() => {
        const service = services.find(registrationId) ?? emptyBacklog();
        return { backlog: countOf(service), note: service.note };
      }),
    discard: (registrationId) =>
      asOwner(async () => {
        const { service, count, upTo } = await queue.share(() => {
          const found = services.findOrAdd(registrationId);
          const discarded = { service: found, count: countOf(found), upTo: found.last };
          statements.clear(found);
          return discarded;
        });
        while (await queue.share(() => statements.sweep(service, upTo, sweepCount)));
        return count;
      }),
    close: () => (closing ??= close()),
  };
}
