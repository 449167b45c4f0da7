import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecentMap } from "../../src/resilience/recent-map.ts";

test("what was not asked for the longest time goes first", () => {
  const map = createRecentMap<string, number>(2);
  map.set("a", 1);
  map.set("b", 2);
  assert.equal(map.get("a"), 1);
  map.set("c", 3);
  assert.deepEqual([map.get("a"), map.get("b"), map.get("c")], [1, undefined, 3]);
  map.set("a", 4);
  map.delete("c");
  assert.deepEqual([map.get("a"), map.get("c"), map.size], [4, undefined, 1]);
});

for (const maxEntries of [0, -1, 1.5, Number.NaN]) {
  test(`a limit of ${maxEntries} is refused`, () => {
    assert.throws(() => createRecentMap(maxEntries), RangeError);
  });
}
