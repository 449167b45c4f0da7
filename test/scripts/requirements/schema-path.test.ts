import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bundle, Schema } from "../../../scripts/generate/openapi.ts";
import { followPath } from "../../../scripts/requirements/schema-path.ts";

const bundle: Bundle = {
  openapi: "3.1.0",
  info: { title: "Test", version: "1" },
  paths: {},
  components: {
    schemas: {
      Name: { type: "string", maxLength: 9 },
      Cat: {
        required: ["kind", "name"],
        properties: { kind: { const: "cat" }, name: { $ref: "#/components/schemas/Name" } },
      },
      Dog: { required: ["kind"], properties: { kind: { const: "dog" }, name: { type: "string" } } },
    },
  },
};
const pet: Schema = {
  anyOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }],
};
const house: Schema = {
  properties: {
    pets: { type: "array", items: pet },
    "rooms.by": { additionalProperties: { additionalProperties: { type: "integer" } } },
    owner: { $ref: "#/components/schemas/Name", description: "Who pays." },
  },
  allOf: [{ anyOf: [{ required: ["owner"] }, { required: ["pets"] }] }],
};

const keywords = (path: string) => followPath(bundle, house, path)?.alternatives.flat();

test("a path goes through lists and references, and finds every branch of a union", () => {
  const kinds = keywords("pets[].kind")?.map(({ const: kind }) => kind);
  assert.deepEqual([...new Set(kinds)], ["cat", "dog"]);
});

test("a field is required when every branch requires it", () => {
  assert.equal(followPath(bundle, house, "pets[].kind")?.required, true);
  assert.equal(followPath(bundle, house, "pets[].name")?.required, false);
});

test("a field that not every branch has is found, but not everywhere", () => {
  const cat = { ...pet, anyOf: [...(pet["anyOf"] as Schema[]), { properties: {} }] };
  assert.equal(followPath(bundle, cat, "name")?.everywhere, false);
  assert.equal(followPath(bundle, pet, "name")?.everywhere, true);
});

test("a field that one of two has to be is not required", () => {
  assert.equal(followPath(bundle, house, "owner")?.required, false);
});

test("what stands beside a reference applies together with what it refers to", () => {
  const [facets] = followPath(bundle, house, "owner")?.alternatives ?? [];
  assert.equal(
    facets?.some(({ description }) => description === "Who pays."),
    true,
  );
  assert.equal(
    facets?.some(({ maxLength }) => maxLength === 9),
    true,
  );
});

test("a path goes through maps, and through names with a dot", () => {
  assert.equal(keywords('["rooms.by"].*.*')?.[0]?.type, "integer");
});

test("a path that leads nowhere finds nothing", () => {
  for (const path of ["garden", "pets.kind", "pets[].colour", "owner[]", "*"]) {
    assert.equal(followPath(bundle, house, path), undefined, path);
  }
});

test("the empty path is the schema itself", () => {
  assert.equal(followPath(bundle, pet, "")?.alternatives.length, 2);
});
