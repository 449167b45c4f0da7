import assert from "node:assert/strict";
import { test } from "node:test";
import { irc, refusal, type Setting, setUp, userRefusal } from "./support.ts";

const rust = "#_irc_rust:example.org";
const write = encodeURIComponent;

async function makeRoom({ send }: Setting, body: object = {}): Promise<string> {
  return String((await send("POST", "/createRoom", { body })).body["room_id"]);
}

test("an alias belongs to who made it and to those with power in its room", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const roomId = await one.createRoom({ preset: "public_chat" });
  const body = { room_id: roomId };
  const path = `/directory/room/${write("#lobby:example.org")}`;
  await other.request("PUT", path, body);
  assert.equal(await userRefusal(one.request("PUT", path, body)), "409 M_UNKNOWN");
  assert.equal(await userRefusal(addUser("dave").request("DELETE", path)), "403 M_FORBIDDEN");
  await one.request("DELETE", path);
  assert.equal(homeserver.rooms.get("#lobby:example.org"), undefined);
  await other.request("PUT", path, body);
  await other.request("DELETE", path);
  assert.equal(await userRefusal(one.request("GET", path)), "404 M_NOT_FOUND");
});

test("the canonical alias goes with the alias", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const one = addUser("alice");
  const roomId = await one.createRoom({ room_alias_name: "lobby" });
  await one.request("DELETE", `/directory/room/${write("#lobby:example.org")}`);
  assert.deepEqual(homeserver.rooms.get(roomId)?.state("m.room.canonical_alias"), {});
});

test("aliases in an exclusive namespace are the application service's alone (S9, S67, S68)", async (t) => {
  const setting = setUp(t);
  const { send, addUser } = setting;
  const one = addUser("alice");
  const own = await one.createRoom({ preset: "public_chat" });
  const path = `/directory/room/${write(rust)}`;
  const tried = one.request("PUT", path, { room_id: own });
  assert.equal(await userRefusal(tried), "400 M_EXCLUSIVE");
  const roomId = await makeRoom(setting);
  assert.equal((await send("PUT", path, { body: { room_id: roomId } })).status, 200);
  assert.equal(await userRefusal(one.request("DELETE", path)), "400 M_EXCLUSIVE");
  const outside = `/directory/room/${write("#lobby:example.org")}`;
  const beyond = send("PUT", outside, { body: { room_id: roomId } });
  assert.equal(await refusal(beyond), "400 M_EXCLUSIVE");
  assert.equal((await send("DELETE", path)).status, 200);
});

test("an alias that nobody knows is asked for, and made while the caller waits (S45)", async (t) => {
  const setting = setUp(t);
  const one = setting.addUser("alice");
  setting.answer = async ({ url }) => {
    if (!url.includes("/rooms/")) return Response.json({});
    await makeRoom(setting, { preset: "public_chat", room_alias_name: "_irc_rust" });
    return Response.json({});
  };
  const roomId = await one.join(rust);
  assert.equal(setting.homeserver.rooms.get(rust)?.roomId, roomId);
  assert.ok(setting.asked.includes(`GET /_matrix/app/v1/rooms/${write(rust)}`));
  const known = setting.asked.length;
  await one.request("GET", `/directory/room/${write(rust)}`);
  assert.equal(setting.asked.filter((line) => line.includes("/rooms/")).length, 1);
  assert.ok(known > 0);
});

test("an alias that the application service does not know is 404", async (t) => {
  const setting = setUp(t);
  setting.answer = () => Response.json({ errcode: "M_NOT_FOUND" }, { status: 404 });
  const one = setting.addUser("alice");
  assert.equal(await userRefusal(one.join(rust)), "404 M_NOT_FOUND");
});

test("an alias query without an answer is 408 by the specification, and 404 with Synapse (S46, V5)", async (t) => {
  for (const [profile, expected] of [
    ["spec", "408 M_UNKNOWN"],
    ["synapse", "404 M_NOT_FOUND"],
  ] as const) {
    const setting = setUp(t, { profile });
    setting.answer = () => new Response("", { status: 500 });
    const refused = userRefusal(setting.addUser("alice").join(rust));
    await setting.homeserver.advance(60_000);
    assert.equal(await refused, expected);
    const queries = setting.asked.filter((line) => line.includes("/rooms/"));
    assert.equal(queries.length, profile === "spec" ? 3 : 1);
  }
});

test("Synapse waits a minute for an application service that does not answer", async (t) => {
  const setting = setUp(t, { profile: "synapse" });
  setting.answer = () => new Promise(() => undefined);
  const refused: string[] = [];
  void userRefusal(setting.addUser("alice").join(rust)).then((said) => refused.push(said));
  await setting.homeserver.advance(59_999);
  assert.deepEqual(refused, []);
  await setting.homeserver.advance(2);
  assert.deepEqual(refused, ["404 M_NOT_FOUND"]);
});

test("aliases of other servers and outside all namespaces are not asked for", async (t) => {
  const { addUser, asked } = setUp(t);
  const one = addUser("alice");
  for (const alias of ["#_irc_rust:other.org", "#lobby:example.org"]) {
    assert.equal(await userRefusal(one.join(alias)), "404 M_NOT_FOUND");
  }
  assert.deepEqual(asked, []);
});

test("rooms of a network are found under its instance, and not among the others (S71, S72)", async (t) => {
  const setting = setUp(t);
  const { send } = setting;
  const roomId = await makeRoom(setting, { preset: "public_chat", name: "#rust" });
  const visibility = { visibility: "public" };
  await send("PUT", `/directory/list/appservice/irc/${roomId}`, { body: visibility });
  const find = async (body: object) => {
    const { chunk } = (await send("POST", "/publicRooms", { body })).body;
    return (chunk as unknown[]).length;
  };
  assert.equal(await find({}), 0);
  assert.equal(await find({ third_party_instance_id: "irc|irc" }), 1);
  assert.equal(await find({ third_party_instance_id: "irc|other" }), 0);
  assert.equal(await find({ include_all_networks: true }), 1);
  assert.equal(
    await find({ include_all_networks: true, filter: { generic_search_term: "RUST" } }),
    1,
  );
  assert.equal(
    await find({ include_all_networks: true, filter: { generic_search_term: "perl" } }),
    0,
  );
  const body = { visibility: "private" };
  await send("PUT", `/directory/list/appservice/irc/${roomId}`, { body });
  assert.equal(await find({ third_party_instance_id: "irc|irc" }), 0);
});

test("a person publishes into no network, and an application service only into its own (S71)", async (t) => {
  const setting = setUp(t);
  const roomId = await makeRoom(setting);
  const path = `/directory/list/appservice/irc/${roomId}`;
  const body = { visibility: "public" };
  const tried = setting.addUser("alice").request("PUT", path, body);
  assert.equal(await userRefusal(tried), "403 M_FORBIDDEN");
  const other = setting.send("PUT", `/directory/list/appservice/xmpp/${roomId}`, { body });
  assert.equal(await refusal(other), "403 M_FORBIDDEN");
});

test("public rooms come the largest first, in pages", async (t) => {
  const setting = setUp(t, { registrations: [irc] });
  const [one, other] = [setting.addUser("alice"), setting.addUser("carol")];
  const room = { visibility: "public", preset: "public_chat" };
  for (const name of ["a", "b", "c"]) await one.createRoom({ ...room, name });
  const [, second] = setting.homeserver.rooms.list();
  await other.join(second?.roomId ?? "");
  type Page = { chunk: { name: string }[]; next_batch?: string };
  const first = await one.request<Page>("GET", "/publicRooms?limit=2");
  const last = await one.request<Page>("GET", `/publicRooms?limit=2&since=${first.next_batch}`);
  const names = [...first.chunk, ...last.chunk].map(({ name }) => name);
  assert.deepEqual(names, ["b", "a", "c"]);
  assert.equal(last.next_batch, undefined);
});
