/**
 * The commit queue on real files: what a full disk, a failing neighbour and the end of the store do to those who wait.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { createCommitQueue } from "../../../src/store/sqlite/commit-queue.ts";
import { neverBlock, openDatabase } from "../../../src/store/sqlite/database.ts";

async function newQueue(t: TestContext, busyTimeoutMs = 200) {
  const folder = await mkdtemp(join(tmpdir(), "queue-"));
  const path = join(folder, "queue.db");
  const database = neverBlock(openDatabase(path, "full"));
  database.exec("CREATE TABLE items (value TEXT NOT NULL)");
  const ends: boolean[] = [];
  const queue = createCommitQueue(database, {
    open: () => neverBlock(openDatabase(path, "full")),
    busyTimeoutMs,
    workTimeoutMs: 5_000,
    onEnd: (committed) => ends.push(committed),
  });
  const other = new DatabaseSync(path);
  t.after(async () => {
    if (database.isOpen) await queue.close();
    other.close();
    await rm(folder, { recursive: true });
  });
  const add = (value: string | null, on = database): void => {
    on.prepare("INSERT INTO items VALUES (?)").run(value);
  };
  /** What another connection sees: what is committed. */
  const items = (): string[] =>
    other
      .prepare("SELECT value FROM items")
      .all()
      .map(({ value }) => String(value).slice(0, 10));
  return { path, database, queue, other, ends, add, items };
}

test("calls of one turn share a commit, and see it when they resolve", async (t) => {
  const { queue, ends, add, items } = await newQueue(t);
  await Promise.all(["a", "b", "c"].map((value) => queue.share(() => add(value))));
  assert.deepEqual(items(), ["a", "b", "c"]);
  assert.deepEqual(ends, [true]);
});

test("one that fails is alone in that: the others are committed without it", async (t) => {
  const { queue, ends, add, items } = await newQueue(t);
  const settled = await Promise.allSettled(
    ["a", null, "c"].map((value) =>
      queue.share(() => {
        add(value ?? "half");
        add(value);
      }),
    ),
  );
  assert.deepEqual(
    settled.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.deepEqual(items(), ["a", "a", "c", "c"]);
  assert.deepEqual(ends, [false, true, false, true]);
});

test("on a full disk calls reject and change nothing; with space again they work", async (t) => {
  const { database, queue, add, items } = await newQueue(t);
  await queue.share(() => add("before"));
  const { page_count: pages } = database.prepare("PRAGMA page_count").get() ?? {};
  database.exec(`PRAGMA max_page_count = ${Number(pages)}`);
  const large = "x".repeat(100_000);
  const calls = [1, 2, 3].map(() => queue.share(() => add(large)));
  for (const call of calls) await assert.rejects(call, /full/u);
  assert.deepEqual(items(), ["before"]);
  database.exec("PRAGMA max_page_count = 1000000");
  await queue.share(() => add("after"));
  assert.deepEqual(items(), ["before", "after"]);
});

test("where nothing can be written calls reject", async (t) => {
  const { database, queue, add, items } = await newQueue(t);
  database.exec("PRAGMA query_only = 1");
  await assert.rejects(
    queue.share(() => add("a")),
    /readonly/u,
  );
  database.exec("PRAGMA query_only = 0");
  await queue.share(() => add("b"));
  assert.deepEqual(items(), ["b"]);
});

test("a writer in another process is waited for, and no longer than the limit", async (t) => {
  const { queue, other, add, items } = await newQueue(t, 60);
  other.exec("BEGIN IMMEDIATE");
  await assert.rejects(
    queue.share(() => add("late")),
    /kept the database locked for 60 ms/u,
  );
  await assert.rejects(
    queue.alone(async () => assert.fail("must not begin")),
    /kept the database locked for 60 ms/u,
  );
  const waiting = queue.share(() => add("in time"));
  setTimeout(() => other.exec("COMMIT"), 20);
  await waiting;
  assert.deepEqual(items(), ["in time"]);
});

test("work that ends its transaction is an error, and what comes next has a sound connection", async (t) => {
  const { queue, add, items } = await newQueue(t);
  await assert.rejects(
    queue.alone(async (connection) => {
      add("half", connection);
      connection.exec("ROLLBACK");
    }),
    /ended the transaction/u,
  );
  await queue.alone(async (connection) => add("whole", connection));
  assert.deepEqual(items(), ["whole"]);
});

test("a part of failed work that goes on writes nothing", async (t) => {
  const { queue, add, items } = await newQueue(t);
  let goOn = () => {};
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  let late: Promise<void> | undefined;
  const failing = queue.alone(async (connection) => {
    late = gate.then(() => add("late", connection));
    throw new Error("no");
  });
  await assert.rejects(failing, /no/u);
  const next = queue.alone(async (connection) => {
    goOn();
    await assert.rejects(async () => late, /not open/u);
    add("next", connection);
  });
  await next;
  assert.deepEqual(items(), ["next"]);
});

test("close waits for what is queued, and refuses the rest", async (t) => {
  const { queue, add, items } = await newQueue(t);
  const begun = [
    queue.share(() => add("a")),
    queue.alone(async (connection) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      add("b", connection);
    }),
    queue.share(() => add("c")),
  ];
  const closed = queue.close();
  await assert.rejects(
    queue.share(() => add("d")),
    /closed/u,
  );
  await assert.rejects(
    queue.alone(async () => {}),
    /closed/u,
  );
  await Promise.all([...begun, closed]);
  assert.deepEqual(items(), ["a", "b", "c"]);
});
