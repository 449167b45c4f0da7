import assert from "node:assert/strict";
import { test } from "node:test";
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import { asVirtualUser } from "../../src/application-service/as-virtual-user.ts";
import { createHomeserverClient } from "../../src/application-service/homeserver-client.ts";
import {
  bobId,
  createPeer,
  draftRegistration,
  matrixError,
  ok,
  registration,
  roomId,
  text,
  type Peer,
} from "./homeserver-peer.ts";

function connect(peer: Peer = createPeer()) {
  const client = createHomeserverClient({ url: "http://hs", registration, fetch: peer.fetch });
  return { peer, client, bob: asVirtualUser(client, bobId) };
}

const pathname = (peer: Peer, index: number) => peer.seen[index]?.url.pathname;

test("a message is sent with its time on the other network, and its event ID comes back (S60)", async () => {
  const { bob, peer } = connect();
  assert.equal(await bob.sendMessage(roomId, text, { ts: 1421416883133 }), "$sent");
  const [seen] = peer.seen;
  assert.equal(seen?.operationId, "sendMessage");
  assert.equal(seen?.path["eventType"], "m.room.message");
  assert.deepEqual(seen?.body, text);
  assert.deepEqual(
    [...(seen?.url.searchParams ?? [])],
    [
      ["user_id", bobId],
      ["ts", "1421416883133"],
    ],
  );
});

test("state is sent with its time too, also where the state key is empty (S60)", async () => {
  const { bob, peer } = connect();
  assert.equal(
    await bob.sendState(roomId, "m.room.topic", "", { topic: "t" }, { ts: 5 }),
    "$state",
  );
  const [seen] = peer.seen;
  assert.equal(
    seen?.url.pathname,
    "/_matrix/client/v3/rooms/%21r%3Aexample.org/state/m.room.topic/",
  );
  assert.equal(seen?.url.searchParams.get("ts"), "5");
});

test("the draft's send has a transaction ID too, and its state none in the path without a key (U4, D56)", async () => {
  const peer = createPeer({}, { edition: "draft" });
  const client = createHomeserverClient({
    url: "http://hs",
    registration: draftRegistration,
    edition: "draft",
    fetch: peer.fetch,
  });
  const bob = asVirtualUser(client, "@irc.freenode.net/Bob:hsdomain.com");
  await bob.sendMessage(roomId, text, { ts: 1421416883133 });
  await bob.call.sendMessageWithoutTxnId({
    path: { roomId, eventType: "m.room.message" },
    query: { ts: 1421416883133 },
    body: text,
  });
  await bob.sendState(roomId, "m.room.name", "", { name: "#matrix" });
  await bob.sendState(roomId, "m.room.member", bob.userId, { membership: "join" });
  assert.deepEqual(
    peer.seen.map(({ method, operationId }) => `${method} ${operationId}`),
    [
      "PUT sendMessage",
      "POST sendMessageWithoutTxnId",
      "PUT setRoomStateByType",
      "PUT setRoomStateWithKey",
    ],
  );
  assert.match(pathname(peer, 2) ?? "", /\/state\/m\.room\.name$/u);
  assert.equal(peer.seen[0]?.url.searchParams.get("ts"), "1421416883133");
});

test("state that a homeserver of the draft sets without naming the event is set all the same", async () => {
  const peer = createPeer({ setRoomStateByType: ok({}) }, { edition: "draft" });
  const client = createHomeserverClient({
    url: "http://hs",
    registration: draftRegistration,
    edition: "draft",
    fetch: peer.fetch,
  });
  assert.equal(await client.sendState(roomId, "m.room.name", "", { name: "#matrix" }), undefined);
  assert.equal(peer.seen.length, 1);
});

test("50 virtual users that send one message each write 50 paths: none is taken for another's (S82)", async () => {
  const { client, peer } = connect();
  const users = Array.from({ length: 50 }, (_, at) => `@_irc_ghost${at}:example.org` as UserId);
  await Promise.all(users.map((id) => asVirtualUser(client, id).sendMessage(roomId, text)));
  assert.equal(new Set(peer.seen.map(({ url }) => url.pathname)).size, 50);
});

test("clients that start at the same moment write different paths too", async () => {
  const { peer } = connect();
  for (let count = 0; count < 50; count += 1) {
    await connect(peer).bob.sendMessage(roomId, text);
  }
  assert.equal(new Set(peer.seen.map(({ url }) => url.pathname)).size, 50);
});

test("equal messages are two messages, unless they have one idempotency key", async () => {
  const { bob, peer } = connect();
  await bob.sendMessage(roomId, text);
  await bob.sendMessage(roomId, text);
  await bob.sendMessage(roomId, text, { idempotencyKey: "irc-1" });
  await bob.call.sendMessage({
    path: { roomId, eventType: "m.room.message" },
    body: text,
    idempotencyKey: "irc-1",
  });
  assert.notEqual(pathname(peer, 0), pathname(peer, 1));
  assert.notEqual(pathname(peer, 1), pathname(peer, 2));
  assert.equal(pathname(peer, 2), pathname(peer, 3));
});

test("a key gives the same message in another process, and another one for another user", async () => {
  const options = { idempotencyKey: "irc-1" };
  const first = connect();
  await first.bob.sendMessage(roomId, text, options);
  const second = connect(first.peer);
  await second.bob.sendMessage(roomId, text, options);
  await asVirtualUser(second.client, "@_irc_carol:example.org").sendMessage(roomId, text, options);
  assert.equal(pathname(first.peer, 0), pathname(first.peer, 1));
  assert.notEqual(pathname(first.peer, 1), pathname(first.peer, 2));
});

test("the sender is one user, by whichever way it is named", async () => {
  const { client, peer } = connect();
  const options = { idempotencyKey: "irc-1" };
  await client.sendMessage(roomId, text, options);
  await asVirtualUser(client, "@_irc_bot:example.org").sendMessage(roomId, text, options);
  assert.equal(pathname(peer, 0), pathname(peer, 1));
});

test("a transaction ID that is given is taken as it is", async () => {
  const { bob, peer } = connect();
  const path = { roomId, eventType: "m.room.message", txnId: "own/1" } as const;
  await bob.call.sendMessage({ path, body: text });
  assert.equal(peer.seen[0]?.path["txnId"], "own/1");
});

test("redactions and messages to devices get transaction IDs in the same way", async () => {
  const { bob, peer } = connect(createPeer({ redactEvent: ok({ event_id: "$r" }) }));
  await bob.call.redactEvent({ path: { roomId, eventId: "$e" }, body: {} });
  await bob.call.sendToDevice({ path: { eventType: "m.dummy" }, body: { messages: {} } });
  for (const { path } of peer.seen) assert.match(path["txnId"] ?? "", /^[\w.-]{10,64}$/u);
});

test("an empty key, and a key where there is no transaction ID, are refused", async () => {
  const { bob, peer } = connect();
  await assert.rejects(bob.sendMessage(roomId, text, { idempotencyKey: "" }), /must not be empty/u);
  const createRoom = bob.call.createRoom as (options: object) => Promise<unknown>;
  await assert.rejects(createRoom({ body: {}, idempotencyKey: "k" }), /no transaction ID/u);
  assert.equal(peer.seen.length, 0);
});

test("an answer without an event ID is a MatrixError", async () => {
  const { bob } = connect(createPeer({ sendMessage: ok({}) }));
  await assert.rejects(bob.sendMessage(roomId, text), matrixError(200, "M_UNKNOWN", /event_id/u));
});
