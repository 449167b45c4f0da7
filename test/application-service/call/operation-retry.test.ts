import assert from "node:assert/strict";
import { test } from "node:test";
import { operations as draft } from "../../../generated/draft/homeserver.operations.ts";
import { operations as v1 } from "../../../generated/v1/homeserver.operations.ts";
import { judge, retryPermission } from "../../../src/application-service/call/operation-retry.ts";
import type { OperationDescription } from "../../../src/contract/operation.ts";

const all: OperationDescription[] = [...Object.values(v1), ...Object.values(draft)];

test("only unsafe operations and the ping are kept from being sent again after an unclear end", () => {
  const careful = all.filter((one) => retryPermission(one) !== "always");
  assert.deepEqual(careful.map(({ operationId }) => operationId).sort(), [
    "claimKeys",
    "createContent",
    "createRoom",
    "createRoom",
    "login",
    "pingAppservice",
    "register",
    "register",
    "sendMessageAsWritten",
    "sendMessageWithoutTxnId",
    "upgradeRoom",
    "uploadContent",
  ]);
  for (const one of careful) assert.equal(retryPermission(one), "rejected-only");
});

for (const status of [502, 504]) {
  test(`${status} is the answer of the ping, also from a proxy, and is not asked for again (S40, S41)`, () => {
    const ping: OperationDescription = v1.pingAppservice;
    const value = {
      status,
      header: () => undefined,
      bytes: new TextEncoder().encode("<html>"),
    };
    assert.equal(judge(ping, retryPermission(ping), { ok: true, value }, 0), "done");
  });
}
