import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../../src/store/sqlite/database.ts";

test("the log is written ahead, and SQLite waits for the disk at checkpoints only", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "database-"));
  t.after(() => rm(folder, { recursive: true }));
  const database = openDatabase(join(folder, "a.db"));
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {});
  assert.deepEqual(pragma("journal_mode"), ["wal"]);
  // As SQLite numbers them: 1 is NORMAL.
  assert.deepEqual(pragma("synchronous"), [1]);
  assert.deepEqual(pragma("checkpoint_fullfsync"), [1]);
  database.close();
});
