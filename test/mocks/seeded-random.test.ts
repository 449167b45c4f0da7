import assert from "node:assert/strict";
import { test } from "node:test";
import { createSeededRandom } from "../../mocks/seeded-random.ts";

test("the same seed gives the same numbers, another seed others", () => {
  const take = (seed: number) => Array.from({ length: 5 }, createSeededRandom(seed));
  assert.deepEqual(take(1), take(1));
  assert.notDeepEqual(take(1), take(2));
});

test("the numbers are from 0 up to but not 1, and spread", () => {
  const numbers = Array.from({ length: 10_000 }, createSeededRandom(7));
  assert.ok(numbers.every((one) => one >= 0 && one < 1));
  const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  assert.ok(Math.abs(mean - 0.5) < 0.02);
});
