import assert from "node:assert/strict";
import { test } from "node:test";
import { readBody, recognise } from "../../../mocks/inspect/recognise.ts";

const room = "!a:b";
const cases: readonly (readonly [
  Parameters<typeof recognise>,
  string,
  string | null,
  string | null,
])[] = [
  [
    ["homeserver", "PUT", "/_matrix/client/v3/rooms/!a%3Ab/send/m.room.message/7"],
    "sendMessage",
    "7",
    "m.room.message",
  ],
  [["homeserver", "POST", "/_matrix/client/r0/rooms/!a:b/invite"], "inviteUser", null, null],
  [["homeserver", "GET", "/_matrix/client/v3/pushrules/"], "getPushRules", null, null],
  [["application service", "PUT", "/_matrix/app/v1/transactions/9"], "sendTransaction", "9", null],
  [
    ["application service", "PUT", "/bridge/transactions/9", "/bridge"],
    "sendTransaction",
    "9",
    null,
  ],
  [["application service", "GET", "/_matrix/app/v1/users/@c%3Ad"], "queryUserById", null, "@c:d"],
];
for (const [given, operationId, txnId, about] of cases) {
  test(`${given.slice(1).join(" ")} is ${operationId}`, () => {
    const found = recognise(...given);
    assert.deepEqual([found.operationId, found.txnId, found.about], [operationId, txnId, about]);
    assert.deepEqual(found.roomIds, given[2].includes("rooms") ? [room] : []);
  });
}

test("what no document describes is nothing", () => {
  assert.equal(recognise("homeserver", "GET", "/favicon.ico").operationId, null);
});

test("a transaction says how much it carries, under older names too, and of which rooms", () => {
  const item = { room_id: room };
  const text = JSON.stringify({
    events: [item, item],
    "de.sorunome.msc2409.ephemeral": [{ room_id: "!c:d" }],
    to_device: [{}],
  });
  assert.deepEqual(readBody(text), {
    roomIds: [room, "!c:d"],
    carries: "2 events, 1 ephemeral, 1 to-device",
    errcode: null,
  });
});

test("an error says its code, and what is no object says nothing", () => {
  assert.equal(readBody(`{"errcode":"M_FORBIDDEN"}`).errcode, "M_FORBIDDEN");
  const nothing = { roomIds: [], carries: null, errcode: null };
  for (const text of ["", "[]", "null", "{", `{"events":5,"room_id":5,"errcode":5}`]) {
    assert.deepEqual(readBody(text), nothing);
  }
});
