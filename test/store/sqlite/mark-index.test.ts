import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { createMarkIndex } from "../../../src/store/sqlite/mark-index.ts";

/** Rows with the events they mark, as the table has them. */
type Rows = ReadonlyMap<number, readonly string[]>;

function found(index: ReturnType<typeof createMarkIndex>, rows: Rows, eventId: string): boolean {
  return index.find(eventId, (row) => rows.get(row)?.includes(eventId) === true);
}

test("of too many marks the oldest go, and their rows with the last of them", () => {
  const index = createMarkIndex(3);
  const rows = new Map([
    [1, ["a", "b"]],
    [5, ["c", "d"]],
  ]);
  for (const [row, ids] of rows) for (const id of ids) index.add(id, row);
  assert.deepEqual(
    ["a", "b", "c", "d"].map((id) => found(index, rows, id)),
    [false, true, true, true],
  );
  assert.deepEqual([index.size, index.oldestRow], [3, 1]);
  index.add("e", 7);
  assert.equal(index.oldestRow, 5);
});

test("an index without marks has no oldest row, and finds nothing", () => {
  const index = createMarkIndex(3);
  index.forgetBefore(10);
  assert.deepEqual([index.size, index.oldestRow], [0, Infinity]);
  assert.equal(
    index.find("a", () => true),
    false,
  );
});

test("a hash that two events share is not enough: the row is asked", () => {
  const index = createMarkIndex(10);
  index.add("a", 1);
  const asked: number[] = [];
  assert.equal(
    index.find("a", (row) => {
      asked.push(row);
      return false;
    }),
    false,
  );
  assert.deepEqual(asked, [1]);
});

/** A few seeds, so that the IDs fall into the slots in different ways. */
for (const seed of [0, 1, 0x7fffffff, -12345]) {
  test(`with seed ${seed}, marks that come and go are those of a plain list`, () => {
    const id = fc.integer({ min: 0, max: 3_000 }).map(String);
    const step = fc.oneof(
      { weight: 20, arbitrary: fc.record({ add: fc.array(id, { maxLength: 60 }) }) },
      { weight: 1, arbitrary: fc.record({ forget: fc.nat({ max: 40 }) }) },
    );
    const property = fc.property(
      fc.array(step, { maxLength: 80 }),
      fc.integer({ min: 1, max: 2_500 }),
      (steps, max) => {
        const index = createMarkIndex(max, seed);
        const rows = new Map<number, string[]>();
        let model: { id: string; row: number }[] = [];
        for (const [row, one] of steps.entries()) {
          if ("add" in one) {
            rows.set(row, one.add);
            for (const eventId of one.add) {
              index.add(eventId, row);
              model.push({ id: eventId, row });
            }
            model = model.slice(-max);
          } else {
            index.forgetBefore(one.forget);
            model = model.filter((mark) => mark.row >= one.forget);
          }
          assert.deepEqual(
            [index.size, index.oldestRow],
            [model.length, model[0]?.row ?? Infinity],
          );
        }
        const kept = new Map<number, string[]>();
        for (const mark of model) kept.set(mark.row, [...(kept.get(mark.row) ?? []), mark.id]);
        for (let number = 0; number < 3_000; number += 7) {
          const expected = model.some((mark) => mark.id === String(number));
          assert.equal(found(index, kept, String(number)), expected, `${number}`);
        }
      },
    );
    fc.assert(property, { numRuns: 60 });
  });
}
