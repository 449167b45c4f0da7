import assert from "node:assert/strict";
import { test } from "node:test";
import { createSharedRuns } from "../../src/resilience/shared-runs.ts";

test("runs of one key at the same time are one run, and the next begins anew", async () => {
  const share = createSharedRuns<number>();
  let runs = 0;
  const work = async () => (runs += 1);
  assert.deepEqual(
    await Promise.all([share("a", work), share("a", work), share("b", work)]),
    [1, 1, 2],
  );
  assert.equal(await share("a", work), 3);
});

test("a failure is everybody's, and is not kept: whether the work rejects or throws", async () => {
  const share = createSharedRuns<number>();
  const failures = [
    () => Promise.reject(new Error("no")),
    () => {
      throw new Error("no");
    },
  ];
  for (const fail of failures) {
    const results = await Promise.allSettled([share("a", fail), share("a", fail)]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.equal(await share("a", async () => 1), 1);
  }
});
