import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { migrate } from "../../../src/store/sqlite/migrate.ts";

const first = "CREATE TABLE appservice_a (id INTEGER); INSERT INTO appservice_a VALUES (1);";
const second = "ALTER TABLE appservice_a ADD COLUMN name TEXT DEFAULT 'x';";

function rows(database: DatabaseSync): unknown[] {
  return database
    .prepare("SELECT * FROM appservice_a")
    .all()
    .map((row) => ({ ...row }));
}

test("each migration runs once, in order", () => {
  const database = new DatabaseSync(":memory:");
  migrate(database, "appservice_", [first]);
  migrate(database, "appservice_", [first]);
  assert.deepEqual(rows(database), [{ id: 1 }]);
  migrate(database, "appservice_", [first, second]);
  migrate(database, "appservice_", [first, second]);
  assert.deepEqual(rows(database), [{ id: 1, name: "x" }]);
});

test("a migration that fails changes nothing, and is tried again", () => {
  const database = new DatabaseSync(":memory:");
  migrate(database, "appservice_", [first]);
  const broken = `${second} SELECT nonsense;`;
  assert.throws(() => migrate(database, "appservice_", [first, broken]), /nonsense/u);
  assert.deepEqual(rows(database), [{ id: 1 }]);
  migrate(database, "appservice_", [first, second]);
  assert.deepEqual(rows(database), [{ id: 1, name: "x" }]);
});
