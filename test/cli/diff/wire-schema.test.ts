import assert from "node:assert/strict";
import { test } from "node:test";
import { createReferences, type Json, type JsonObject } from "../../../src/cli/diff/references.ts";
import { createSchemaWriter } from "../../../src/cli/diff/wire-schema.ts";

/** The wire form of the first schema of a document, and the shared ones that it reaches. */
function write(schemas: JsonObject) {
  const text = JSON.stringify({ schemas });
  const references = createReferences({
    describe: (path) => path,
    kind: () => "file",
    read: () => text,
    list: () => [],
  });
  const writer = createSchemaWriter(references, "0.");
  const [first] = Object.values(schemas);
  return { schema: writer.write(first as Json, "a.json"), shared: writer.shared };
}

const text = { type: ["string"], properties: {} };
const ref = (name: string) => ({ $ref: `#/schemas/${name}` });

test("a schema that contains itself is shared and refers to itself", () => {
  const { schema, shared } = write({
    a: ref("Tree"),
    Tree: { properties: { left: ref("Tree"), value: { type: "string" } } },
  });
  assert.deepEqual(schema, { $ref: "#/components/schemas/0.Tree" });
  assert.deepEqual(shared, {
    "0.Tree": { properties: { left: { $ref: "#/components/schemas/0.Tree" }, value: text } },
  });
});

test("allOf of objects is one object; the words of the outer one win", () => {
  const { schema } = write({
    a: {
      description: "outer",
      allOf: [ref("Base"), { required: ["b"], properties: { b: { type: "string" } } }],
    },
    Base: { description: "base", type: "object", required: ["a"], properties: { a: {} } },
  });
  assert.deepEqual(schema, {
    description: "outer",
    type: ["object"],
    required: ["a", "b"],
    properties: { a: { properties: {} }, b: text },
  });
});

test("allOf stays where one schema cannot say the same", () => {
  const { schema } = write({
    a: {
      allOf: [
        { additionalProperties: false, properties: { a: {} } },
        { pattern: "^a", properties: { b: {} } },
        { pattern: "b$" },
      ],
    },
  });
  assert.deepEqual(schema, {
    additionalProperties: false,
    properties: { a: { properties: {} } },
    pattern: "b$",
    allOf: [{ pattern: "^a", properties: { b: { properties: {} } } }],
  });
});

test("allOf that leads back to itself does not go on for ever", () => {
  const { shared } = write({ a: ref("A"), A: { allOf: [ref("A"), { properties: { b: {} } }] } });
  assert.deepEqual(shared["0.A"], {
    properties: { b: { properties: {} } },
    allOf: [{ $ref: "#/components/schemas/0.A" }],
  });
});

test("a reference with only words beside it stays shared", () => {
  const { schema } = write({
    a: { description: "mine", allOf: [ref("B")] },
    B: { type: "string" },
  });
  assert.deepEqual(schema, { description: "mine", $ref: "#/components/schemas/0.B" });
});

test("keywords beside a reference count as much as what it refers to", () => {
  const { schema } = write({ a: { ...ref("B"), maxLength: 3 }, B: { type: "string" } });
  assert.deepEqual(schema, { type: ["string"], maxLength: 3, properties: {} });
});

test("the words of OpenAPI 3.0 become those of 3.1", () => {
  const { schema } = write({
    a: { type: "integer", nullable: true, minimum: 1, exclusiveMinimum: true, maximum: 5 },
  });
  assert.deepEqual(schema, {
    type: ["integer", "null"],
    exclusiveMinimum: 1,
    maximum: 5,
    properties: {},
  });
});

test("values that are not structure are text", () => {
  const { schema } = write({
    a: {
      default: { b: 1, a: 2 },
      const: { x: 1 },
      example: ["y"],
      discriminator: { propertyName: "t" },
    },
  });
  assert.deepEqual(schema, {
    default: 'json:{"a":2,"b":1}',
    enum: ['json:{"x":1}'],
    example: 'json:["y"]',
    "x-discriminator": 'json:{"propertyName":"t"}',
    properties: {},
  });
});
