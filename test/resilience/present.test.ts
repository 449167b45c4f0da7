import assert from "node:assert/strict";
import { test } from "node:test";
import { createPresent } from "../../src/resilience/present.ts";

const item = (name: string) => ({ name, place: -1 });

function names(present: { list(): { name: string }[] }): string[] {
  return present
    .list()
    .map(({ name }) => name)
    .sort();
}

test("what was added is there until it is removed", () => {
  const present = createPresent<ReturnType<typeof item>>();
  const [a, b] = [item("a"), item("b")];
  present.add(a);
  present.add(b);
  assert.equal(present.remove(a), true);
  assert.deepEqual(names(present), ["b"]);
  assert.equal(present.size, 1);
});

test("what is removed twice does not take another's place away", () => {
  const present = createPresent<ReturnType<typeof item>>();
  const a = item("a");
  present.add(a);
  present.remove(a);
  present.add(item("b"));
  assert.equal(present.remove(a), false);
  assert.equal(present.remove(item("c")), false, "never was there");
  assert.deepEqual(names(present), ["b"]);
});

test("places are used again: there are as many as were needed at once", () => {
  const present = createPresent<ReturnType<typeof item>>();
  for (let round = 0; round < 1_000; round += 1) {
    const two = [item("a"), item("b")];
    for (const one of two) present.add(one);
    assert.ok(two.every(({ place }) => place < 2));
    for (const one of two) present.remove(one);
  }
  assert.equal(present.size, 0);
});
