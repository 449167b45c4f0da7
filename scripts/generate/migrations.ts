/**
 * The SQL of the stores as modules: what is built and published is JavaScript only.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Folder below src/store → name of the module. */
const folders = {
  "postgres/migrations": "postgres.migrations",
  "postgres/push-migrations": "postgres.push-migrations",
  "sqlite/migrations": "sqlite.migrations",
  "sqlite/push-migrations": "sqlite.push-migrations",
};

/**
 * @param headerOf first line of a file that is made from that folder
 * @returns path below generated/ → content
 */
export function generateMigrations(
  headerOf: (source: string) => string,
): Promise<[string, string][]> {
  return Promise.all(
    Object.entries(folders).map(async ([path, name]): Promise<[string, string]> => {
      const folder = `src/store/${path}`;
      const content = headerOf(folder) + migrationsModule(await readMigrations(folder));
      return [`store/${name}.ts`, content];
    }),
  );
}

/**
 * @returns the SQL of each migration, in order: the first is that of 000001.sql
 * @throws Error when a number is missing or something else is in the folder
 */
export async function readMigrations(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort();
  for (const [index, name] of names.entries()) {
    const wanted = `${String(index + 1).padStart(6, "0")}.sql`;
    if (name !== wanted) throw new Error(`${folder}: ${name} where ${wanted} should be`);
  }
  return Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
}

export function migrationsModule(migrations: readonly string[]): string {
  const literals = migrations.map((sql) => `  ${templateLiteral(sql)},\n`);
  return `\n/** In order; the first is version 1. */\nexport const migrations: readonly string[] = [\n${literals.join("")}];\n`;
}

function templateLiteral(text: string): string {
  return `\`${text.replaceAll(/[\\`]|\$\{/gu, String.raw`\$&`)}\``;
}
