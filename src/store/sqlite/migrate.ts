/**
 * Brings the tables to the version of the code. Several processes may start at once: one does it, the others wait.
 */
import type { DatabaseSync } from "node:sqlite";
import { migrations as ours } from "../../../generated/store/sqlite.migrations.ts";
import { newerDatabaseError } from "../newer-database.ts";
import { rollBack } from "./database.ts";

/** The prefix in the SQL files. */
const writtenPrefix = "appservice_";

/**
 * @param table says which migrations there were, and is theirs alone
 * @throws Error when the tables are newer than the code
 */
export function migrate(
  database: DatabaseSync,
  prefix: string,
  migrations: readonly string[] = ours,
  table = "migrations",
): void {
  const versions = `${prefix}${table}`;
  // Without the lock of a writer, when there is nothing to do.
  if (versionOf(database, versions, migrations.length) === migrations.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    database.exec(`CREATE TABLE IF NOT EXISTS "${versions}" (version INTEGER PRIMARY KEY) STRICT`);
    // Somebody else may have done it in the meantime.
    const version = versionOf(database, versions, migrations.length);
    for (const [index, sql] of migrations.entries()) {
      if (index < version) continue;
      database.exec(sql.replaceAll(writtenPrefix, prefix));
      database.prepare(`INSERT INTO "${versions}" VALUES (?)`).run(index + 1);
    }
    database.exec("COMMIT");
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function versionOf(database: DatabaseSync, table: string, known: number): number {
  const exists = database
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
    .get(table);
  if (exists === undefined) return 0;
  const row = database.prepare(`SELECT max(version) AS version FROM "${table}"`).get();
  const version = Number(row?.["version"] ?? 0);
  if (version > known) throw newerDatabaseError(version, known);
  return version;
}
