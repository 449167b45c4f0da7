import assert from "node:assert/strict";
import { test } from "node:test";
import { bob, bot, refusal, setUp, userRefusal } from "./support.ts";

const message = { msgtype: "m.text", body: "hi" };

/** A public room that the sender of the application service has made, with two of its virtual users. */
async function setUpRoom(...[t, options]: Parameters<typeof setUp>) {
  const setting = setUp(t, options);
  const { send, addVirtualUser } = setting;
  const { body } = await send("POST", "/createRoom", { body: { preset: "public_chat" } });
  const roomId = String(body["room_id"]);
  for (const localpart of ["_irc_bob", "_irc_eve"]) {
    await addVirtualUser(localpart);
    await send("POST", `/rooms/${roomId}/join`, { as: `@${localpart}:example.org`, body: {} });
  }
  const eventsOf = (type: string) =>
    (setting.homeserver.rooms.get(roomId)?.events ?? []).filter((one) => one.type === type);
  return { ...setting, roomId, eventsOf };
}

test("the same transaction ID on the same path is the same message (S82)", async (t) => {
  const { send, roomId, eventsOf } = await setUpRoom(t);
  const path = `/rooms/${roomId}/send/m.room.message/1`;
  const first = await send("PUT", path, { as: bob, body: message });
  const second = await send("PUT", path, { as: bob, body: { ...message, body: "other" } });
  assert.deepEqual(second.body, first.body);
  assert.equal(eventsOf("m.room.message").length, 1);
  await send("PUT", `/rooms/${roomId}/send/org.example/1`, { as: bob, body: {} });
  assert.equal(eventsOf("org.example").length, 1);
});

test("half an hour later the transaction ID is forgotten", async (t) => {
  const { send, roomId, eventsOf, homeserver } = await setUpRoom(t);
  const path = `/rooms/${roomId}/send/m.room.message/1`;
  await send("PUT", path, { as: bob, body: message });
  await homeserver.advance(1_800_001);
  await send("PUT", path, { as: bob, body: message });
  assert.equal(eventsOf("m.room.message").length, 2);
});

test("a request that was refused is not remembered", async (t) => {
  const { send, roomId, addVirtualUser } = await setUpRoom(t);
  await addVirtualUser("_irc_new");
  const as = "@_irc_new:example.org";
  const path = `/rooms/${roomId}/send/m.room.message/1`;
  assert.equal(await refusal(send("PUT", path, { as, body: message })), "403 M_FORBIDDEN");
  await send("POST", `/rooms/${roomId}/join`, { as, body: {} });
  assert.equal((await send("PUT", path, { as, body: message })).status, 200);
});

const scopes = [
  ["spec", 2],
  ["synapse", 1],
  ["dendrite", 1],
  ["tuwunel", 2],
] as const;

for (const [profile, count] of scopes) {
  test(`two virtual users with one transaction ID send ${count} with ${profile}`, async (t) => {
    const { send, roomId, eventsOf } = await setUpRoom(t, { profile });
    const path = `/rooms/${roomId}/send/m.room.message/1`;
    await send("PUT", path, { as: bob, body: message });
    await send("PUT", path, { as: "@_irc_eve:example.org", body: message });
    assert.equal(eventsOf("m.room.message").length, count);
  });
}

test("a message says when it was written, in messages and in state (S60)", async (t) => {
  const { send, roomId, eventsOf } = await setUpRoom(t);
  const query = { ts: "1421416883133" };
  await send("PUT", `/rooms/${roomId}/send/m.room.message/1`, { as: bob, body: message, query });
  await send("PUT", `/rooms/${roomId}/state/m.room.name/`, { body: { name: "x" }, query });
  const [sent] = eventsOf("m.room.message");
  assert.equal(sent?.origin_server_ts, 1_421_416_883_133);
  assert.equal(sent?.unsigned?.age, 1_700_000_000_000 - 1_421_416_883_133);
  assert.equal(eventsOf("m.room.name")[0]?.origin_server_ts, 1_421_416_883_133);
});

test("an ordinary user's timestamp is ignored (S60)", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const one = addUser("alice");
  const roomId = await one.createRoom();
  await one.request("PUT", `/rooms/${roomId}/send/m.room.message/1?ts=1`, message);
  assert.equal(homeserver.rooms.get(roomId)?.events.at(-1)?.origin_server_ts, 1_700_000_000_000);
});

test("an event that changes state says what it replaced", async (t) => {
  const { send, roomId, eventsOf } = await setUpRoom(t);
  const path = `/rooms/${roomId}/state/m.room.topic/`;
  await send("PUT", path, { body: { topic: "one" } });
  await send("PUT", path, { body: { topic: "two" } });
  const [first, second] = eventsOf("m.room.topic");
  assert.deepEqual(second?.unsigned, {
    age: 0,
    prev_content: { topic: "one" },
    replaces_state: first?.event_id,
  });
});

test("the same state again is no event", async (t) => {
  const { send, roomId, eventsOf } = await setUpRoom(t);
  const path = `/rooms/${roomId}/state/m.room.topic/`;
  const first = await send("PUT", path, { body: { topic: "one" } });
  const second = await send("PUT", path, { body: { topic: "one" } });
  assert.deepEqual(second.body, first.body);
  assert.equal(eventsOf("m.room.topic").length, 1);
});

test("only the device that has sent an event is told its transaction ID", async (t) => {
  const { homeserver, addUser } = setUp(t);
  const one = addUser("alice");
  const other = homeserver.users.logIn(one.userId);
  const roomId = await one.createRoom();
  await one.send(roomId, "hi");
  const transactionIdFor = async (user: typeof one) => {
    const { rooms } = await user.sync();
    return rooms?.join?.[roomId]?.timeline?.events.at(-1)?.unsigned?.transaction_id;
  };
  assert.equal(await transactionIdFor(one), `${one.deviceId}-1`);
  assert.equal(await transactionIdFor(other), undefined);
});

test("an event that is too large is refused with 413", async (t) => {
  const { addUser } = setUp(t);
  const one = addUser("alice");
  const roomId = await one.createRoom();
  assert.equal(await userRefusal(one.send(roomId, "x".repeat(66_000))), "413 M_TOO_LARGE");
});

test("nobody reacts twice in the same way", async (t) => {
  const { addUser } = setUp(t);
  const one = addUser("alice");
  const roomId = await one.createRoom();
  const eventId = await one.send(roomId, "hi");
  const relation = { rel_type: "m.annotation", event_id: eventId, key: "👍" };
  const react = () => one.send(roomId, { "m.relates_to": relation }, "m.reaction");
  await react();
  assert.equal(await userRefusal(react()), "400 M_DUPLICATE_ANNOTATION");
});

test("a canonical alias is one of the room", async (t) => {
  const { addUser } = setUp(t);
  const one = addUser("alice");
  const roomId = await one.createRoom();
  await one.createRoom({ room_alias_name: "other" });
  const put = (content: object) =>
    userRefusal(one.sendState(roomId, "m.room.canonical_alias", content));
  assert.equal(await put({ alias: "#other:example.org" }), "400 M_BAD_ALIAS");
  assert.equal(await put({ alias: "#none:example.org" }), "400 M_BAD_ALIAS");
  assert.equal(await put({ alt_aliases: ["none"] }), "400 M_INVALID_PARAM");
  assert.equal(await put({ alias: "" }), "not refused");
});

test("a redaction that is sent as an event redacts as well (S60)", async (t) => {
  const { send, roomId, eventsOf } = await setUpRoom(t);
  const path = `/rooms/${roomId}/send/m.room.message/1`;
  const { body: sent } = await send("PUT", path, { as: bob, body: message });
  const redacts = sent["event_id"];
  await send("PUT", `/rooms/${roomId}/send/m.room.redaction/2`, { as: bob, body: { redacts } });
  assert.deepEqual(eventsOf("m.room.message")[0]?.content, {});
  assert.equal(eventsOf("m.room.redaction")[0]?.["redacts"], redacts);
});

test("pages of messages meet without a gap and without an overlap", async (t) => {
  const { send, roomId } = await setUpRoom(t);
  for (let index = 1; index <= 7; index += 1) {
    const body = { ...message, body: String(index) };
    await send("PUT", `/rooms/${roomId}/send/m.room.message/${index}`, { body });
  }
  const filter = JSON.stringify({ types: ["m.room.message"] });
  const read = async (dir: string) => {
    const bodies: string[] = [];
    let from: string | undefined;
    do {
      const query = { dir, limit: "3", filter, ...(from !== undefined && { from }) };
      const { body } = await send("GET", `/rooms/${roomId}/messages`, { query });
      const chunk = body["chunk"] as { content: { body: string } }[];
      bodies.push(...chunk.map(({ content }) => content.body));
      from = body["end"] as string | undefined;
    } while (from !== undefined);
    return bodies.join("");
  };
  assert.equal(await read("b"), "7654321");
  assert.equal(await read("f"), "1234567");
});

test("a token that the homeserver has not given out is refused", async (t) => {
  const { send, roomId } = await setUpRoom(t);
  const query = { dir: "b", from: "nonsense" };
  const read = send("GET", `/rooms/${roomId}/messages`, { query });
  assert.equal(await refusal(read), "400 M_INVALID_PARAM");
});

test("any of its users in the room lets an application service see who is there (S77)", async (t) => {
  const { send, addUser, addVirtualUser } = setUp(t);
  await addVirtualUser("_irc_bob");
  const one = addUser("alice");
  const roomId = await one.createRoom({ preset: "public_chat" });
  const ask = () => send("GET", `/rooms/${roomId}/joined_members`, { as: bot });
  assert.equal(await refusal(ask()), "403 M_FORBIDDEN");
  await send("POST", `/rooms/${roomId}/join`, { as: bob, body: {} });
  assert.deepEqual(Object.keys((await ask()).body["joined"] as object), [one.userId, bob]);
});
