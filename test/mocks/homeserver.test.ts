import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createMockHomeserver, type MockHomeserverOptions } from "../../mocks/homeserver.ts";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { createSeededRandom } from "../../mocks/seeded-random.ts";
import {
  asVirtualUser,
  createApplicationService,
  createHomeserverClient,
} from "../../src/application-service/index.ts";
import { listen } from "../../src/node.ts";
import { createMemoryStore } from "../../src/store/memory.ts";
import { irc } from "./homeserver/support.ts";

function setUp(t: TestContext, options: MockHomeserverOptions = {}) {
  const homeserver = createMockHomeserver({
    registrations: [irc],
    clock: createManualClock(),
    random: createSeededRandom(4),
    fetch: async () => Response.json({}),
    ...options,
  });
  t.after(() => homeserver.close());
  return homeserver;
}

test("a bot of this package registers, joins, receives and sends, without a socket", async (t) => {
  const service = createApplicationService({
    registration: irc,
    store: createMemoryStore(),
    handlers: { queryUserById: () => ({ status: 200, body: {} }) },
    onError: (error) => assert.fail(String(error)),
  });
  const homeserver = createMockHomeserver({ registrations: [irc], fetch: service.fetch });
  t.after(async () => {
    await homeserver.close();
    await service.close();
  });
  const client = createHomeserverClient({
    url: "http://example.org",
    registration: irc,
    serverName: "example.org",
    fetch: homeserver.fetch,
  });
  const bob = asVirtualUser(client, "@_irc_bob:example.org");
  service.onEvent("m.room.message", async ({ room_id: roomId, sender, content }) => {
    if (sender === bob.userId) return;
    const body = `you said ${String((content as { body?: string }).body)}`;
    await bob.sendMessage(roomId, { msgtype: "m.text", body });
  });

  await bob.ensureRegistered();
  const alice = homeserver.users.register("alice");
  const roomId = await alice.createRoom({ invite: [bob.userId] });
  await bob.ensureJoined(roomId);
  const { next_batch: since } = await alice.sync();
  await alice.send(roomId, "hello");
  const own = await alice.sync(since, 5_000);
  const answered = await alice.sync(own.next_batch, 5_000);
  const events = [own, answered].flatMap(
    ({ rooms }) => rooms?.join?.[roomId]?.timeline?.events ?? [],
  );
  assert.deepEqual(
    events.map(({ content }) => content["body"]),
    ["hello", "you said hello"],
  );
});

test("the same seed makes the same run", async (t) => {
  const run = async () => {
    const homeserver = setUp(t);
    const alice = homeserver.users.register("alice");
    const roomId = await alice.createRoom();
    await alice.send(roomId, "hi");
    return homeserver.rooms.get(roomId)?.events;
  };
  assert.deepEqual(await run(), await run());
});

test("who is made in a test is logged in, and nobody is made twice or in a namespace", async (t) => {
  const homeserver = setUp(t);
  const alice = homeserver.users.register("alice", { displayName: "Alice" });
  assert.deepEqual(homeserver.users.list(), ["@_irc_bot:example.org", "@alice:example.org"]);
  assert.deepEqual(homeserver.users.profile(alice.userId), { displayname: "Alice" });
  assert.throws(() => homeserver.users.register("alice"), /^MatrixError: M_USER_IN_USE/u);
  assert.throws(() => homeserver.users.register("_irc_bob"), /^MatrixError: M_EXCLUSIVE/u);
  assert.throws(() => homeserver.users.logIn("@carol:example.org"), /there is no @carol/u);
});

test("a registration may come later, and its sender with it", async (t) => {
  const homeserver = setUp(t, { registrations: [] });
  homeserver.registrations.add(irc);
  assert.ok(homeserver.users.has("@_irc_bot:example.org"));
});

test("waiting for a transaction ends with its signal", async (t) => {
  const homeserver = setUp(t);
  const reason = new Error("enough");
  const waiting = homeserver.nextTransaction({ signal: AbortSignal.abort(reason) });
  await assert.rejects(waiting, { cause: reason });
});

test("each transaction is given once, in the order in which they were sent", async (t) => {
  const homeserver = setUp(t);
  const alice = homeserver.users.register("alice");
  await alice.createRoom({ invite: ["@_irc_bob:example.org"] });
  await alice.createRoom({ invite: ["@_irc_eve:example.org"] });
  await homeserver.advance(0);
  const [first, second] = [await homeserver.nextTransaction(), await homeserver.nextTransaction()];
  assert.deepEqual([first, second], homeserver.pushed.slice(0, 2));
  const none = homeserver.nextTransaction({
    registrationId: "other",
    signal: AbortSignal.timeout(1),
  });
  await assert.rejects(none, /there is no registration other/u);
});

test("time moves only with a clock that can be moved", async (t) => {
  const homeserver = createMockHomeserver();
  t.after(() => homeserver.close());
  await assert.rejects(homeserver.advance(1), /advance needs a clock of createManualClock/u);
});

test("it serves over HTTP", async (t) => {
  const homeserver = setUp(t);
  const { url, close } = await listen(homeserver, { port: 0 });
  t.after(close);
  const response = await fetch(`${url}/_matrix/client/versions`);
  assert.equal(response.status, 200);
});

test("faulty registrations are listed", () => {
  assert.throws(
    () => createMockHomeserver({ registrations: [irc, irc] }),
    /registrations\[1\]\.id: there is one with it already/u,
  );
});
