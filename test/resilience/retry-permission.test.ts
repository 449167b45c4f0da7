import assert from "node:assert/strict";
import { test } from "node:test";
import { DeadlineError } from "../../src/resilience/deadline.ts";
import {
  allowByMethod,
  mayRetryAfterError,
  mayRetryAfterStatus,
  type RetryPermission,
} from "../../src/resilience/retry-permission.ts";

const permissions: RetryPermission[] = ["always", "rejected-only", "never"];

/** Which permissions let a request be sent again after this status. */
const statuses: [number, RetryPermission[]][] = [
  [200, []],
  [400, []],
  [403, []],
  [404, []],
  [408, []],
  [429, ["always", "rejected-only"]],
  [500, []],
  [502, ["always"]],
  [503, ["always"]],
  [504, ["always"]],
];

for (const [status, expected] of statuses) {
  test(`${status} lets be sent again: ${expected.join(", ") || "nothing"}`, () => {
    const allowed = permissions.filter((permission) => mayRetryAfterStatus(permission, status));
    assert.deepEqual(allowed, expected);
  });
}

const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
const errors: [string, unknown, RetryPermission[]][] = [
  [
    "a refused connection",
    new TypeError("failed", { cause: refused }),
    ["always", "rejected-only"],
  ],
  ["a broken connection", new TypeError("failed"), ["always"]],
  ["a try that took too long", new DeadlineError(10), ["always"]],
  ["a mistake in a program", new Error("mistake"), []],
];

for (const [name, error, expected] of errors) {
  test(`${name} lets be sent again: ${expected.join(", ") || "nothing"}`, () => {
    const allowed = permissions.filter((permission) => mayRetryAfterError(permission, error));
    assert.deepEqual(allowed, expected);
  });
}

const methods: [string, RetryPermission][] = [
  ["GET", "always"],
  ["HEAD", "always"],
  ["PUT", "always"],
  ["DELETE", "always"],
  ["OPTIONS", "always"],
  ["POST", "rejected-only"],
  ["PATCH", "rejected-only"],
];

for (const [method, expected] of methods) {
  test(`by its method alone ${method} is repeated ${expected}`, () => {
    assert.equal(allowByMethod(new Request("http://hs/", { method })), expected);
  });
}
