import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../interop/until.ts";

for (const missing of [undefined, false] as const) {
  test(`looks again until something else than ${missing} is there`, async () => {
    const looks: (string | false | undefined)[] = [missing, missing, "found"];
    assert.equal(await until("it", () => looks.shift()), "found");
    assert.deepEqual(looks, []);
  });
}

test("what is empty is there", async () => {
  assert.equal(await until("it", async () => ""), "");
});

test("what does not come is named", async () => {
  const never = until("the end of the world", () => undefined, { withinMs: 1 });
  await assert.rejects(never, /^Error: the end of the world did not come within 1 ms$/u);
});

test("what fails while it is looked for is thrown at once", async () => {
  const failing = until("it", () => {
    throw new TypeError("broken");
  });
  await assert.rejects(failing, /^TypeError: broken$/u);
});
