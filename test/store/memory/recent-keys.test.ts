import assert from "node:assert/strict";
import { test } from "node:test";
import { createKeyHash } from "../../../src/store/memory/key-hash.ts";
import { createRecentKeys } from "../../../src/store/memory/recent-keys.ts";

function recentKeys(maxKeys: number, maxAgeS = Infinity, onMove = () => {}) {
  const hashKey = createKeyHash();
  const hashes = new Int32Array(2);
  const places = [0];
  const keys = createRecentKeys({ maxKeys, maxAgeS, onMove });
  return {
    keys,
    get(key: string): number {
      hashKey(key, hashes, 0);
      return keys.find(hashes, 0);
    },
    set(key: string, value: number): void {
      keys.makeRoom(1);
      hashKey(key, hashes, 0);
      keys.locate(hashes, 1, places);
      keys.setValueAt(places[0] ?? 0, value);
    },
    touch(key: string): number {
      keys.makeRoom(1);
      hashKey(key, hashes, 0);
      keys.locate(hashes, 1, places);
      return keys.valueAt(places[0] ?? 0);
    },
  };
}

test("a key keeps its value while the table grows under it", () => {
  let moves = 0;
  const { get, set } = recentKeys(1_000_000, Infinity, () => (moves += 1));
  for (let number = 1; number <= 20_000; number += 1) set(`$${number}`, number);
  for (let number = 1; number <= 20_000; number += 1) assert.equal(get(`$${number}`), number);
  assert.equal(get("$0"), 0);
  assert.ok(moves > 5, "whoever holds a place was told");
});

test("the newest half is remembered, and never more than the limit and what came since the last forget", () => {
  const { keys, get, set } = recentKeys(1_000);
  for (let number = 1; number <= 10_000; number += 1) {
    set(`$${number}`, number);
    keys.forget(0);
    assert.ok(keys.size <= 1_002);
    for (const back of [0, 100, 499]) {
      if (number > back) assert.equal(get(`$${number - back}`), number - back);
    }
    assert.equal(get(`$${number - 1_100}`), 0);
  }
});

test("a key that is asked for again is among the newest", () => {
  const { keys, set, touch } = recentKeys(10);
  set("$kept", 7);
  for (let number = 1; number <= 100; number += 1) {
    set(`$${number}`, number);
    keys.forget(0);
    if (number % 4 === 0) assert.equal(touch("$kept"), 7);
  }
});

test("what is older than the limit goes, and its memory with it", () => {
  const { keys, get, set } = recentKeys(1_000, 60);
  set("$a", 1);
  keys.forget(100);
  keys.forget(160);
  assert.equal(get("$a"), 1);
  keys.forget(161);
  keys.forget(222);
  assert.equal(get("$a"), 0);
  assert.equal(keys.size, 0);
});
