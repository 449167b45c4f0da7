import assert from "node:assert/strict";
import { test } from "node:test";
import { loadSqlite } from "../../../src/store/sqlite/driver.ts";

test("a Node.js without SQLite is told in one line which one has it", () => {
  assert.throws(
    () => loadSqlite(() => undefined),
    /^Error: the SQLite store needs Node\.js 22\.18 or later[^\n]*; this is v[\d.]+$/u,
  );
});
