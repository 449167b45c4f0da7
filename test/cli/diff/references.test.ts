import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandError } from "../../../src/cli/command-error.ts";
import { createReferences } from "../../../src/cli/diff/references.ts";
import type { SourceTree } from "../../../src/cli/diff/source-tree.ts";

function references(files: { readonly [path: string]: string }) {
  const tree: SourceTree = {
    describe: (path) => path,
    kind: (path) => (Object.hasOwn(files, path) ? "file" : undefined),
    read: (path) => files[path],
    list: () => Object.keys(files),
  };
  return createReferences(tree);
}

function read(files: { readonly [path: string]: string }) {
  const all = references(files);
  return all.follow(all.open("a.yaml"));
}

test("a reference is followed through files, from the folder of the file that it stands in", () => {
  const found = read({
    "a.yaml": "$ref: schemas/b.yaml#/inner/0",
    "schemas/b.yaml": "inner: [{ $ref: '../c.json' }]",
    "c.json": '{"type": "string"}',
  });
  assert.deepEqual(found, { value: { type: "string" }, file: "c.json", id: "c.json#" });
});

test("a pointer passes through a reference on its way, and unescapes its steps", () => {
  const found = read({
    "a.yaml": "$ref: '#/components/schemas/a~1b%20c'\ncomponents: { $ref: b.yaml }",
    "b.yaml": "schemas: { 'a/b c': { type: string } }",
  });
  assert.deepEqual(found.value, { type: "string" });
  assert.equal(found.file, "b.yaml");
});

const bad: readonly { name: string; files: { [path: string]: string }; says: RegExp }[] = [
  {
    name: "a file that is not there",
    files: { "a.yaml": "$ref: ./b.yaml" },
    says: /^a\.yaml: broken \$ref "\.\/b\.yaml": there is no file b\.yaml$/,
  },
  {
    name: "a pointer to nothing",
    files: { "a.yaml": "$ref: '#/x/y'\nx: {}" },
    says: /^a\.yaml: broken \$ref "#\/x\/y": a\.yaml has nothing at #\/x\/y$/,
  },
  {
    name: "a reference to the network",
    files: { "a.yaml": "$ref: https://example.org/a.yaml" },
    says: /diff does not use the network; bundle it first$/,
  },
  {
    name: "references that go round",
    files: { "a.yaml": "$ref: b.yaml", "b.yaml": "$ref: a.yaml" },
    says: /it goes round in a circle$/,
  },
  {
    name: "a pointer below itself",
    files: { "a.yaml": "$ref: '#/x/y'\nx: { $ref: '#/x/y' }" },
    says: /it goes round in a circle$/,
  },
  {
    name: "broken YAML",
    files: { "a.yaml": "a: 1\nb: [1\nc: 2" },
    says: /^a\.yaml:\d: broken YAML: [^\n]+$/,
  },
  {
    name: "a YAML alias without its anchor",
    files: { "a.yaml": "a: *nothing" },
    says: /^a\.yaml(:1)?: broken YAML: [^\n]+$/,
  },
  {
    name: "broken JSON",
    files: { "a.yaml": "$ref: b.json", "b.json": "{" },
    says: /^b\.json: not JSON: [^\n]+$/,
  },
];

for (const { name, files, says } of bad) {
  test(`${name} is refused with one line`, () => {
    assert.throws(
      () => read(files),
      (error) => error instanceof CommandError && says.test(error.message),
    );
  });
}
