import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createFlush, type Durability, type Sync } from "../../../src/store/sqlite/flush.ts";

async function newFlush(t: TestContext, durability: Durability) {
  const folder = await mkdtemp(join(tmpdir(), "flush-"));
  t.after(() => rm(folder, { recursive: true }));
  const log = join(folder, "a.db-wal");
  writeFileSync(log, "frames");
  const waiting: Parameters<Sync>[1][] = [];
  const flush = createFlush(log, durability, (_file, done) => void waiting.push(done));
  t.after(() => flush.close());
  return { flush, waiting, log };
}

test("with durability full it waits for the disk", async (t) => {
  const { flush, waiting } = await newFlush(t, "full");
  let isStored = false;
  const flushed = flush.run().then(() => (isStored = true));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([waiting.length, isStored], [1, false]);
  waiting[0]?.(null);
  await flushed;
});

test("with durability normal nobody waits", async (t) => {
  const { flush, waiting } = await newFlush(t, "normal");
  await flush.run();
  assert.equal(waiting.length, 0);
});

test("a disk that has refused once is not asked again", async (t) => {
  const { flush, waiting, log } = await newFlush(t, "full");
  flush.check();
  const flushed = flush.run();
  waiting[0]?.(new Error("EIO"));
  await assert.rejects(flushed, (error: Error) => error.message.startsWith(`${log} could not`));
  await assert.rejects(flush.run());
  assert.throws(() => flush.check());
  assert.equal(waiting.length, 1);
});

test("a log that is not there is a failure", async () => {
  const flush = createFlush("/nowhere/a.db-wal", "full");
  await assert.rejects(flush.run(), /could not be written/u);
  flush.close();
});
