/**
 * Brings the tables to the version of the code. Several processes may start at once: one does it, the others wait.
 */
import { migrations as ours } from "../../../generated/store/postgres.migrations.ts";
import { newerDatabaseError } from "../newer-database.ts";
import type { PostgresClient, PostgresPool } from "./driver.ts";
import { quoteIdentifier } from "./statement.ts";
import { inTransaction } from "./transaction.ts";

const timeoutMs = 10 * 60 * 1000;

/**
 * @param table says which migrations there were, and is theirs alone
 * @throws Error when the tables are newer than the code
 */
export async function migrate(
  pool: PostgresPool,
  schemaName: string,
  migrations: readonly string[] = ours,
  table = "migrations",
): Promise<void> {
  const versions: Versions = { schemaName, table, known: migrations.length };
  // Without a right to create anything, when there is nothing to do.
  if ((await versionOf(pool, versions)) === migrations.length) return;
  await inTransaction(pool, timeoutMs, async (client) => {
    const lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
    await client.query({ text: lock, values: [`matrix-appservice-contract ${schemaName}`] });
    // Somebody else may have done it in the meantime.
    const version = await versionOf(client, versions);
    const schema = quoteIdentifier(schemaName);
    await client.query({ text: `CREATE SCHEMA IF NOT EXISTS ${schema}` });
    await client.query({ text: `SET LOCAL search_path TO ${schema}` });
    await client.query({ text: `CREATE TABLE IF NOT EXISTS ${table} (version int PRIMARY KEY)` });
    for (const [index, sql] of migrations.entries()) {
      if (index < version) continue;
      await client.query({ text: sql });
      await client.query({ text: `INSERT INTO ${table} VALUES ($1)`, values: [index + 1] });
    }
  });
}

interface Versions {
  readonly schemaName: string;
  readonly table: string;
  /** The version of the code. */
  readonly known: number;
}

async function versionOf(
  connection: Pick<PostgresClient, "query">,
  { schemaName, table, known }: Versions,
): Promise<number> {
  // Not by to_regclass: it may remember from before the lock that there was none.
  const text = "SELECT FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = $2";
  const { rows } = await connection.query({ text, values: [schemaName, table] });
  if (rows.length === 0) return 0;
  const found = await connection.query({
    text: `SELECT max(version) AS version FROM ${quoteIdentifier(schemaName)}.${table}`,
  });
  const version = Number(found.rows[0]?.["version"] ?? 0);
  if (version > known) throw newerDatabaseError(version, known);
  return version;
}
