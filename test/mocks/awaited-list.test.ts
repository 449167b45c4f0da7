import assert from "node:assert/strict";
import { test } from "node:test";
import { createAwaitedList } from "../../mocks/awaited-list.ts";

const never = new AbortController().signal;

test("who waits gets what fits, in the order of coming, each once", async () => {
  const list = createAwaitedList<number>();
  const even = list.next((item) => item % 2 === 0, never);
  const any = list.next(() => true, never);
  list.add(1);
  list.add(2);
  list.add(3);
  assert.deepEqual([await even, await any], [2, 1]);
  assert.equal(await list.next(() => true, never), 3);
  assert.deepEqual(list.items, [1, 2, 3]);
});

test("the last 10,000 are kept", async () => {
  const list = createAwaitedList<number>();
  for (let item = 0; item < 10_005; item += 1) list.add(item);
  assert.equal(list.items.length, 10_000);
  assert.equal(await list.next(() => true, never), 5);
});

const isNegative = (item: number): boolean => {
  if (item > 0) throw new TypeError("not that one");
  return item < 0;
};

test("a condition that throws fails the wait, and not what happens, nor others who wait", async () => {
  const list = createAwaitedList<number>();
  const waiting = assert.rejects(list.next(isNegative, never), { message: "not that one" });
  const other = list.next((item) => item === 1, never);
  list.add(1);
  await waiting;
  assert.equal(await other, 1);
  list.add(2);
  assert.deepEqual(list.items, [1, 2]);
});

test("a condition that throws for what was there before is asked no more", async () => {
  const list = createAwaitedList<number>();
  list.add(1);
  await assert.rejects(list.next(isNegative, never), { message: "not that one" });
  list.add(2);
  assert.deepEqual(list.items, [1, 2]);
});
