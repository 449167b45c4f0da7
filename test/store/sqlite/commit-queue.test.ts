/**
 * The commit queue on real files: what a full disk, a failing neighbour and the end of the store do to those who wait.
 */
import assert from "node:assert/strict";
import { fdatasync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { createCommitQueue } from "../../../src/store/sqlite/commit-queue.ts";
import { neverBlock, openDatabase } from "../../../src/store/sqlite/database.ts";
import { createFlush, type Sync } from "../../../src/store/sqlite/flush.ts";

async function newQueue(t: TestContext, busyTimeoutMs = 200) {
  const folder = await mkdtemp(join(tmpdir(), "queue-"));
  const path = join(folder, "queue.db");
  const database = neverBlock(openDatabase(path));
  database.exec("CREATE TABLE items (value TEXT NOT NULL)");
  const ends: boolean[] = [];
  const disk: { refuses: boolean; syncs: number } = { refuses: false, syncs: 0 };
  const sync: Sync = (file, done) => {
    disk.syncs += 1;
    if (disk.refuses) setImmediate(done, new Error("EIO"));
    else fdatasync(file, done);
  };
  const queue = createCommitQueue(database, {
    flush: createFlush(`${path}-wal`, "full", sync),
    open: () => neverBlock(openDatabase(path)),
    busyTimeoutMs,
    workTimeoutMs: 5_000,
    onEnd: (stored) => ends.push(stored),
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
  return { path, database, queue, other, ends, disk, add, items };
}

test("calls of one turn share a commit, and see it when they resolve", async (t) => {
  const { queue, ends, add, items } = await newQueue(t);
  await Promise.all(["a", "b", "c"].map((value) => queue.share(() => add(value))));
  assert.deepEqual(items(), ["a", "b", "c"]);
  assert.deepEqual(ends, [true]);
});

test("what comes while the disk is written shares the next commit, and the disk is written once for each", async (t) => {
  const { queue, ends, disk, add } = await newQueue(t);
  const first = queue.share(() => add("a"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(disk.syncs, 1);
  const more = ["b", "c"].map((value) => queue.share(() => add(value)));
  await Promise.all([first, ...more]);
  await queue.alone(async (on) => add("d", on));
  assert.equal(disk.syncs, 3);
  assert.deepEqual(ends, [true, true, true]);
});

test("after the disk has refused once nothing is taken for stored any more", async (t) => {
  const { queue, ends, disk, add } = await newQueue(t);
  disk.refuses = true;
  const refused = /-wal could not be written to the disk; stop, look after the disk, start again$/u;
  await assert.rejects(
    queue.share(() => add("a")),
    refused,
  );
  disk.refuses = false;
  await assert.rejects(
    queue.share(() => add("b")),
    refused,
  );
  let worked = false;
  const work = queue.alone(async () => {
    worked = true;
  });
  await assert.rejects(work, refused);
  assert.equal(worked, false);
  assert.equal(disk.syncs, 1);
  assert.deepEqual(ends, [false, false]);
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
