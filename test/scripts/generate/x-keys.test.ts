import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { documentedKeys, keysUsed } from "../../../scripts/generate/x-keys.ts";

test("the keys of the table in openapi/README.md are found", async () => {
  const keys = documentedKeys(await readFile("openapi/README.md", "utf8"));
  assert.ok(keys.has("x-matrix-retry"));
  assert.ok(keys.has("x-addedInMatrixVersion"));
  assert.equal(keys.has("x-matrix-typo"), false);
});

test("keys are found at any depth, but not inside examples", () => {
  const document = {
    paths: { "/a": { get: { "x-matrix-typo": 1, parameters: [{ "x-deep": true }] } } },
    components: { examples: { e: { value: { "x-not-a-key": 1 } } } },
  };
  assert.deepEqual(
    keysUsed(document).map(({ key, pointer }) => `${key} ${pointer}`),
    ["x-matrix-typo #/paths//a/get", "x-deep #/paths//a/get/parameters/0"],
  );
});
