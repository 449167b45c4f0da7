import assert from "node:assert/strict";
import { test } from "node:test";
import type { RoomId, UserId } from "../../generated/v1/homeserver.types.ts";
import { asVirtualUser } from "../../src/application-service/as-virtual-user.ts";
import {
  createHomeserverClient,
  type HomeserverClientOptions,
} from "../../src/application-service/homeserver-client.ts";
import {
  bobId,
  createPeer,
  draftRegistration,
  inTurn,
  matrixError,
  notRegistered,
  ok,
  refuse,
  registration,
  roomId,
  text,
  type Step,
} from "./homeserver-peer.ts";

const refused = refuse(403, "M_FORBIDDEN", "You are not invited to this room.");
const joined = ok({ room_id: roomId });

function connect(
  script: Record<string, Step> = {},
  options: Partial<HomeserverClientOptions> = {},
) {
  const peer = createPeer(script);
  const client = createHomeserverClient({
    url: "http://hs",
    registration,
    fetch: peer.fetch,
    ...options,
  });
  return { peer, client, bob: asVirtualUser(client, bobId) };
}

test("the virtual user joins, and is known to be in the room from then on", async () => {
  const { bob, client, peer } = connect();
  await bob.ensureJoined(roomId);
  await bob.ensureJoined(roomId);
  await asVirtualUser(client, bobId, { deviceId: "A" }).ensureJoined(roomId);
  assert.deepEqual(peer.operations(), ["getJoinedRooms", "joinRoomById"]);
  assert.deepEqual(
    peer.seen.map((one) => one.as),
    [bobId, bobId],
  );
});

test("who is in the room is not joined again, after a restart either: it would lose its name there", async () => {
  const { bob, peer } = connect({
    getJoinedRooms: ok({ joined_rooms: [roomId, "!other:example.org"] }),
  });
  await bob.ensureJoined(roomId);
  await bob.ensureJoined("!other:example.org");
  assert.deepEqual(peer.operations(), ["getJoinedRooms"], "one request for all rooms of the user");
});

test("where a join is refused the sender invites, and the virtual user joins, not the sender", async () => {
  const { bob, peer } = connect({ joinRoomById: inTurn(refused, joined) });
  await bob.ensureJoined(roomId);
  assert.deepEqual(
    peer.seen.map((one) => [one.operationId, one.as]),
    [
      ["getJoinedRooms", bobId],
      ["joinRoomById", bobId],
      ["inviteUser", null],
      ["joinRoomById", bobId],
    ],
  );
  assert.deepEqual(peer.calls("inviteUser")[0]?.body, { user_id: bobId });
});

test("when the invite is refused too both reasons are told, and nothing is remembered", async () => {
  const { bob, peer } = connect({
    joinRoomById: refused,
    inviteUser: refuse(403, "M_FORBIDDEN", "@_irc_bot:example.org not in room"),
  });
  for (const _ of [1, 2]) {
    await assert.rejects(
      bob.ensureJoined(roomId),
      matrixError(403, "M_FORBIDDEN", /not invited.*the sender cannot invite it.*not in room/u),
    );
  }
  assert.equal(peer.calls("joinRoomById").length, 2);
});

test("another failure to join is not answered with an invite", async () => {
  const { bob, peer } = connect({ joinRoomById: refuse(404, "M_NOT_FOUND") });
  await assert.rejects(bob.ensureJoined(roomId), matrixError(404, "M_NOT_FOUND"));
  assert.equal(peer.calls("inviteUser").length, 0);
});

test("calls at the same time share one join; other rooms and users have their own", async () => {
  const { bob, client, peer } = connect();
  const carol = asVirtualUser(client, "@_irc_carol:example.org");
  await Promise.all([
    ...Array.from({ length: 10 }, () => bob.ensureJoined(roomId)),
    carol.ensureJoined(roomId),
    bob.ensureJoined("!other:example.org"),
  ]);
  assert.deepEqual(
    peer
      .calls("joinRoomById")
      .map((one) => [one.as, one.path["roomId"]])
      .sort(),
    [
      [bobId, "!other:example.org"],
      [bobId, roomId],
      [carol.userId, roomId],
    ],
  );
});

test("a user that does not exist yet is registered first", async () => {
  const { bob, peer } = connect({
    getJoinedRooms: inTurn(notRegistered, ok({ joined_rooms: [] })),
  });
  await bob.ensureJoined(roomId);
  assert.deepEqual(peer.operations(), [
    "getJoinedRooms",
    "register",
    "getJoinedRooms",
    "joinRoomById",
  ]);
});

test("a refusal in the room makes what is known doubtful: a user that was kicked joins again", async () => {
  const { bob, peer } = connect({
    sendMessage: refuse(403, "M_FORBIDDEN", `User ${bobId} not in room ${roomId}`),
  });
  await bob.ensureJoined(roomId);
  await assert.rejects(bob.sendMessage(roomId, text), matrixError(403, "M_FORBIDDEN"));
  await bob.ensureJoined(roomId);
  assert.equal(peer.calls("joinRoomById").length, 2);
});

test("servers that know the room are passed on", async () => {
  const { bob, peer } = connect();
  await bob.ensureJoined(roomId, { via: ["a.org", "b.org"] });
  const [join] = peer.calls("joinRoom");
  assert.equal(join?.path["roomIdOrAlias"], roomId);
  assert.deepEqual(join?.url.searchParams.getAll("via"), ["a.org", "b.org"]);
});

test("the draft has no list of rooms: the user's own membership is asked for", async () => {
  const script = {
    getRoomStateWithKey: inTurn(
      ok({ membership: "join" }),
      ok({ membership: "leave" }),
      refuse(403, "M_FORBIDDEN"),
      refuse(404, "M_NOT_FOUND"),
    ),
  };
  const peer = createPeer(script, { edition: "draft" });
  const client = createHomeserverClient({
    url: "http://hs",
    registration: draftRegistration,
    edition: "draft",
    fetch: peer.fetch,
  });
  const bob = asVirtualUser(client, "@irc.freenode.net/Bob:hsdomain.com");
  for (const room of ["!in:hs", "!left:hs", "!private:hs", "!unknown:hs"]) {
    await bob.ensureJoined(room as RoomId);
  }
  assert.deepEqual(
    peer.calls("joinRoomById").map(({ path }) => path["roomId"]),
    ["!left:hs", "!private:hs", "!unknown:hs"],
  );
});

test("what is remembered is limited", async () => {
  const { client, peer } = connect({}, { maxRememberedUsers: 1 });
  for (const name of ["a", "b", "a"]) {
    await asVirtualUser(client, `@_irc_${name}:example.org` as UserId).ensureJoined(roomId);
  }
  assert.equal(peer.calls("getJoinedRooms").length, 3);
});
