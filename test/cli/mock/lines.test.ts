import assert from "node:assert/strict";
import { test } from "node:test";
import { requestLine, summaryLine, violationLine } from "../../../src/cli/mock/lines.ts";

test("a request is one line: what was asked, what was answered, what was wrong", () => {
  const request = { method: "PUT", path: "/transactions/1", operationId: "sendTransaction" };
  assert.equal(
    requestLine({ ...request, status: 200, body: { events: [] } }),
    "PUT /transactions/1 → 200 sendTransaction",
  );
  assert.equal(
    requestLine({ ...request, status: 400, fault: "M_BAD_JSON events: must be array" }),
    "PUT /transactions/1 → 400 M_BAD_JSON events: must be array",
  );
  assert.equal(
    requestLine({ method: "OPTIONS", path: "/x", operationId: null, status: 204 }),
    "OPTIONS /x → 204",
  );
});

const violation = {
  side: "request",
  operationId: "sendTransaction",
  method: "PUT",
  path: "/transactions/1",
  field: "events/0/content",
  message: "must be object",
  severity: "error",
} as const;

for (const [change, line] of [
  [{}, "request   sendTransaction  events/0/content: must be object"],
  [
    { side: "response", severity: "warning" },
    "response  sendTransaction  warning: events/0/content: must be object",
  ],
  [{ field: "" }, "request   sendTransaction  must be object"],
  [{ operationId: null }, "request   PUT /transactions/1  events/0/content: must be object"],
  [{ field: "\u001b[2J\n\u202e" }, "request   sendTransaction  ?[2J??: must be object"],
] as const) {
  test(`a violation with ${JSON.stringify(change)} is one line`, () => {
    assert.equal(violationLine({ ...violation, ...change }), line);
  });
}

test("the end is counted in words", () => {
  assert.equal(
    summaryLine({ requests: 1, breaches: 0, warnings: 2 }),
    "1 request, 0 violations, 2 warnings",
  );
});
