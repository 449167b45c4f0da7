import assert from "node:assert/strict";
import { test } from "node:test";
import { bob, irc, refusal, setUp, userRefusal } from "./support.ts";

test("a room begins with its state in the order in which homeservers write it", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const roomId = await addUser("alice").createRoom({
    preset: "public_chat",
    room_alias_name: "lobby",
    name: "Lobby",
    topic: "Talk",
    initial_state: [{ type: "m.room.encryption", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
    invite: ["@carol:example.org"],
  });
  const room = homeserver.rooms.get(roomId);
  assert.deepEqual(
    room?.events.map(({ type }) => type),
    [
      "m.room.create",
      "m.room.member",
      "m.room.power_levels",
      "m.room.canonical_alias",
      "m.room.join_rules",
      "m.room.history_visibility",
      "m.room.encryption",
      "m.room.name",
      "m.room.topic",
      "m.room.member",
    ],
  );
  assert.deepEqual(room?.aliases, ["#lobby:example.org"]);
  assert.deepEqual(room?.state("m.room.create"), { room_version: "12" });
  assert.deepEqual(room?.members("invite"), ["@carol:example.org"]);
});

const presets = [
  ["private_chat", "invite", 0],
  ["trusted_private_chat", "invite", 100],
  ["public_chat", "public", 0],
] as const;

for (const [preset, joinRule, level] of presets) {
  test(`${preset} makes the join rule ${joinRule} and gives an invited user the level ${level}`, async (t) => {
    const { addUser, homeserver } = setUp(t);
    const invite = ["@carol:example.org"] as const;
    const body = { preset, invite, room_version: "11" };
    const roomId = await addUser("alice").createRoom(body);
    const room = homeserver.rooms.get(roomId);
    assert.equal(room?.state("m.room.join_rules")?.["join_rule"], joinRule);
    const users = room?.state("m.room.power_levels")?.["users"] as Record<string, number>;
    assert.equal(users["@carol:example.org"] ?? 0, level);
  });
}

test("what is given as initial state takes the place of the preset's", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const content = { history_visibility: "joined" };
  const initial_state = [{ type: "m.room.history_visibility", content }];
  const roomId = await addUser("alice").createRoom({ initial_state });
  assert.deepEqual(homeserver.rooms.get(roomId)?.state("m.room.history_visibility"), content);
  const events = homeserver.rooms.get(roomId)?.events ?? [];
  assert.equal(events.filter(({ type }) => type === "m.room.history_visibility").length, 1);
});

const faulty = [
  [{ room_version: "99" }, "400 M_UNSUPPORTED_ROOM_VERSION"],
  [{ preset: "secret_chat" }, "400 M_INVALID_PARAM"],
  [{ room_alias_name: "a:b" }, "400 M_INVALID_PARAM"],
  [{ initial_state: [{ type: "m.room.create", content: {} }] }, "400 M_INVALID_ROOM_STATE"],
  [{ room_alias_name: "_irc_rust" }, "400 M_EXCLUSIVE"],
] as const;

for (const [body, expected] of faulty) {
  test(`a room with ${JSON.stringify(body)} is refused with ${expected}`, async (t) => {
    const { addUser } = setUp(t);
    assert.equal(await userRefusal(addUser("alice").createRoom(body)), expected);
  });
}

test("an alias that is taken makes no second room", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const one = addUser("alice");
  await one.createRoom({ room_alias_name: "lobby" });
  assert.equal(
    await userRefusal(one.createRoom({ room_alias_name: "lobby" })),
    "400 M_ROOM_IN_USE",
  );
  assert.equal(homeserver.rooms.list().length, 1);
});

test("a virtual user makes a room, with name and picture in the membership (S55)", async (t) => {
  const { send, homeserver, addVirtualUser } = setUp(t);
  await addVirtualUser("_irc_bob");
  const body = { displayname: "Bob" };
  await send("PUT", `/profile/${bob}/displayname`, { as: bob, body });
  const { body: created } = await send("POST", "/createRoom", { as: bob, body: {} });
  const room = homeserver.rooms.get(String(created["room_id"]));
  assert.deepEqual(room?.state("m.room.member", bob), { membership: "join", displayname: "Bob" });
});

test("an application service makes no room as somebody outside its namespaces (S56)", async (t) => {
  const { send, addUser } = setUp(t, { registrations: [irc] });
  addUser("alice");
  const created = send("POST", "/createRoom", { as: "@alice:example.org", body: {} });
  assert.equal(await refusal(created), "403 M_FORBIDDEN");
});

test("an upgraded room takes state and alias along, and the old one says where it went", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const one = addUser("alice");
  const old = await one.createRoom({ room_alias_name: "lobby", name: "Lobby" });
  const last = homeserver.rooms.get(old)?.events.at(-1)?.event_id;
  const { replacement_room: id } = await one.request<{ replacement_room: string }>(
    "POST",
    `/rooms/${old}/upgrade`,
    { new_version: "10" },
  );
  const room = homeserver.rooms.get(id);
  assert.deepEqual(room?.state("m.room.name"), { name: "Lobby" });
  assert.deepEqual(room?.state("m.room.create"), {
    creator: one.userId,
    predecessor: { room_id: old, event_id: last },
    room_version: "10",
  });
  assert.equal(homeserver.rooms.get("#lobby:example.org")?.roomId, id);
  assert.equal(homeserver.rooms.get(old)?.state("m.room.tombstone")?.["replacement_room"], id);
});
