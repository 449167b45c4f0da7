import assert from "node:assert/strict";
import { test } from "node:test";
import { done, failed, setUpRoom } from "./push/stage.ts";
import { bob, irc, type Setting, setUp } from "./support.ts";

function bodiesOf({ homeserver }: Pick<Setting, "homeserver">): unknown[] {
  return homeserver.pushed.flatMap(({ events }) =>
    events.flatMap(({ content }) => (content as { body?: string }).body ?? []),
  );
}

test("events of rooms with a virtual user are pushed in their order, others are not (S10)", async (t) => {
  const { alice, roomId, homeserver } = await setUpRoom(t);
  const other = await alice.createRoom();
  await alice.send(other, "nobody's affair");
  for (let index = 0; index < 5; index += 1) await alice.send(roomId, String(index));
  await homeserver.advance(0);
  assert.deepEqual(bodiesOf({ homeserver }), ["0", "1", "2", "3", "4"]);
});

test("what waits comes in one transaction, and a repetition is the same (S24)", async (t) => {
  const { setting, alice, roomId, homeserver } = await setUpRoom(t);
  setting.answer = failed;
  await alice.send(roomId, "first");
  await homeserver.advance(0);
  for (let index = 0; index < 3; index += 1) await alice.send(roomId, String(index));
  setting.answer = done;
  await homeserver.advance(1_000);
  const [, one, two, three] = homeserver.pushed;
  assert.equal(one?.status, 500);
  assert.deepEqual([two?.txnId, two?.body], [one?.txnId, one?.body]);
  assert.deepEqual([one?.attempt, two?.attempt, three?.attempt], [1, 2, 1]);
  assert.equal(three?.events.length, 3);
});

test("tuwunel begins with one event, and goes on with up to 48", async (t) => {
  const { setting, alice, roomId, homeserver } = await setUpRoom(t, { profile: "tuwunel" });
  const before = homeserver.pushed.length;
  let answer: (response: Response) => void = () => undefined;
  const answered = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  setting.answer = () => answered;
  for (let index = 0; index < 60; index += 1) await alice.send(roomId, String(index));
  setting.answer = done;
  answer(done());
  await homeserver.advance(0);
  const sizes = homeserver.pushed.slice(before).map(({ events }) => events.length);
  assert.deepEqual(sizes, [1, 48, 11]);
});

const pauses = [
  ["synapse", [2, 4, 8, 16, 32, 64, 128, 256, 512, 512]],
  ["dendrite", [2, 4, 8, 16, 32, 64, 64]],
] as const;

for (const [profile, seconds] of pauses) {
  test(`${profile} tries again after ${seconds.join(", ")} s`, async (t) => {
    const { setting, alice, roomId, homeserver } = await setUpRoom(t, { profile });
    setting.answer = failed;
    await alice.send(roomId, "hi");
    await homeserver.advance(0);
    for (const pause of seconds) {
      const before = homeserver.pushed.length;
      await homeserver.advance(pause * 1_000 - 1);
      assert.equal(homeserver.pushed.length, before, `nothing before ${pause} s`);
      await homeserver.advance(1);
      assert.equal(homeserver.pushed.length, before + 1, `one at ${pause} s`);
    }
    assert.equal((await homeserver.pushState("irc")).state, "recovering");
    setting.answer = done;
    await homeserver.advance(512_000);
    assert.equal((await homeserver.pushState("irc")).state, "up");
  });
}

test("tuwunel tries again when the next event comes, and not before", async (t) => {
  const { setting, alice, roomId, homeserver } = await setUpRoom(t, { profile: "tuwunel" });
  setting.answer = failed;
  await alice.send(roomId, "first");
  await homeserver.advance(86_400_000);
  const before = homeserver.pushed.length;
  setting.answer = done;
  await alice.send(roomId, "second");
  await homeserver.advance(0);
  assert.equal(homeserver.pushed.length, before + 2);
});

test("a ping that is answered ends the pause (S43)", async (t) => {
  const { setting, alice, roomId, homeserver, send } = await setUpRoom(t, { profile: "synapse" });
  setting.answer = failed;
  await alice.send(roomId, "hi");
  await homeserver.advance(30_000);
  const before = homeserver.pushed.length;
  setting.answer = done;
  await send("POST", "/_matrix/client/v1/appservice/irc/ping", { body: {} });
  await homeserver.advance(0);
  assert.equal(homeserver.pushed.length, before + 1);
  assert.equal((await homeserver.pushState("irc")).state, "up");
});

const names = [
  ["spec", /^\d{13}$/u],
  ["synapse", /^\d{1,3}$/u],
  ["dendrite", /^\d{19}$/u],
  ["tuwunel", /^[\w-]{43}$/u],
] as const;

for (const [profile, pattern] of names) {
  test(`transactions of ${profile} are called like ${pattern.source}`, async (t) => {
    const { homeserver } = await setUpRoom(t, { profile });
    assert.match(homeserver.pushed[0]?.txnId ?? "", pattern);
  });
}

const answers = [
  ["spec", 200, "{}", true],
  ["spec", 200, "", false],
  ["spec", 201, "{}", false],
  ["synapse", 201, "[]", true],
  ["synapse", 200, "", false],
  ["synapse", 200, "<html>", false],
  ["dendrite", 200, "<html>", true],
  ["dendrite", 201, "{}", false],
  ["conduwuit", 202, "{}", true],
] as const;

for (const [profile, status, text, isAccepted] of answers) {
  test(`${status} with ${text || "nothing"} is ${isAccepted ? "" : "not "}enough for ${profile}`, async (t) => {
    const { setting, alice, roomId, homeserver } = await setUpRoom(t, { profile });
    setting.answer = () => new Response(text, { status });
    await alice.send(roomId, "hi");
    await homeserver.advance(0);
    const { state } = await homeserver.pushState("irc");
    assert.equal(state, isAccepted ? "up" : "recovering");
    assert.equal(homeserver.pushed.at(-1)?.status, status);
    setting.answer = done;
  });
}

test("typing, receipts and presence go along where they are asked for (S27, S29)", async (t) => {
  const { alice, roomId, homeserver } = await setUpRoom(t);
  const eventId = await alice.send(roomId, "hi");
  await alice.request("PUT", `/rooms/${roomId}/typing/${alice.userId}`, { typing: true });
  await alice.request("POST", `/rooms/${roomId}/receipt/m.read/${eventId}`, {});
  await alice.request("POST", `/rooms/${roomId}/receipt/m.read.private/${eventId}`, {});
  await alice.request("PUT", `/presence/${alice.userId}/status`, { presence: "online" });
  await homeserver.advance(0);
  const kinds = homeserver.pushed.flatMap(({ ephemeral }) => ephemeral.map(({ type }) => type));
  assert.deepEqual(kinds, ["m.typing", "m.receipt", "m.presence"]);
});

test("the end of typing is pushed too, when its time is over", async (t) => {
  const { alice, roomId, homeserver, clock } = await setUpRoom(t);
  const typing = { typing: true, timeout: 4_000 };
  await alice.request("PUT", `/rooms/${roomId}/typing/${alice.userId}`, typing);
  await clock.advance(3_999);
  const told = () => homeserver.pushed.flatMap(({ ephemeral }) => ephemeral);
  assert.equal(told().length, 1);
  await clock.advance(1);
  assert.deepEqual(told()[1]?.["content"], { user_ids: [] });
  await clock.advance(1_000);
  assert.equal(clock.pending, 0);
});

test("Synapse does not send ephemeral data again with a repetition", async (t) => {
  const { setting, alice, roomId, homeserver } = await setUpRoom(t, { profile: "synapse" });
  setting.answer = failed;
  await alice.request("PUT", `/rooms/${roomId}/typing/${alice.userId}`, { typing: true });
  await homeserver.advance(2_000);
  const [first, second] = homeserver.pushed.slice(-2);
  assert.equal(first?.ephemeral.length, 1);
  assert.equal(second?.txnId, first?.txnId);
  assert.deepEqual([second?.events, second?.ephemeral], [[], []]);
});

test("Dendrite sends no ephemeral data", async (t) => {
  const { alice, roomId, homeserver } = await setUpRoom(t, { profile: "dendrite" });
  const before = homeserver.pushed.length;
  await alice.request("PUT", `/rooms/${roomId}/typing/${alice.userId}`, { typing: true });
  await homeserver.advance(0);
  assert.equal(homeserver.pushed.length, before);
});

test("messages to devices of virtual users are pushed (S32)", async (t) => {
  const { alice, homeserver, send } = await setUpRoom(t);
  await send("PUT", "/devices/D1", { as: bob, body: {} });
  const messages = { [bob]: { "*": { hello: 1 } } };
  await alice.request("PUT", "/sendToDevice/org.example/1", { messages });
  await homeserver.advance(0);
  assert.deepEqual(homeserver.pushed.at(-1)?.toDevice, [
    {
      to_user_id: bob,
      to_device_id: "D1",
      type: "org.example",
      sender: alice.userId,
      content: { hello: 1 },
    },
  ]);
});

test("the specification asks about an invited user before the invitation (S44)", async (t) => {
  const setting = setUp(t);
  const alice = setting.addUser("alice");
  const roomId = await alice.createRoom();
  setting.answer = async ({ url }) => {
    if (!url.includes("/users/")) return done();
    assert.deepEqual(setting.homeserver.rooms.get(roomId)?.members("invite"), []);
    await setting.addVirtualUser("_irc_bob");
    return done();
  };
  await alice.invite(roomId, bob);
  assert.ok(setting.homeserver.users.has(bob));
});

test("Synapse asks before it pushes the invitation, which is stored by then", async (t) => {
  const setting = setUp(t, { profile: "synapse" });
  const alice = setting.addUser("alice");
  const roomId = await alice.createRoom();
  await alice.invite(roomId, bob);
  await setting.homeserver.advance(0);
  const kinds = setting.asked.map((line) => line.split("/")[4]);
  assert.deepEqual(kinds, ["users", "transactions"]);
});

test("tuwunel never asks about users, Dendrite when their profile is wanted", async (t) => {
  for (const profile of ["tuwunel", "dendrite"] as const) {
    const setting = setUp(t, { profile });
    const alice = setting.addUser("alice");
    await alice.invite(await alice.createRoom(), bob);
    await alice.request("GET", `/profile/${bob}`).catch(() => undefined);
    const queries = setting.asked.filter((line) => line.includes("/users/"));
    assert.equal(queries.length, profile === "tuwunel" ? 0 : 1);
  }
});

test("an invitation is pushed with what the room is (S90)", async (t) => {
  const { alice, homeserver } = await setUpRoom(t);
  await alice.createRoom({ name: "Lobby", invite: [bob] });
  const isInvitation = ({ content }: Item) => content.membership === "invite";
  const pushed = await homeserver.nextTransaction({
    where: ({ events }) => (events as unknown as Item[]).some(isInvitation),
  });
  const event = (pushed.events as unknown as Item[]).find(isInvitation);
  const shown = event?.unsigned.invite_room_state ?? [];
  assert.deepEqual(
    shown.filter(({ type }) => type === "m.room.name").map(({ content }) => content),
    [{ name: "Lobby" }],
  );
});

interface Item {
  readonly type: string;
  readonly content: { readonly membership?: string };
  readonly unsigned: { readonly invite_room_state?: readonly Item[] };
}

test("tokens of conduwuit stand in the query too, those of others in the header alone", async (t) => {
  for (const [profile, count] of [
    ["conduwuit", 1],
    ["synapse", 0],
  ] as const) {
    const { asked } = await setUpRoom(t, { profile });
    const lines = asked.filter((line) => line.includes("/transactions/"));
    assert.equal(lines.filter((line) => line.includes("access_token=HS")).length, count);
  }
});

test("without a url nothing is pushed (S3)", async (t) => {
  const { asked } = await setUpRoom(t, { registrations: [{ ...irc, url: null }] });
  assert.deepEqual(asked, []);
});
