/**
 * A SQLite file in a temporary folder.
 */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TransactionStore } from "../../src/application-service/transaction-store.ts";
import { createSqliteStore, type SqliteStoreOptions } from "../../src/store/sqlite.ts";
import type { OpenOptions, Place } from "./cases/subject.ts";

export interface SqlitePlace extends Place {
  readonly path: string;
  open(options?: OpenOptions & Partial<SqliteStoreOptions>): Promise<TransactionStore>;
  /** Runs SQL on a connection of its own. */
  query(sql: string): readonly Readonly<Record<string, unknown>>[];
}

export async function newSqlitePlace(): Promise<SqlitePlace> {
  const folder = await mkdtemp(join(tmpdir(), "store-"));
  let path = join(folder, "store.db");
  const opened: TransactionStore[] = [];
  let nowMs = 1_700_000_000_000;
  let lives = 1;

  const query: SqlitePlace["query"] = (sql) => {
    const connection = new DatabaseSync(path);
    try {
      return connection.prepare(sql).all();
    } finally {
      connection.close();
    }
  };
  query("CREATE TABLE effects (value TEXT)");

  return {
    get path() {
      return path;
    },
    query,
    async open(options = {}) {
      const store = createSqliteStore({ path, registrationId: "irc", ...options });
      opened.push(store);
      return store;
    },
    /** What the process has given to the system by now is what another would find. */
    async crash() {
      lives += 1;
      const next = join(folder, `life-${lives}`);
      mkdirSync(next);
      for (const suffix of ["", "-wal"]) {
        const file = `${path}${suffix}`;
        if (existsSync(file)) copyFileSync(file, join(next, `store.db${suffix}`));
      }
      path = join(next, "store.db");
    },
    now: () => nowMs,
    advance: async (ms) => void (nowMs += ms),
    toleranceMs: 0,
    async write(sql, value) {
      assert.ok(sql instanceof DatabaseSync);
      sql.prepare("INSERT INTO effects VALUES (?)").run(value);
    },
    async written() {
      return query("SELECT value FROM effects ORDER BY rowid").map(({ value }) => String(value));
    },
    async remove() {
      for (const store of opened) await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
