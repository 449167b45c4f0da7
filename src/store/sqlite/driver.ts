/**
 * SQLite comes with Node.js. It is asked for when it is needed: an import would fail in words that help nobody.
 * @see https://nodejs.org/api/sqlite.html
 */
import type { DatabaseSync } from "node:sqlite";

export type SqliteModule = typeof import("node:sqlite");

/**
 * @param load gives the module, or undefined. Defaults to asking this Node.js
 * @throws Error when it has none
 */
export function loadSqlite(
  load: () => SqliteModule | undefined = () => process.getBuiltinModule?.("node:sqlite"),
): SqliteModule {
  const module = load();
  if (module !== undefined) return module;
  throw new Error(
    `the SQLite store needs Node.js 22.18 or later, which has SQLite built in; this is ${process.version}`,
  );
}

/** @param timeoutMs how long a statement stops the process while another has the lock */
export function connect(path: string, timeoutMs: number): DatabaseSync {
  const { DatabaseSync: Connection } = loadSqlite();
  return new Connection(path, { timeout: timeoutMs });
}
