import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { addHash, createKeyHash } from "../../../src/store/memory/key-hash.ts";

test("any text has a hash of its own, the same each time, and no first half that is 0", () => {
  const hashKey = createKeyHash();
  const hashOf = (text: string): string => {
    const hashes = new Int32Array(2);
    hashKey(text, hashes, 0);
    assert.notEqual(hashes[0], 0);
    return hashes.join(" ");
  };
  const property = fc.property(fc.uniqueArray(fc.string({ unit: "binary" })), (texts) => {
    assert.equal(new Set(texts.map(hashOf)).size, texts.length);
    assert.deepEqual(texts.map(hashOf), texts.map(hashOf));
  });
  fc.assert(property);
});

test("a million IDs that differ little have a million hashes, in either half nearly so", () => {
  const hashKey = createKeyHash();
  const hashes = new Int32Array(2);
  const halves = [new Set<number>(), new Set<number>()] as const;
  const count = 1_000_000;
  for (let number = 0; number < count; number += 1) {
    hashKey(`$${number}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`, hashes, 0);
    halves[0].add(hashes[0] ?? 0);
    halves[1].add(hashes[1] ?? 0);
  }
  // Of a million random integers of 32 bits some 116 meet another; here it depends on the seed, and was 12 to 450.
  for (const half of halves) assert.ok(count - half.size < 5_000, `${count - half.size} meet`);
});

test("hashes differ from process to process", () => {
  const once = new Int32Array(2);
  const again = new Int32Array(2);
  createKeyHash()("$a", once, 0);
  createKeyHash()("$a", again, 0);
  assert.notDeepEqual(once, again);
});

test("the order of what is added counts", () => {
  const hashKey = createKeyHash();
  const hashes = new Int32Array(4);
  hashKey("$a", hashes, 0);
  hashKey("$b", hashes, 1);
  const sum = (...order: number[]): string => {
    const total = new Int32Array(2);
    for (const index of order) addHash(total, 0, hashes, index);
    return total.join(" ");
  };
  assert.equal(new Set([sum(0), sum(1), sum(0, 1), sum(1, 0), sum(0, 0)]).size, 5);
});
