import assert from "node:assert/strict";
import { test } from "node:test";
import { DeadlineError } from "../../src/resilience/deadline.ts";
import { describeFailure } from "../../src/resilience/describe-failure.ts";

const withCode = (code: string) =>
  new TypeError("fetch failed: http://me:password@host", { cause: { code } });

test("the code is told, with what it means where that is known, and nothing of the message", () => {
  const refused = Object.assign(new Error("connect 10.0.0.1"), { code: "ECONNREFUSED" });
  assert.equal(
    describeFailure(new TypeError("fetch failed", { cause: refused })),
    "ECONNREFUSED, nothing listens there",
  );
  const reset = Object.assign(new Error("password"), { code: "ECONNRESET" });
  assert.equal(describeFailure(reset), "ECONNRESET");
  assert.equal(describeFailure(withCode("not an error")), "TypeError, and no code that says why");
});

test("a deadline tells its time, anything else its name, or what is known of it", () => {
  assert.equal(describeFailure(new DeadlineError(5)), "not finished within 5 ms");
  assert.equal(describeFailure(new RangeError("password")), "RangeError");
  assert.equal(describeFailure(new Error("password")), "Error, and no code that says why");
  assert.equal(describeFailure("password"), "no reason was given");
});

test("a port that fetch does not connect to is told as such", async () => {
  const failure: unknown = await fetch("http://127.0.0.1:1").catch((error: unknown) => error);
  assert.equal(
    describeFailure(failure),
    "fetch refuses this port, which belongs to another protocol",
  );
});
