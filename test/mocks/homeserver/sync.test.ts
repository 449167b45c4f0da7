import assert from "node:assert/strict";
import { test } from "node:test";
import { bob, refusal, setUp } from "./support.ts";

test("the first sync tells all, and the next only what is new", async (t) => {
  const { addUser } = setUp(t);
  const one = addUser("alice");
  const roomId = await one.createRoom({ name: "Lobby" });
  const first = await one.sync();
  const joined = first.rooms?.join?.[roomId];
  assert.equal(joined?.timeline?.events.at(-1)?.type, "m.room.name");
  const nothing = await one.sync(first.next_batch);
  assert.deepEqual(nothing.rooms, { join: {}, invite: {}, knock: {}, leave: {} });
  const eventId = await one.send(roomId, "hi");
  const second = await one.sync(first.next_batch);
  const { timeline, state } = second.rooms?.join?.[roomId] ?? {};
  assert.deepEqual(
    timeline?.events.map(({ event_id: id }) => id),
    [eventId],
  );
  assert.equal(timeline?.limited, false);
  assert.deepEqual(state?.events, []);
});

test("a gap is said to be one, with the state that changed in it, and can be read", async (t) => {
  const { addUser } = setUp(t);
  const one = addUser("alice");
  const roomId = await one.createRoom();
  const { next_batch: since } = await one.sync();
  await one.sendState(roomId, "m.room.name", { name: "New" });
  for (let index = 0; index < 12; index += 1) await one.send(roomId, String(index));
  const { timeline, state } = (await one.sync(since)).rooms?.join?.[roomId] ?? {};
  assert.equal(timeline?.events.length, 10);
  assert.equal(timeline?.limited, true);
  assert.deepEqual(
    state?.events?.map(({ type }) => type),
    ["m.room.name"],
  );
  type Page = { chunk: { content: { body?: string } }[] };
  const path = `/rooms/${roomId}/messages?dir=b&from=${timeline?.prev_batch}&to=${since}&limit=50`;
  const { chunk } = await one.request<Page>("GET", path);
  assert.deepEqual(
    chunk.map(({ content }) => content.body),
    ["1", "0", undefined],
  );
});

test("a long poll ends when something happens", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom({ preset: "public_chat" });
  await other.join(roomId);
  const { next_batch: since } = await one.sync();
  const polled = one.sync(since, 30_000);
  await homeserver.advance(10_000);
  const eventId = await other.send(roomId, "hi");
  const { rooms } = await polled;
  assert.equal(rooms?.join?.[roomId]?.timeline?.events[0]?.event_id, eventId);
});

test("a long poll that sees nothing ends when its time is over", async (t) => {
  const { addUser, homeserver, clock } = setUp(t);
  const one = addUser("alice");
  const { next_batch: since } = await one.sync();
  let isOver = false;
  const polled = one.sync(since, 30_000).finally(() => {
    isOver = true;
  });
  await homeserver.advance(29_999);
  assert.equal(isOver, false);
  await homeserver.advance(1);
  assert.equal((await polled).next_batch, since);
  assert.equal(clock.pending, 0);
});

test("what happens elsewhere does not end a long poll", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const { next_batch: since } = await one.sync();
  let isOver = false;
  const polled = one.sync(since, 1_000).finally(() => {
    isOver = true;
  });
  await homeserver.advance(0);
  await other.createRoom();
  await homeserver.advance(0);
  assert.equal(isOver, false);
  await homeserver.advance(1_000);
  await polled;
});

test("a client that goes away takes its waiting along", async (t) => {
  const { addUser, homeserver, clock } = setUp(t);
  const one = addUser("alice");
  const { next_batch: since } = await one.sync();
  const gone = new AbortController();
  const url = `http://example.org/_matrix/client/v3/sync?timeout=30000&since=${since}`;
  const headers = { authorization: `Bearer ${one.accessToken}` };
  const polled = homeserver.fetch(new Request(url, { headers, signal: gone.signal }));
  await homeserver.advance(0);
  gone.abort();
  await polled;
  assert.equal(clock.pending, 0);
});

test("an invitation comes with what the room is and who invites, and goes when it is refused", async (t) => {
  const { addUser } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom({ name: "Lobby", invite: [other.userId] });
  const first = await other.sync();
  const shown = first.rooms?.invite?.[roomId]?.invite_state?.events ?? [];
  assert.deepEqual(
    shown.map(({ type, state_key: key }) => `${type} ${key}`.trim()),
    [
      "m.room.create",
      "m.room.member @alice:example.org",
      "m.room.join_rules",
      "m.room.name",
      "m.room.member @carol:example.org",
    ],
  );
  await other.leave(roomId);
  const second = await other.sync(first.next_batch);
  assert.equal(second.rooms?.leave?.[roomId]?.timeline?.events.length, 1);
});

test("who joins is told all of the room", async (t) => {
  const { addUser } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom({ preset: "public_chat", name: "Lobby" });
  const { next_batch: since } = await other.sync();
  await other.join(roomId);
  const { timeline, state } = (await other.sync(since)).rooms?.join?.[roomId] ?? {};
  const types = [...(state?.events ?? []), ...(timeline?.events ?? [])].map(({ type }) => type);
  assert.ok(types.includes("m.room.create") && types.includes("m.room.name"));
});

test("a message to a device is told until the next sync confirms it", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const second = homeserver.users.logIn(other.userId);
  const messages = { [other.userId]: { [other.deviceId]: { hello: 1 } } };
  await one.request("PUT", "/sendToDevice/org.example/1", { messages });
  await one.request("PUT", "/sendToDevice/org.example/1", { messages });
  const told = { type: "org.example", sender: one.userId, content: { hello: 1 } };
  const first = await other.sync();
  assert.deepEqual(first.to_device?.events, [told]);
  assert.deepEqual((await other.sync()).to_device?.events, [told], "the answer may be lost");
  assert.deepEqual((await other.sync(first.next_batch)).to_device?.events, []);
  assert.deepEqual((await other.sync()).to_device?.events, []);
  assert.deepEqual((await second.sync()).to_device?.events, [], "another device");
});

test("typing ends by itself, and is told both times", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom({ preset: "public_chat" });
  await other.join(roomId);
  const first = await one.sync();
  const typing = { typing: true, timeout: 4_000 };
  await other.request("PUT", `/rooms/${roomId}/typing/${other.userId}`, typing);
  const typingIn = ({ rooms }: typeof first) => rooms?.join?.[roomId]?.ephemeral?.events;
  const second = await one.sync(first.next_batch);
  assert.deepEqual(typingIn(second), [{ type: "m.typing", content: { user_ids: [other.userId] } }]);
  const polled = one.sync(second.next_batch, 30_000);
  await homeserver.advance(4_000);
  assert.deepEqual(typingIn(await polled), [{ type: "m.typing", content: { user_ids: [] } }]);
});

test("a private receipt is told to nobody else (S29)", async (t) => {
  const { addUser } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom({ preset: "public_chat" });
  await other.join(roomId);
  const eventId = await one.send(roomId, "hi");
  const { next_batch: since } = await one.sync();
  await other.request("POST", `/rooms/${roomId}/receipt/m.read.private/${eventId}`, {});
  const receiptsFor = async (user: typeof one) =>
    (await user.sync(since)).rooms?.join?.[roomId]?.ephemeral?.events ?? [];
  assert.deepEqual(await receiptsFor(one), []);
  assert.equal((await receiptsFor(other)).length, 1);
  await other.request("POST", `/rooms/${roomId}/receipt/m.read/${eventId}`, {});
  const [receipt] = await receiptsFor(one);
  const content = { [eventId]: { "m.read": { [other.userId]: { ts: 1_700_000_000_000 } } } };
  assert.deepEqual(receipt, { type: "m.receipt", content });
});

test("account data comes once, of the room in the room", async (t) => {
  const { addUser } = setUp(t);
  const one = addUser("alice");
  const roomId = await one.createRoom();
  const own = `/user/${one.userId}`;
  await one.request("PUT", `${own}/account_data/org.example`, { a: 1 });
  await one.request("PUT", `${own}/rooms/${roomId}/tags/u.work`, { order: 0.1 });
  const first = await one.sync();
  assert.deepEqual(first.account_data?.events, [{ type: "org.example", content: { a: 1 } }]);
  assert.deepEqual(first.rooms?.join?.[roomId]?.account_data?.events, [
    { type: "m.tag", content: { tags: { "u.work": { order: 0.1 } } } },
  ]);
  assert.deepEqual((await one.sync(first.next_batch)).account_data?.events, []);
});

test("new keys of those one shares a room with are announced", async (t) => {
  const { addUser } = setUp(t);
  const [one, other, stranger] = [addUser("alice"), addUser("carol"), addUser("dave")];
  const roomId = await one.createRoom({ preset: "public_chat" });
  await other.join(roomId);
  const { next_batch: since } = await one.sync();
  for (const user of [other, stranger]) {
    const { userId: user_id, deviceId: device_id } = user;
    const device_keys = { user_id, device_id, algorithms: [], keys: {}, signatures: {} };
    await user.request("POST", "/keys/upload", { device_keys });
  }
  assert.deepEqual((await one.sync(since)).device_lists?.changed, [other.userId]);
});

test("a filter limits the timeline, given as it is or by its ID", async (t) => {
  const { addUser } = setUp(t);
  const one = addUser("alice");
  const roomId = await one.createRoom();
  await one.send(roomId, "hi");
  const filter = { room: { timeline: { limit: 1, types: ["m.room.m*"], not_types: [] } } };
  const stored = await one.request<{ filter_id: string }>(
    "POST",
    `/user/${one.userId}/filter`,
    filter,
  );
  for (const given of [JSON.stringify(filter), stored.filter_id]) {
    type Synced = Awaited<ReturnType<typeof one.sync>>;
    const path = `/sync?filter=${encodeURIComponent(given)}`;
    const { rooms } = await one.request<Synced>("GET", path);
    const { events = [] } = rooms?.join?.[roomId]?.timeline ?? {};
    assert.deepEqual(
      events.map(({ type }) => type),
      ["m.room.message"],
    );
  }
});

test("virtual users sync, the sender of an application service does not (S70)", async (t) => {
  const { send, addVirtualUser } = setUp(t);
  await addVirtualUser("_irc_bob");
  assert.equal((await send("GET", "/sync", { as: bob })).status, 200);
  const asSender = send("GET", "/sync", { as: "@_irc_bot:example.org" });
  assert.equal(await refusal(asSender), "403 M_FORBIDDEN");
});

test("the event stream waits for the next event, and goes on from there", async (t) => {
  const { send, addVirtualUser, addUser, homeserver } = setUp(t);
  await addVirtualUser("_irc_bob");
  const one = addUser("alice");
  const roomId = await one.createRoom({ preset: "public_chat" });
  await send("POST", `/rooms/${roomId}/join`, { as: bob, body: {} });
  const polled = send("GET", "/events", { as: bob, query: { timeout: "30000" } });
  await homeserver.advance(10);
  const eventId = await one.send(roomId, "hi");
  const { body } = await polled;
  const [event] = body["chunk"] as { event_id: string }[];
  assert.equal(event?.event_id, eventId);
  const query = { from: String(body["end"]) };
  assert.deepEqual((await send("GET", "/events", { as: bob, query })).body["chunk"], []);
});
