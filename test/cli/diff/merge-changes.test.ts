import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "../../../src/cli/diff/change.ts";
import { mergeChanges } from "../../../src/cli/diff/merge-changes.ts";

function change(rule: string, path: string, part: string, property = ""): Change {
  const place = { document: "", operationId: path.slice(1), method: "GET", path, part, property };
  return { rule, kind: "other", what: rule, breaks: {}, places: [place] };
}

function summarise(changes: readonly Change[]): string[] {
  return mergeChanges(changes).map(({ rule, places }) =>
    [rule, ...places.map(({ path, part, property }) => path + part.slice(-3) + property)].join(" "),
  );
}

test("the same edit in several operations is one change, its places in order", () => {
  assert.deepEqual(
    summarise([
      change("edited", "/b", "response 403", "errcode"),
      change("edited", "/a", "response 400", "body.errcode"),
      change("edited", "/b", "response 403", "errcode"),
    ]),
    ["edited /a400body.errcode /b403errcode"],
  );
});

test("edits of different things stay apart", () => {
  assert.equal(
    mergeChanges([
      change("edited", "/a", "response 400", "errcode"),
      change("edited", "/a", "response 400", "error"),
      change("edited", "/a", "query parameter from"),
      change("edited", "/a", "query parameter to"),
      { ...change("edited", "/b", "query parameter to"), from: "1", to: "2" },
    ]).length,
    5,
  );
});

test("operations that come and go are named one by one", () => {
  assert.deepEqual(
    summarise([change("operation-removed", "/b", ""), change("operation-removed", "/a", "")]),
    ["operation-removed /a", "operation-removed /b"],
  );
});
