import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Durability, openDatabase } from "../../../src/store/sqlite/database.ts";

/** As SQLite numbers them: 1 is NORMAL, 2 is FULL. */
const levels: readonly [Durability, number][] = [
  ["full", 2],
  ["normal", 1],
];
for (const [durability, level] of levels) {
  test(`with durability ${durability} the log is written ahead, with synchronous = ${level}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "database-"));
    const database = openDatabase(join(folder, "a.db"), durability);
    const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {});
    assert.deepEqual(pragma("journal_mode"), ["wal"]);
    assert.deepEqual(pragma("synchronous"), [level]);
    assert.deepEqual(pragma("fullfsync"), [durability === "full" ? 1 : 0]);
    database.close();
    await rm(folder, { recursive: true });
  });
}
