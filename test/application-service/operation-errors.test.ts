import assert from "node:assert/strict";
import { test } from "node:test";
import { isErrorOf } from "../../src/application-service/operation-errors.ts";
import { MatrixError } from "../../src/matrix/error.ts";

test("an error of an operation has a status and an errcode that its contract lists together", () => {
  assert.equal(isErrorOf("register", new MatrixError(400, "M_USER_IN_USE", "taken")), true);
  assert.equal(isErrorOf("sendMessage", new MatrixError(413, "M_TOO_LARGE", "long")), true);
});

for (const error of [
  new MatrixError(403, "M_USER_IN_USE", "the wrong status"),
  new MatrixError(400, "ORG.EXAMPLE.OWN", "an errcode of the homeserver's own"),
  new MatrixError(0, "M_UNKNOWN", "no answer"),
  new TypeError("no MatrixError"),
  undefined,
]) {
  test(`an error of an operation is not: ${String(error)}`, () => {
    assert.equal(isErrorOf("register", error), false);
  });
}

test("each edition has errors of its own", () => {
  const invalid = new MatrixError(400, "M_INVALID_USERNAME", "no");
  assert.equal(isErrorOf("register", invalid), true);
  assert.equal(isErrorOf("register", invalid, "draft"), false);
});
