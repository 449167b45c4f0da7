/**
 * Opens the database of a bridge beside the bridge itself, which may be running.
 */
import { access } from "node:fs/promises";
import type { Command } from "commander";
import type { TransactionStore } from "../../application-service/transaction-store.ts";
import { CommandError } from "../command-error.ts";

export interface StoreOptions {
  readonly registrationId: string;
  readonly sqlite?: string;
  readonly tablePrefix?: string;
  readonly postgres?: string;
  readonly schema?: string;
}

/** The options that say where the dead letters are. */
export function addStoreOptions(command: Command): Command {
  return command
    .requiredOption("--registration-id <id>", "the id of the registration, as in its file")
    .option("--sqlite <file>", "the file of the SQLite store")
    .option("--table-prefix <prefix>", "with --sqlite: what its tables begin with")
    .option("--postgres <url>", "postgres://user:password@host/database, or $APPSERVICE_POSTGRES")
    .option("--schema <name>", "with --postgres: the schema of its tables");
}

/** @throws CommandError when there is no such database, or not exactly one is named */
export async function openStore(options: StoreOptions): Promise<TransactionStore> {
  const { registrationId, sqlite, tablePrefix, schema } = options;
  const postgres = options.postgres ?? process.env["APPSERVICE_POSTGRES"];
  if (sqlite !== undefined && options.postgres !== undefined) {
    throw new CommandError("give --sqlite or --postgres, not both");
  }
  if (sqlite !== undefined) {
    await checkFile(sqlite, tablePrefix ?? "appservice_", registrationId);
    const { createSqliteStore } = await import("../../store/sqlite.ts");
    return createSqliteStore({
      path: sqlite,
      registrationId,
      ...(tablePrefix !== undefined && { tablePrefix }),
    });
  }
  if (postgres === undefined) {
    throw new CommandError("say where the dead letters are: --sqlite FILE or --postgres URL");
  }
  const { createPostgresStore } = await import("../../store/postgres.ts");
  return createPostgresStore({
    connectionString: postgres,
    registrationId,
    ...(schema !== undefined && { schema }),
  });
}

/** What is missing the store would make: a file, its tables, a registration. Here it is a mistake. */
async function checkFile(path: string, prefix: string, registrationId: string): Promise<void> {
  await access(path).catch(() => {
    throw new CommandError(`there is no file ${path}`);
  });
  const names = await registrationsIn(path, prefix);
  if (names.includes(registrationId)) return;
  const known = names.length === 0 ? "none" : names.join(", ");
  throw new CommandError(`${path} has no registration ${registrationId}; there is ${known}`);
}

async function registrationsIn(path: string, prefix: string): Promise<string[]> {
  const { loadSqlite } = await import("../../store/sqlite/driver.ts");
  const { DatabaseSync } = loadSqlite();
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const rows = database
        .prepare(`SELECT name FROM "${prefix}registrations" ORDER BY name`)
        .all();
      return rows.map(({ name }) => String(name));
    } finally {
      database.close();
    }
  } catch (cause) {
    throw new CommandError(`${path} is not the database of a bridge`, { cause });
  }
}
