/**
 * Opens connections to the file. All of them write ahead, so that readers and the writer leave each other alone.
 * @see https://www.sqlite.org/wal.html
 */
import type { DatabaseSync } from "node:sqlite";
import { connect } from "./driver.ts";

/** While a store is created the process may wait for others that create theirs. */
const openTimeoutMs = 10_000;

/** @throws Error when the file cannot be opened, or is where there is no write-ahead log: on a network file system */
export function openDatabase(path: string): DatabaseSync {
  const database = connect(path, openTimeoutMs);
  try {
    const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.["journal_mode"];
    if (mode !== "wal") {
      throw new Error(`${path}: SQLite cannot keep a write-ahead log here; use a local file`);
    }
    // The write-ahead log is written to the disk by `flush`. Without it SQLite does so before it writes what is in the
    // log into the database, which keeps that whole; macOS has to be told to write through.
    database.exec("PRAGMA synchronous = normal; PRAGMA checkpoint_fullfsync = true");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** From here on a lock is waited for without stopping the process. */
export function neverBlock(database: DatabaseSync): DatabaseSync {
  database.exec("PRAGMA busy_timeout = 0");
  return database;
}

const sqliteBusy = 5;

/** Whether the statement failed because another connection is writing. */
export function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    "errcode" in error &&
    typeof error.errcode === "number" &&
    // The extended codes have more in the upper bits.
    (error.errcode & 0xff) === sqliteBusy
  );
}

/** Ends a transaction, if SQLite has not done so itself: it does when the disk is full, for one. */
export function rollBack(database: DatabaseSync): void {
  if (database.isOpen && database.isTransaction) database.exec("ROLLBACK");
}
