import assert from "node:assert/strict";
import { test } from "node:test";
import { inTurn } from "../../mocks/in-turn.ts";

test("each call begins when the one before has ended, also when that has failed", async () => {
  const said: string[] = [];
  const work = inTurn(async (name: string) => {
    said.push(`${name} begins`);
    await Promise.resolve();
    said.push(`${name} ends`);
    if (name === "bad") throw new Error(name);
    return name;
  });
  const all = await Promise.allSettled([work("one"), work("bad"), work("two")]);
  const each = ["one", "bad", "two"].flatMap((name) => [`${name} begins`, `${name} ends`]);
  assert.deepEqual(said, each);
  assert.deepEqual(
    all.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
});
