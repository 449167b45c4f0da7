/**
 * Shared schemas keep their names when others come and go, so that nothing unrelated is paired.
 */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { audienceOf } from "../../../src/cli/diff/describe-change.ts";
import { compareSides } from "../../../src/cli/diff/compare.ts";
import { readSides } from "../../../src/cli/diff/sides.ts";
import { temporaryFolder } from "./temporary.ts";

const operation = (name: string, schema: string) => ({
  get: {
    operationId: name,
    responses: {
      200: {
        description: "Done",
        content: { "application/json": { schema: { $ref: `./schemas/${schema}.yaml` } } },
      },
    },
  },
});

const object = (...names: string[]) => ({
  type: "object",
  required: names,
  properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
});

const schemas = {
  "schemas/Alpha.yaml": object("a"),
  "schemas/Beta.yaml": object("b", "c"),
  "schemas/Gamma.yaml": { anyOf: [{ $ref: "./Alpha.yaml" }, { $ref: "./Beta.yaml" }] },
};

const paths = {
  "/alpha": operation("alpha", "Alpha"),
  "/beta": operation("beta", "Beta"),
  "/gamma": operation("gamma", "Gamma"),
};

function side(folder: string, documentPaths: object, files: object = schemas) {
  const root = { openapi: "3.1.0", info: { title: "t", version: "1" }, paths: documentPaths };
  const entries = Object.entries({ "root.yaml": root, ...files });
  return Object.fromEntries(entries.map(([name, value]) => [`${folder}/${name}`, value]));
}

async function compare(t: TestContext, newPaths: object, newSchemas: object = schemas) {
  const files = { ...side("old", paths), ...side("new", newPaths, newSchemas) };
  const folder = temporaryFolder(t, files);
  const changes = await compareSides(...readSides({ old: "old", new: "new" }, folder));
  return changes.map((change) => `${audienceOf(change)} ${change.rule}`);
}

test("an operation with a schema of its own goes: one break", async (t) => {
  const { "/alpha": _gone, ...rest } = paths;
  assert.deepEqual(await compare(t, rest), ["client operation-removed"]);
});

test("an operation with a schema of its own comes first: one addition", async (t) => {
  const first = { "/aaa": operation("aaa", "First"), ...paths };
  const more = { "schemas/First.yaml": object("z"), ...schemas };
  assert.deepEqual(await compare(t, first, more), ["addition operation-added"]);
});

test("the order of paths and of alternatives means nothing", async (t) => {
  const reversed = Object.fromEntries(Object.entries(paths).toReversed());
  const swapped = {
    ...schemas,
    "schemas/Gamma.yaml": { anyOf: [{ $ref: "./Beta.yaml" }, { $ref: "./Alpha.yaml" }] },
  };
  assert.deepEqual(await compare(t, reversed, swapped), []);
});
