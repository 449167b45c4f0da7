import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startBridge } from "../../../examples/irc/bridge.ts";
import { createIrc } from "../../../examples/irc/irc.ts";
import { createMockHomeserver } from "../../../mocks/homeserver.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";
import { createSeededRandom } from "../../../mocks/seeded-random.ts";
import * as draft from "../../../src/editions/draft-checked.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";

const serverName = "hsdomain.com";
const bob = "@irc.freenode.net/Bob:hsdomain.com";
const alias = "#irc.freenode.net/#matrix:hsdomain.com";
const namespaces = {
  users: [{ exclusive: true, regex: String.raw`@irc\.freenode\.net/.*` }],
  aliases: [{ exclusive: true, regex: String.raw`#irc\.freenode\.net/.*` }],
};
const registration = {
  id: "irc",
  url: "http://irc.test",
  as_token: "T_a",
  hs_token: "T_h",
  sender_localpart: "irc",
  namespaces,
};
const allowed = { id: "irc", asToken: "T_a", hsToken: "T_h", senderLocalpart: "irc" };
const write = encodeURIComponent;

test("the draft's worked example is played: registration, nested queries, and messages both ways (D71–D86, U14–U16)", async (t) => {
  const errors: unknown[] = [];
  const said: string[] = [];
  const homeserver = createMockHomeserver({
    serverName,
    edition: "draft",
    draftServices: [allowed],
    random: createSeededRandom(2),
    onError: (error) => errors.push(error),
  });
  const irc = createIrc((line) => said.push(line));
  const bridge = await startBridge({
    registration,
    homeserverUrl: "http://hsdomain.com",
    serverName,
    irc,
    store: createMemoryStore(),
    port: 0,
    fetch: homeserver.fetch,
  });
  t.after(async () => {
    await homeserver.close();
    await bridge.close();
    assert.deepEqual(errors, []);
  });

  const registered = await homeserver.fetch(
    new Request("http://hsdomain.com/_matrix/appservice/v1/register", {
      method: "POST",
      body: JSON.stringify({ url: bridge.url, as_token: "T_a", namespaces }),
    }),
  );
  assert.deepEqual(await registered.json(), { hs_token: "T_h" });
  const message = { channel: "#matrix", nick: "Bob" };
  await irc.speak({ ...message, id: "1", text: "hello?", ts: 1_421_416_883_133 });

  const alice = homeserver.users.register("alice");
  const join = `/_matrix/client/api/v1/join/${write(alias)}?access_token=${alice.accessToken}`;
  const { room_id: roomId } = await alice.request<{ room_id: string }>("POST", join, {});
  const room = homeserver.rooms.get(roomId);
  assert.deepEqual(room?.aliases, [alias]);
  assert.deepEqual(room?.members(), ["@irc:hsdomain.com", bob, "@alice:hsdomain.com"]);
  assert.deepEqual(homeserver.users.profile(bob), { displayname: "Bob" });
  const [first] = room?.events.filter(({ type }) => type === "m.room.message") ?? [];
  assert.equal(first?.sender, bob);
  assert.equal(first?.origin_server_ts, 1_421_416_883_133);

  await alice.send(room?.roomId ?? "!", "hi!");
  const isHi = ({ content }: Readonly<Record<string, unknown>>) =>
    (content as { body?: string }).body === "hi!";
  const pushed = await homeserver.nextTransaction({ where: ({ events }) => events.some(isHi) });
  assert.deepEqual(said, ["#matrix <@alice:hsdomain.com> hi!"]);
  const hi = pushed.events.find(isHi);
  assert.equal(hi?.["user_id"], "@alice:hsdomain.com");
  assert.equal("sender" in (hi ?? {}), false);

  await irc.speak({ ...message, id: "2", text: "what's up?", ts: 1_421_418_084_816 });
  assert.equal(room?.events.at(-1)?.content["body"], "what's up?");
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

function setUp(t: TestContext) {
  const errors: unknown[] = [];
  const homeserver = createMockHomeserver({
    serverName,
    edition: "draft",
    registrations: [registration],
    clock: createManualClock(1_421_416_883_133),
    random: createSeededRandom(3),
    fetch: async () => Response.json({ errcode: "M_NOT_FOUND" }, { status: 404 }),
    onError: (error) => errors.push(error),
  });
  t.after(async () => {
    await homeserver.close();
    assert.deepEqual(errors, []);
  });
  const send = async (
    method: string,
    path: string,
    query: Record<string, string> = {},
    content?: object,
  ): Promise<Answer> => {
    const full = path.startsWith("/_matrix/") ? path : `/_matrix/client/api/v1${path}`;
    const url = new URL(full, "http://hsdomain.com");
    const all = { access_token: "T_a", ...query };
    for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
    const body = content === undefined ? null : JSON.stringify(content);
    const response = await homeserver.fetch(new Request(url, { method, body }));
    return { status: response.status, body: (await response.json()) as Answer["body"] };
  };
  return { homeserver, send };
}

test("every operation of the draft's homeserver document is served, and every answer fits it", async (t) => {
  const { send, homeserver } = setUp(t);
  const seen = new Set<string>();
  const ok = async (
    id: keyof typeof draft.homeserver.operations,
    ...given: Parameters<typeof send>
  ) => {
    const answer = await send(...given);
    assert.equal(answer.status, 200, `${id}: ${JSON.stringify(answer.body)}`);
    seen.add(id);
    return answer.body;
  };
  const user = "irc.freenode.net/Bob";
  const type = "m.login.application_service";
  const asBob = { user_id: bob };
  const profile = `/profile/${write(bob)}`;
  assert.equal((await ok("register", "POST", "/register", {}, { type, user }))["user_id"], bob);
  await ok("setDisplayName", "PUT", `${profile}/displayname`, asBob, { displayname: "Bob" });
  await ok("getDisplayName", "GET", `${profile}/displayname`);
  const avatar_url = "mxc://hsdomain.com/x";
  await ok("setAvatarUrl", "PUT", `${profile}/avatar_url`, asBob, { avatar_url });
  await ok("getAvatarUrl", "GET", `${profile}/avatar_url`);
  assert.deepEqual(await ok("getUserProfile", "GET", profile), { displayname: "Bob", avatar_url });
  const presence = `/presence/${write(bob)}/status`;
  await ok("setPresence", "PUT", presence, asBob, { presence: "online" });
  assert.equal((await ok("getPresence", "GET", presence))["presence"], "online");

  const name = { room_alias_name: "irc.freenode.net/#matrix", visibility: "public" };
  const created = await ok("createRoom", "POST", "/createRoom", {}, name);
  assert.equal(created["room_alias"], alias);
  // As all IDs were then, and later those of rooms of version 1.
  assert.match(String(created["room_id"]), /^![A-Za-z]{18}:hsdomain\.com$/u);
  const room = `/rooms/${write(String(created["room_id"]))}`;
  const directory = `/directory/room/${write(alias)}`;
  assert.equal((await ok("getRoomIdByAlias", "GET", directory))["room_id"], created["room_id"]);
  await ok("deleteRoomAlias", "DELETE", directory);
  await ok("setRoomAlias", "PUT", directory, {}, { room_id: created["room_id"] });
  await ok("inviteUser", "POST", `${room}/invite`, {}, { user_id: bob });
  await ok("joinRoomById", "POST", `${room}/join`, asBob, {});
  await ok("leaveRoom", "POST", `${room}/leave`, asBob, {});
  await ok("joinRoom", "POST", `/join/${write(alias)}`, asBob, {});
  const text = { msgtype: "m.text", body: "hello?" };
  const sent = await ok("sendMessage", "PUT", `${room}/send/m.room.message/1`, asBob, text);
  assert.match(String(sent["event_id"]), /^\$[A-Za-z]{18}:hsdomain\.com$/u);
  await ok("sendMessageAsWritten", "PUT", `${room}/send/m.room.message`, asBob, text);
  await ok("sendMessageWithoutTxnId", "POST", `${room}/send/m.room.message`, asBob, text);
  await ok("redactEvent", "PUT", `${room}/redact/${write(String(sent["event_id"]))}/2`, asBob, {});
  await ok("setRoomStateByType", "PUT", `${room}/state/m.room.name`, {}, { name: "#matrix" });
  await ok("getRoomStateByType", "GET", `${room}/state/m.room.name`);
  await ok("setRoomStateWithKey", "PUT", `${room}/state/org.example/a`, {}, { a: 1 });
  await ok("getRoomStateWithKey", "GET", `${room}/state/org.example/a`);
  await ok("getRoomState", "GET", `${room}/state`);
  await ok("getMembersByRoom", "GET", `${room}/members`);
  const { chunk } = await ok("getRoomEvents", "GET", `${room}/messages`, { from: "END", dir: "b" });
  assert.ok(
    (chunk as Record<string, unknown>[]).every((event) => typeof event["user_id"] === "string"),
  );
  const typing = `${room}/typing/${write(bob)}`;
  await ok("setTyping", "PUT", typing, asBob, { typing: true, timeout: 1_000 });
  const events = await ok("getEvents", "GET", "/events", { from: "START" });
  assert.ok((events["chunk"] as unknown[]).length > 0);
  await ok("kick", "POST", `${room}/kick`, {}, { user_id: bob });
  await ok("ban", "POST", `${room}/ban`, {}, { user_id: bob });
  const uri = "irc://irc.freenode.net/Bob,isnick";
  const found = await ok("getUserByUri", "GET", "/_matrix/app/v1/user", { uri });
  assert.deepEqual(found, { user_id: bob });
  const channel = { uri: "irc://irc.freenode.net/%23matrix" };
  const foundAlias = await ok("getAliasByUri", "GET", "/_matrix/app/v1/alias", channel);
  assert.deepEqual(foundAlias, { alias });
  assert.deepEqual(
    Object.keys(draft.homeserver.operations).filter((id) => !seen.has(id)),
    [],
  );
  assert.ok(homeserver.users.has(bob));
});

const refused = [
  ["a missing token", "GET", "/events", { access_token: "" }, "401 M_MISSING_TOKEN"],
  ["an unknown token (U6)", "GET", "/events", { access_token: "x" }, "403 M_FORBIDDEN"],
  [
    "a user whom the application service does not know (U14)",
    "GET",
    "/events",
    { user_id: bob },
    "403 M_FORBIDDEN",
  ],
  ["a user_token (U21)", "GET", "/events", { user_token: "x" }, "403 M_FORBIDDEN"],
  ["an alias that nobody knows", "GET", `/directory/room/${write(alias)}`, {}, "404 M_NOT_FOUND"],
] as const;

for (const [what, method, path, query, expected] of refused) {
  test(`${what} is refused with ${expected}`, async (t) => {
    const { status, body } = await setUp(t).send(method, path, query);
    assert.equal(`${status} ${String(body["errcode"])}`, expected);
  });
}

test("as the draft is written, Bob speaks without having joined, and is refused (U15)", async (t) => {
  const { send } = setUp(t);
  const type = "m.login.application_service";
  await send("POST", "/register", {}, { type, user: "irc.freenode.net/Bob" });
  const { body: created } = await send("POST", "/createRoom", {}, { visibility: "public" });
  const path = `/rooms/${write(String(created["room_id"]))}/send/m.room.message`;
  const text = { msgtype: "m.text", body: "hello?" };
  const { status, body } = await send("PUT", path, { user_id: bob, ts: "1421416883133" }, text);
  assert.deepEqual([status, body["errcode"]], [403, "M_FORBIDDEN"]);
});
