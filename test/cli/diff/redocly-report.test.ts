import assert from "node:assert/strict";
import { test } from "node:test";
import { audienceOf } from "../../../src/cli/diff/describe-change.ts";
import { judgeEdits } from "../../../src/cli/diff/judge.ts";
import { readReport } from "../../../src/cli/diff/redocly-report.ts";
import { isObject, type Json, type References } from "../../../src/cli/diff/references.ts";
import { writeWireDocument } from "../../../src/cli/diff/wire-document.ts";

/** What redocly 2.77 writes, without the members that are not read. */
const report = (...changes: object[]) => JSON.stringify({ reportVersion: "1", changes });

const modified = (property: string, base: object, revision: object) => ({
  path: "#/paths/~1x/get",
  kind: "modified",
  property,
  base,
  revision,
});

test("a member is told apart from the object that has not got it", () => {
  const [edit] = readReport(
    report(
      modified(
        "description",
        { pointer: "#/paths/~1a~1{id}/get" },
        { pointer: "#/paths/~1a~1{id}/get/description", value: "New" },
      ),
    ),
  );
  assert.deepEqual(edit, {
    kind: "modified",
    before: ["paths", "/a/{id}", "get"],
    after: ["paths", "/a/{id}", "get"],
    member: "description",
    from: undefined,
    to: "New",
  });
});

test("null is a value", () => {
  const [edit] = readReport(
    report(
      modified(
        "default",
        { pointer: "#/components/schemas/A/default", value: null },
        { pointer: "#/components/schemas/A" },
      ),
    ),
  );
  assert.deepEqual(edit?.before, ["components", "schemas", "A"]);
  assert.equal(edit?.from, null);
});

test("a renaming is a removal and an addition", () => {
  const edits = readReport(
    report(
      modified(
        "key",
        { pointer: "#/paths/~1x/get/responses/404", value: "404" },
        { pointer: "#/paths/~1x/get/responses/403", value: "403" },
      ),
    ),
  );
  assert.deepEqual(
    edits.map(({ kind, after }) => [kind, after.at(-1)]),
    [
      ["removed", "404"],
      ["added", "403"],
    ],
  );
});

test("a shared schema that comes or goes is no edit of its own", () => {
  const pointer = "#/components/schemas/0.Error";
  assert.deepEqual(
    readReport(
      report(
        { kind: "added", path: pointer, revision: { pointer, value: {} } },
        modified("key", { pointer, value: "a" }, { pointer, value: "b" }),
      ),
    ),
    [],
  );
});

test("a report of another version is refused", () => {
  assert.throws(() => readReport('{"reportVersion":"2","changes":[]}'), {
    name: "CommandError",
    message: /writes diff report 2, not 1/,
  });
});

test("a change of a shared schema is judged at every place, and once per direction", () => {
  const document = (maxLength: number): Json => ({
    openapi: "3.1.0",
    paths: {
      "/a": {
        put: {
          operationId: "put",
          requestBody: { content: { "application/json": { schema: { $ref: "#/S" } } } },
          responses: {},
        },
        get: {
          operationId: "get",
          responses: {
            200: { content: { "application/json": { schema: { items: { $ref: "#/S" } } } } },
          },
        },
      },
    },
    S: { type: "object", properties: { name: { maxLength } } },
  });
  const wire = (root: Json) => {
    assert.ok(isObject(root));
    const value = root["S"] ?? null;
    const target = () => ({ value, file: "a", id: "a#/S" });
    const references: References = {
      open: () => ({ value: root, file: "a", id: "a" }),
      target,
      follow: (from) => (isObject(from.value) && "$ref" in from.value ? target() : from),
    };
    return writeWireDocument([{ label: "", root, file: "a", references }]);
  };
  const pointer = "#/components/schemas/0.S/properties/name/maxLength";
  const edits = readReport(
    report(modified("maxLength", { pointer, value: 10 }, { pointer, value: 5 })),
  );
  const changes = judgeEdits(edits, { before: wire(document(10)), after: wire(document(5)) });
  assert.deepEqual(
    changes.map((change) => [
      audienceOf(change),
      ...change.places.map((place) => [place.operationId, place.part, place.property]),
    ]),
    [
      ["client", ["put", "request body", "name"]],
      ["server", ["get", "response 200", "[].name"]],
    ],
  );
});
