import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp, userRefusal } from "./support.ts";

const alice = "@alice:example.org";
const carol = "@carol:example.org";

test("who is not in a room neither sends nor reads there", async (t) => {
  const { addUser } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom();
  assert.equal(await userRefusal(other.send(roomId, "hi")), "403 M_FORBIDDEN");
  assert.equal(
    await userRefusal(other.request("GET", `/rooms/${roomId}/state`)),
    "403 M_FORBIDDEN",
  );
  const messages = other.request("GET", `/rooms/${roomId}/messages?dir=b`);
  assert.equal(await userRefusal(messages), "403 M_FORBIDDEN");
  assert.equal(await userRefusal(other.send("!none:example.org", "hi")), "403 M_FORBIDDEN");
});

test("a room that needs an invitation takes who is invited, and one who left not again", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom();
  assert.equal(await userRefusal(other.join(roomId)), "403 M_FORBIDDEN");
  await one.invite(roomId, carol);
  await other.join(roomId);
  assert.deepEqual(homeserver.rooms.get(roomId)?.members(), [alice, carol]);
  await other.leave(roomId);
  assert.equal(await userRefusal(other.join(roomId)), "403 M_FORBIDDEN");
  assert.equal(await userRefusal(other.leave(roomId)), "403 M_FORBIDDEN");
});

test("who was banned can neither join nor be invited, until the ban is lifted", async (t) => {
  const { addUser } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom({ preset: "public_chat" });
  const target = { user_id: carol };
  const unban = () => one.request("POST", `/rooms/${roomId}/unban`, target);
  assert.equal(await userRefusal(unban()), "403 M_BAD_STATE");
  await other.join(roomId);
  await one.request("POST", `/rooms/${roomId}/ban`, target);
  assert.equal(await userRefusal(other.join(roomId)), "403 M_FORBIDDEN");
  assert.equal(await userRefusal(one.invite(roomId, carol)), "403 M_FORBIDDEN");
  const kick = one.request("POST", `/rooms/${roomId}/kick`, target);
  assert.equal(await userRefusal(kick), "403 M_BAD_STATE");
  await unban();
  await other.join(roomId);
});

test("members without power set no state, kick nobody and ban nobody", async (t) => {
  const { addUser } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom({ preset: "public_chat" });
  await other.join(roomId);
  const attempts = [
    other.sendState(roomId, "m.room.name", { name: "mine" }),
    other.sendState(roomId, "m.room.power_levels", { users: { [carol]: 100 } }),
    other.sendState(roomId, "m.room.create", {}),
    other.sendState(roomId, "org.example", {}, alice),
    other.sendState(roomId, "m.room.member", { membership: "join" }, alice),
    other.request("POST", `/rooms/${roomId}/kick`, { user_id: alice }),
    other.request("POST", `/rooms/${roomId}/ban`, { user_id: alice }),
    other.invite(roomId, "@dave:example.org"),
  ];
  for (const attempt of attempts) assert.equal(await userRefusal(attempt), "403 M_FORBIDDEN");
});

test("nobody gives more power than they have, or takes it from equals", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  // In later versions the creator stands above all levels.
  const roomId = await one.createRoom({ preset: "public_chat", room_version: "11" });
  await other.join(roomId);
  const levels = homeserver.rooms.get(roomId)?.state("m.room.power_levels") ?? {};
  const withUsers = (users: object, more: object = {}) => ({ ...levels, users, ...more });
  const put = (who: typeof one, content: object) =>
    userRefusal(who.sendState(roomId, "m.room.power_levels", content));
  assert.equal(await put(one, withUsers({ [alice]: 101 })), "403 M_FORBIDDEN");
  assert.equal(await put(one, withUsers({ [alice]: 100, [carol]: 100 })), "not refused");
  assert.equal(await put(one, withUsers({ [alice]: 100, [carol]: 0 })), "403 M_FORBIDDEN");
  const own = withUsers({ [alice]: 50, [carol]: 100 });
  assert.equal(await put(one, own), "not refused");
  const after = { ...own, events: { "m.room.power_levels": 50 } };
  assert.equal(await put(one, after), "403 M_FORBIDDEN");
});

test("those of equal power do not remove each other, nor write under each other's ID", async (t) => {
  const { addUser } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom({ preset: "trusted_private_chat", invite: [carol] });
  await other.join(roomId);
  for (const action of ["kick", "ban"]) {
    const tried = other.request("POST", `/rooms/${roomId}/${action}`, { user_id: alice });
    assert.equal(await userRefusal(tried), "403 M_FORBIDDEN");
  }
  const put = (key: string) => userRefusal(other.sendState(roomId, "org.example", {}, key));
  assert.equal(await put(alice), "403 M_FORBIDDEN");
  assert.equal(await put(carol), "not refused");
});

test("one's own messages are one's own to redact, those of others take power", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom({ preset: "public_chat" });
  await other.join(roomId);
  const [first, second] = [await one.send(roomId, "first"), await other.send(roomId, "second")];
  const redact = (who: typeof one, eventId: string, txnId: string) =>
    who.request("PUT", `/rooms/${roomId}/redact/${eventId}/${txnId}`, { reason: "spam" });
  assert.equal(await userRefusal(redact(other, first, "1")), "403 M_FORBIDDEN");
  assert.equal(await userRefusal(redact(other, "$none", "2")), "404 M_NOT_FOUND");
  await redact(other, second, "3");
  await redact(one, first, "4");
  const events = homeserver.rooms.get(roomId)?.events ?? [];
  const redacted = events.filter(({ unsigned }) => unsigned?.redacted_because !== undefined);
  assert.deepEqual(
    redacted.map(({ event_id: id, content }) => [id, content]),
    [
      [first, {}],
      [second, {}],
    ],
  );
});

test("a redaction leaves of a membership what the room needs", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const one = addUser("alice");
  await one.request("PUT", `/profile/${alice}/displayname`, { displayname: "Alice" });
  const roomId = await one.createRoom();
  const joined = homeserver.rooms.get(roomId)?.events.find(({ type }) => type === "m.room.member");
  await one.request("PUT", `/rooms/${roomId}/redact/${joined?.event_id}/1`, {});
  assert.deepEqual(homeserver.rooms.get(roomId)?.state("m.room.member", alice), {
    membership: "join",
  });
});

test("a restricted room takes the members of the rooms it names", async (t) => {
  const { addUser } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const lobby = await one.createRoom({ preset: "public_chat" });
  const allow = [{ type: "m.room_membership", room_id: lobby }];
  const rules = { type: "m.room.join_rules", content: { join_rule: "restricted", allow } };
  const roomId = await one.createRoom({ initial_state: [rules] });
  assert.equal(await userRefusal(other.join(roomId)), "403 M_FORBIDDEN");
  await other.join(lobby);
  await other.join(roomId);
});

test("a knock is for rooms that take knocks, and is answered with an invitation", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom();
  const knock = () => other.request("POST", `/knock/${roomId}`, { reason: "please" });
  assert.equal(await userRefusal(knock()), "403 M_FORBIDDEN");
  await one.sendState(roomId, "m.room.join_rules", { join_rule: "knock" });
  await knock();
  assert.deepEqual(homeserver.rooms.get(roomId)?.members("knock"), [carol]);
  const told = await other.sync();
  assert.ok(told.rooms?.knock?.[roomId]?.knock_state?.events?.length);
  assert.equal(await userRefusal(other.join(roomId)), "403 M_FORBIDDEN");
  await one.invite(roomId, carol);
  await other.join(roomId);
});

test("who has left reads what was said until then, and nothing of later", async (t) => {
  const { addUser } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom({ preset: "public_chat" });
  await other.join(roomId);
  await one.send(roomId, "before");
  await other.leave(roomId);
  const later = await one.send(roomId, "after");
  type Page = { chunk: { content: { body?: string } }[] };
  const { chunk } = await other.request<Page>("GET", `/rooms/${roomId}/messages?dir=b&limit=50`);
  const bodies = chunk.flatMap(({ content }) => content.body ?? []);
  assert.deepEqual(bodies, ["before"]);
  const read = other.request("GET", `/rooms/${roomId}/event/${later}`);
  assert.equal(await userRefusal(read), "404 M_NOT_FOUND");
});

test("a room that the world may read is read without joining", async (t) => {
  const { addUser } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const content = { history_visibility: "world_readable" };
  const roomId = await one.createRoom({
    initial_state: [{ type: "m.room.history_visibility", content }],
  });
  await other.request("GET", `/rooms/${roomId}/messages?dir=b`);
  assert.equal(await userRefusal(other.send(roomId, "hi")), "403 M_FORBIDDEN");
});
