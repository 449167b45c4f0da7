import assert from "node:assert/strict";
import { test } from "node:test";
import { homeserverProfiles } from "../../../mocks/index.ts";
import { setUp, userRefusal } from "./support.ts";

const carol = "@carol:example.org";

for (const { name, roomVersion } of Object.values(homeserverProfiles)) {
  test(`${name} makes rooms of version ${roomVersion}, and says so`, async (t) => {
    const { addUser, homeserver } = setUp(t, { profile: name as "spec" });
    const alice = addUser("alice");
    const room = homeserver.rooms.get(await alice.createRoom());
    assert.equal(room?.state("m.room.create")?.["room_version"], roomVersion);
    const { capabilities } = await alice.request<{
      capabilities: { "m.room_versions": { default: string } };
    }>("GET", "/capabilities");
    assert.equal(capabilities["m.room_versions"].default, roomVersion);
  });
}

for (const [version, pattern] of [
  ["12", /^![\w-]{43}$/u],
  ["11", /^![A-Za-z]{18}:example\.org$/u],
] as const) {
  test(`the ID of a room of version ${version} matches ${String(pattern)}`, async (t) => {
    const { addUser, homeserver } = setUp(t);
    const roomId = await addUser("alice").createRoom({ room_version: version });
    assert.match(roomId, pattern);
    const first = homeserver.rooms.get(roomId)?.events[0]?.event_id.slice(1);
    assert.equal(first === roomId.slice(1), version === "12");
  });
}

for (const [version, pattern] of [
  ["1", /^\$[A-Za-z]{18}:example\.org$/u],
  ["2", /^\$[A-Za-z]{18}:example\.org$/u],
  ["3", /^\$[\w-]{43}$/u],
  ["12", /^\$[\w-]{43}$/u],
] as const) {
  test(`the ID of an event in a room of version ${version} matches ${String(pattern)}`, async (t) => {
    const alice = setUp(t).addUser("alice");
    const roomId = await alice.createRoom({ room_version: version });
    assert.match(await alice.send(roomId, "hello?"), pattern);
  });
}

test("who made a room of version 12 has no power level, and stands above all of them", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const [alice, other] = [addUser("alice"), addUser("carol")];
  const roomId = await alice.createRoom({ preset: "public_chat" });
  await other.join(roomId);
  const levels = homeserver.rooms.get(roomId)?.state("m.room.power_levels") ?? {};
  assert.deepEqual(levels["users"], {});
  const put = (who: typeof alice, users: Record<string, number>) =>
    userRefusal(who.sendState(roomId, "m.room.power_levels", { ...levels, users }));
  assert.equal(await put(alice, { [alice.userId]: 100 }), "400 M_BAD_JSON");
  assert.equal(await put(alice, { [carol]: 9000 }), "not refused");
  const kick = (who: typeof alice, target: string) =>
    userRefusal(who.request("POST", `/rooms/${roomId}/kick`, { user_id: target }));
  assert.equal(await kick(other, alice.userId), "403 M_FORBIDDEN");
  assert.equal(await kick(alice, carol), "not refused");
});

test("those who are invited into a trusted room of version 12 are creators of it too", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const [alice, other] = [addUser("alice"), addUser("carol")];
  const roomId = await alice.createRoom({ preset: "trusted_private_chat", invite: [carol] });
  await other.join(roomId);
  const created = homeserver.rooms.get(roomId)?.state("m.room.create");
  assert.deepEqual(created, { additional_creators: [carol], room_version: "12" });
  const upgrade = other.request("POST", `/rooms/${roomId}/upgrade`, { new_version: "12" });
  assert.equal(await userRefusal(upgrade), "not refused");
});

test("an upgrade to version 12 takes its creators out of the power levels", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const alice = addUser("alice");
  const old = await alice.createRoom({ room_version: "11" });
  const { replacement_room: id } = await alice.request<{ replacement_room: string }>(
    "POST",
    `/rooms/${old}/upgrade`,
    { new_version: "12", additional_creators: [carol] },
  );
  const room = homeserver.rooms.get(id);
  assert.deepEqual(room?.state("m.room.create"), {
    additional_creators: [carol],
    predecessor: { room_id: old },
    room_version: "12",
  });
  assert.deepEqual(room?.state("m.room.power_levels")?.["users"], {});
});

test("an upgrade to an older version gives its creator the power to make it", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const alice = addUser("alice");
  const old = await alice.createRoom({ name: "Lobby" });
  const { replacement_room: id } = await alice.request<{ replacement_room: string }>(
    "POST",
    `/rooms/${old}/upgrade`,
    { new_version: "11" },
  );
  const room = homeserver.rooms.get(id);
  assert.deepEqual(room?.state("m.room.power_levels")?.["users"], { [alice.userId]: 100 });
  assert.deepEqual(room?.state("m.room.name"), { name: "Lobby" });
});
