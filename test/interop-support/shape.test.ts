import assert from "node:assert/strict";
import { test } from "node:test";
import { shapeOf } from "../interop/shape.ts";

test("a shape has each key once, with its type, and nothing of what is in it", () => {
  const value = { b: [{ x: 1 }, { x: 2.5, y: null }], a: "secret" };
  assert.deepEqual(shapeOf(value), [
    "(body): object",
    "a: string",
    "b: array",
    "b[].x: integer",
    "b[].x: number",
    "b[].y: null",
    "b[]: object",
  ]);
});

const named: readonly [key: string, name: string][] = [
  ["@_irc_bob:example.org", "<user>"],
  ["#matrix:example.org", "<alias>"],
  ["!room:example.org", "<room>"],
  ["!roomOfVersion12", "<room>"],
  ["$event", "<event>"],
  ["signed_curve25519:AAAAAQ", "<key>"],
  ["m.read", "m.read"],
];
for (const [key, name] of named) {
  test(`the key ${key} is ${name} in a shape`, () => {
    assert.deepEqual(shapeOf({ [key]: true }), ["(body): object", `${name}: boolean`].sort());
  });
}

test("no body has no shape, and null has one", () => {
  assert.deepEqual(shapeOf(undefined), []);
  assert.deepEqual(shapeOf(null), ["(body): null"]);
});
