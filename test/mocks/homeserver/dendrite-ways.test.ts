import assert from "node:assert/strict";
import { test } from "node:test";
import { bob, bot, setUp } from "./support.ts";

test("Dendrite begins a room in its own order, and with its own power levels", async (t) => {
  const { send, homeserver } = setUp(t, { profile: "dendrite" });
  const body = { room_alias_name: "_irc_lobby", name: "Lobby", topic: "Talk" };
  const { body: created } = await send("POST", "/createRoom", { body });
  const room = homeserver.rooms.get(String(created["room_id"]));
  assert.deepEqual(
    room?.events.map(({ type }) => type.replace("m.room.", "")),
    [
      "create",
      "member",
      "power_levels",
      "join_rules",
      "history_visibility",
      "name",
      "topic",
      "canonical_alias",
    ],
  );
  assert.deepEqual(room?.state("m.room.topic"), { topic: "Talk" });
  const levels = room?.state("m.room.power_levels");
  assert.deepEqual(levels?.["notifications"], { room: 50 });
  assert.ok(levels !== undefined && !Object.hasOwn(levels, "historical"));
});

test("Dendrite tells application services what unsigned is for invitations only", async (t) => {
  const { send, homeserver, addVirtualUser } = setUp(t, { profile: "dendrite" });
  await addVirtualUser("_irc_bob");
  const { body: created } = await send("POST", "/createRoom", { body: { preset: "private_chat" } });
  const path = `/rooms/${String(created["room_id"])}`;
  await send("POST", `${path}/invite`, { body: { user_id: bob } });
  const pushed: Readonly<Record<string, unknown>>[] = [];
  while (!pushed.some(({ state_key: who }) => who === bob)) {
    pushed.push(...(await homeserver.nextTransaction()).events);
  }
  for (const { state_key: who, unsigned } of pushed) {
    if (who === bob) assert.ok(Object.hasOwn(unsigned as object, "invite_room_state"));
    else assert.equal(unsigned, undefined);
  }
  const { body: read } = await send("GET", `${path}/messages`, { query: { dir: "b" } });
  for (const event of read["chunk"] as object[]) assert.ok(!Object.hasOwn(event, "unsigned"));
});

test("the sender of a registration has a name with Dendrite, and everybody the same device", async (t) => {
  const { send, addVirtualUser } = setUp(t, { profile: "dendrite" });
  await addVirtualUser("_irc_bob");
  const profile = await send("GET", `/profile/${bot}`);
  assert.deepEqual(profile.body, { displayname: "_irc_bot" });
  const { body } = await send("GET", "/account/whoami", { as: bob });
  assert.deepEqual(body, { user_id: bob, device_id: "AS_Device", is_guest: false });
});

for (const [profile, sentence] of [
  ["synapse", /cannot masquerade as this user/u],
  ["dendrite", /has not registered this user/u],
] as const) {
  test(`${profile} refuses somebody outside the namespaces with ${String(sentence)}`, async (t) => {
    const { send } = setUp(t, { profile });
    const { status, body } = await send("GET", "/account/whoami", { as: "@alice:example.org" });
    assert.deepEqual([status, body["errcode"]], [403, "M_FORBIDDEN"]);
    assert.match(String(body["error"]), sentence);
  });
}
