import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { createDueHeap, nowhere, type Waiting } from "../../../src/store/memory/due-heap.ts";

interface Item extends Waiting {
  readonly name: number;
}

function item(name: number): Item {
  return { name, dueMs: 0, index: nowhere, turn: 0 };
}

/** What is to be done: put the item with this name at this time, or remove it. */
const steps = fc.array(
  fc.record({ name: fc.nat({ max: 15 }), dueMs: fc.option(fc.nat({ max: 9 })) }),
  { maxLength: 80 },
);

test("what is due first is first, and of several the one whose time was set first", () => {
  const property = fc.property(steps, (list) => {
    const heap = createDueHeap<Item>();
    const items = Array.from({ length: 16 }, (_, name) => item(name));
    let model: { name: number; dueMs: number }[] = [];
    for (const { name, dueMs } of list) {
      const one = items[name];
      assert.ok(one !== undefined);
      model = model.filter((other) => other.name !== name);
      if (dueMs === null) heap.remove(one);
      else heap.put(one, dueMs);
      if (dueMs !== null) model.push({ name, dueMs });
      const first = model.toSorted((a, b) => a.dueMs - b.dueMs)[0];
      assert.equal(heap.first()?.name, first?.name);
    }
    for (const expected of model.toSorted((a, b) => a.dueMs - b.dueMs)) {
      const first = heap.first();
      assert.equal(first?.name, expected.name);
      if (first !== undefined) heap.remove(first);
    }
    assert.equal(heap.first(), undefined);
  });
  fc.assert(property, { numRuns: 300 });
});
