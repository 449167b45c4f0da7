import assert from "node:assert/strict";
import { setImmediate as later } from "node:timers/promises";
import { test } from "node:test";
import { createTurns } from "../../src/application-service/turns.ts";

test("a turn comes when all turns before it have ended, in whatever order they did", async () => {
  const turns = createTurns();
  const log: number[] = [];
  const [first, second, third] = [turns.take(), turns.take(), turns.take()];
  void second.mine.then(() => log.push(2));
  void third.mine.then(() => log.push(3));
  await first.mine;
  second.end();
  await later();
  assert.deepEqual(log, []);
  first.end();
  await later();
  assert.deepEqual(log, [2, 3]);
  assert.equal(turns.isWaiting, true);
  third.end();
  third.end();
  assert.equal(turns.isWaiting, false);
  await turns.take().mine;
});
