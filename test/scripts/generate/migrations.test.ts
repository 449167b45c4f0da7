import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { migrationsModule, readMigrations } from "../../../scripts/generate/migrations.ts";

async function folderWith(t: TestContext, files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  t.after(() => rm(folder, { recursive: true }));
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
  return folder;
}

test("migrations are read in the order of their numbers", async (t) => {
  const folder = await folderWith(t, { "000002.sql": "B", "000001.sql": "A" });
  assert.deepEqual(await readMigrations(folder), ["A", "B"]);
});

for (const names of [["000002.sql"], ["000001.sql", "000003.sql"], ["000001.sql", "notes.md"]]) {
  test(`a folder with ${names.join(" and ")} is refused: a number is missing`, async (t) => {
    const folder = await folderWith(t, Object.fromEntries(names.map((name) => [name, ""])));
    await assert.rejects(readMigrations(folder), /where 00000[12]\.sql should be/u);
  });
}

test("the module holds the SQL as it was written", async () => {
  const sql = ["SELECT '`${1}\\n' -- \\", "SELECT 2;\n"];
  const code = migrationsModule(sql).replace(": readonly string[]", "");
  const module: { migrations: string[] } = await import(
    `data:text/javascript,${encodeURIComponent(code)}`
  );
  assert.deepEqual(module.migrations, sql);
});
