/**
 * Remembers in a SQLite file, with the SQLite that is built into Node.js. What a call has marked is on the disk when
 * its promise resolves; calls that arrive meanwhile share the next wait
 * for the disk.
 *
 * Beside the file lie `-wal` and `-shm`, which are SQLite's, and an empty `-owner-…` for each registration: the lock of
 * the process that receives for it. Other processes may list and take dead letters meanwhile, and nothing else.
 *
 * @module
 */
import { realpathSync } from "node:fs";
import type {
  Claim,
  ClaimRequest,
  TransactionStore,
} from "../application-service/transaction-store.ts";
import { entryOf } from "./letters.ts";
import { createRunning } from "./running.ts";
import { createOwnerCalls, type OwnerCalls } from "./sqlite/calls.ts";
import { createCommitQueue } from "./sqlite/commit-queue.ts";
import { isBusy, neverBlock, openDatabase } from "./sqlite/database.ts";
import { createFlush } from "./sqlite/flush.ts";
import { createForgetting } from "./sqlite/forgetting.ts";
import { createHandled } from "./sqlite/handled.ts";
import { migrate } from "./sqlite/migrate.ts";
import { completeOptions, type SqliteStoreOptions } from "./sqlite/options.ts";
import { createOwnership } from "./sqlite/ownership.ts";
import { registrationNumber } from "./sqlite/scope.ts";
import { createStatements } from "./sqlite/statements.ts";
import { whenFree } from "./sqlite/when-free.ts";

export type { Durability } from "./sqlite/flush.ts";
export { createSqlitePushStore, type SqlitePushStoreOptions } from "./sqlite/push-store.ts";
export type { SqliteStoreOptions } from "./sqlite/options.ts";

/**
 * Opens the file, makes the tables or brings them up to date; several processes may do so at once. The first claim or
 * lease takes the registration for this process, and reads the marks of the retained events: about a second for a
 * million. Each remembered event takes 20 to 40 bytes of memory.
 *
 * The work of `handleOnce` and `finish` gets the `DatabaseSync` with the open transaction. It must not end the
 * transaction, nor wait for another method of the store.
 *
 * ```ts
 * const store = createSqliteStore({ path: "bridge.db", registrationId: "irc" });
 * const service = createApplicationService({ registration, store, exactlyOnce: true });
 * service.onEvent("m.room.message", (event, { sql }) => {
 *   if (sql instanceof DatabaseSync) sql.prepare("INSERT INTO messages VALUES (?)").run(event.event_id);
 * });
 * ```
 *
 * What the disk or another process refuses — no space, read only, locked for `busyTimeoutMs` — rejects the call, and the
 * homeserver is told to come again.
 *
 * @throws TypeError and RangeError when an option is wrong; Error when this Node.js has no SQLite, the file cannot be
 *   opened, or a later release has changed its tables
 */
export function createSqliteStore(options: SqliteStoreOptions): TransactionStore {
  const { path, registrationId, durability, tablePrefix, ...complete } = completeOptions(options);
  const { busyTimeoutMs, workTimeoutMs } = complete;
  const database = openDatabase(path);
  let scope;
  try {
    migrate(database, tablePrefix);
    scope = registrationNumber(database, tablePrefix, registrationId);
  } catch (error) {
    database.close();
    throw error;
  }
  neverBlock(database);
  const file = realpathSync(path);
  const flush = createFlush(`${file}-wal`, durability);
  const handled = createHandled(database, scope, complete);
  const queue = createCommitQueue(database, {
    open: () => neverBlock(openDatabase(file)),
    flush,
    busyTimeoutMs,
    workTimeoutMs,
    onEnd: handled.ended,
  });
  const statementsOf = createStatements(scope);
  const statements = statementsOf(database);
  const { inbox, deadLetters } = statements;
  const owned = {
    path: file,
    name: `${tablePrefix}\n${registrationId}`,
    refusal: `receives for the registration ${JSON.stringify(registrationId)}`,
  };
  const ownership = createOwnership(owned, async () => {
    await handled.load();
    // Whoever had a lease before is gone.
    await queue.share(inbox.freeLeases);
  });
  const read = <T>(statement: () => T): Promise<T> => whenFree(statement, busyTimeoutMs);
  const forgetting = createForgetting(database, scope, handled, complete.maxAgeMs);
  const calls = createOwnerCalls({ queue, handled, forgetting, statements, statementsOf });
  const running = createRunning();
  let closing: Promise<void> | undefined;

  const asOwner = <T>(call: (calls: OwnerCalls) => Promise<T>): Promise<T> =>
    running.run(async () => {
      await ownership.take();
      return call(calls);
    });

  const claim = (request: ClaimRequest): Claim | Promise<Claim> => {
    if (ownership.isTaken && closing === undefined) {
      try {
        flush.check();
        return calls.claim(request);
      } catch (error) {
        if (!isBusy(error)) return Promise.reject(error);
      }
    }
    return asOwner(() => read(() => calls.claim(request)));
  };

  const settle: TransactionStore["settle"] = (token, settlement) => {
    // What is in the queue when the store is closed is written still.
    if (ownership.isTaken && closing === undefined) return calls.enqueue(token, settlement, []);
    return asOwner(({ enqueue }) => enqueue(token, settlement, []));
  };

  const close = async (): Promise<void> => {
    await running.close();
    try {
      await queue.close();
    } finally {
      ownership.release();
    }
  };

  return {
    claim,
    settle,
    enqueue: (...stored) => asOwner(({ enqueue }) => enqueue(...stored)),
    handleOnce: (...worked) => asOwner(({ handleOnce }) => handleOnce(...worked)),
    lease: (...leased) => asOwner(({ lease }) => lease(...leased)),
    finish: (...finished) => asOwner(({ finish }) => finish(...finished)),
    putBack: (...failed) => asOwner(({ putBack }) => putBack(...failed)),
    prune: (nowMs) => asOwner(({ prune }) => prune(nowMs)),
    nextDueMs: () => running.run(() => read(inbox.nextDueMs)),
    listDeadLetters: ({ afterId = 0, limit }) =>
      running.run(() => read(() => deadLetters.list(afterId, limit))),
    takeDeadLetter: (id) => running.run(() => queue.share(() => deadLetters.take(id))),
    replayDeadLetter: (id, nowMs) =>
      running.run(() =>
        queue.share(() => {
          const letter = deadLetters.take(id);
          if (letter !== null) inbox.put([entryOf(letter)], nowMs);
          return letter !== null;
        }),
      ),
    close: () => (closing ??= close()),
  };
}
