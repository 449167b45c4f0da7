import assert from "node:assert/strict";
import { test } from "node:test";
import { v1 } from "../../src/index.ts";
import { knownViolations } from "../interop/known-violations.ts";
import {
  describeViolations,
  type FoundViolation,
  type KnownViolation,
  sortViolations,
  us,
} from "../interop/violations.ts";

const entry: KnownViolation = {
  who: "synapse",
  operationId: "getDevices",
  side: "response",
  field: /^devices\/\d+\/last_seen_ts$/u,
  rule: /^must be integer$/u,
  reason: "an example",
};

const found: FoundViolation = {
  who: "synapse",
  step: "devices are listed",
  side: "response",
  operationId: "getDevices",
  method: "GET",
  path: "/_matrix/client/v3/devices",
  field: "devices/0/last_seen_ts",
  message: "must be integer",
  severity: "error",
};

test("a violation on the table does not fail the run, and is counted", () => {
  const sorted = sortViolations([found, found], [entry], "synapse");
  assert.deepEqual(sorted, { unlisted: [], listed: [{ entry, count: 2 }], gone: [] });
});

const others: readonly Partial<FoundViolation>[] = [
  { who: "dendrite" },
  { who: us },
  { side: "request" },
  { operationId: "getDevice" },
  { operationId: null },
  { field: "devices" },
  { message: "must be string" },
];
for (const change of others) {
  test(`a violation with ${JSON.stringify(change)} is not the one on the table`, () => {
    const violation = { ...found, ...change };
    assert.deepEqual(sortViolations([violation], [entry], "synapse").unlisted, [violation]);
  });
}

test("this package is never on the table", () => {
  const ours = { ...entry, who: us };
  const violation = { ...found, who: us };
  assert.deepEqual(sortViolations([violation], [ours], "synapse").unlisted, [violation]);
});

test("an entry that no longer happens is told, for the homeserver that ran", () => {
  const ofAnother = { ...entry, who: "dendrite" };
  assert.deepEqual(sortViolations([], [entry, ofAnother], "synapse").gone, [entry]);
});

test("each kind of violation is described once, with how often it happened", () => {
  const second = { ...found, field: "devices/1/last_seen_ts" };
  assert.deepEqual(describeViolations([found, second]), [
    'synapse: error in the response of getDevices, devices/*/last_seen_ts: must be integer (step "devices are listed"), 2 times',
  ]);
});

test("the table names operations that there are, and a reason for each", () => {
  const operations = { ...v1.homeserver.operations, ...v1.applicationService.operations };
  for (const { operationId, reason, who } of knownViolations) {
    assert.ok(Object.hasOwn(operations, operationId), operationId);
    assert.ok(reason.length > 20, reason);
    assert.notEqual(who, us);
  }
});
