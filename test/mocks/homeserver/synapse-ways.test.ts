import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { bob, irc, refusal, type Setting, setUp } from "./support.ts";

const ping = "/_matrix/client/v1/appservice/irc/ping";
const registration = { ...irc, "org.matrix.msc3202": true, "io.element.msc4190": true };
const key = { key: "a2V5", signatures: { [bob]: { "ed25519:BRIDGE": "c2ln" } } };
const algorithm = "signed_curve25519";

async function withDevice(t: TestContext): Promise<Setting> {
  const setting = setUp(t, { registrations: [registration], profile: "synapse" });
  await setting.addVirtualUser("_irc_bob");
  await setting.send("PUT", "/devices/BRIDGE", { as: bob, body: {} });
  const body = {
    device_keys: {
      user_id: bob,
      device_id: "BRIDGE",
      algorithms: ["m.olm.v1.curve25519-aes-sha2"],
      keys: { "ed25519:BRIDGE": "a2V5" },
      signatures: key.signatures,
    },
    one_time_keys: { [`${algorithm}:AAAAAQ`]: key },
    fallback_keys: {},
  };
  await setting.send("POST", "/keys/upload", { as: bob, query: { device_id: "BRIDGE" }, body });
  return setting;
}

test("counts of keys and changed devices stand in a transaction about their user", async (t) => {
  const { homeserver, send } = await withDevice(t);
  await send("POST", "/createRoom", { as: bob, body: {} });
  const { body } = await homeserver.nextTransaction();
  const sent = JSON.parse(body) as Record<string, unknown>;
  const counts = { [bob]: { BRIDGE: { [algorithm]: 1 } } };
  assert.deepEqual(sent["org.matrix.msc3202.device_one_time_key_counts"], counts);
  assert.deepEqual(sent["org.matrix.msc3202.device_one_time_keys_count"], counts);
  const fallback = sent["org.matrix.msc3202.device_unused_fallback_key_types"];
  assert.deepEqual(fallback, { [bob]: { BRIDGE: [] } });
  const lists = sent["org.matrix.msc3202.device_lists"];
  assert.deepEqual(lists, { changed: [bob], left: [] });
});

test("an application service is asked for a key when none is left", async (t) => {
  const setting = await withDevice(t);
  const own = { [`${algorithm}:OWN`]: key };
  setting.answer = () => Response.json({ [bob]: { BRIDGE: own } });
  const body = { one_time_keys: { [bob]: { BRIDGE: algorithm } } };
  const alice = setting.addUser("alice");
  const claim = () => alice.request("POST", "/keys/claim", body);
  const first = { one_time_keys: { [bob]: { BRIDGE: { [`${algorithm}:AAAAAQ`]: key } } } };
  assert.deepEqual(await claim(), { failures: {}, ...first });
  const second = { one_time_keys: { [bob]: { BRIDGE: own } } };
  assert.deepEqual(await claim(), { failures: {}, ...second });
  const claims = setting.asked.filter((one) => one.includes("keys/claim"));
  assert.equal(claims.length, 1);
});

test("an application service that does not answer has no keys", async (t) => {
  const setting = await withDevice(t);
  setting.answer = () => new Response("", { status: 500 });
  const alice = setting.addUser("alice");
  const query = await alice.request<{ device_keys: Record<string, object> }>(
    "POST",
    "/keys/query",
    { device_keys: { [bob]: [] } },
  );
  assert.deepEqual(Object.keys(query.device_keys[bob] ?? {}), ["BRIDGE"]);
});

test("a ping without a transaction ID has null there", async (t) => {
  const setting = setUp(t, { profile: "synapse" });
  const bodies: unknown[] = [];
  setting.answer = async (request) => {
    bodies.push(await request.json());
    return Response.json({});
  };
  await setting.send("POST", ping, { body: {} });
  await setting.send("POST", ping, { body: { transaction_id: "one" } });
  assert.deepEqual(bodies, [{ transaction_id: null }, { transaction_id: "one" }]);
});

for (const [code, expected] of [
  ["ECONNRESET", "504 M_CONNECTION_TIMEOUT"],
  ["ECONNREFUSED", "502 M_CONNECTION_FAILED"],
]) {
  test(`a ping that ends with ${code} is ${expected} with Synapse`, async (t) => {
    const setting = setUp(t, { profile: "synapse" });
    setting.answer = () => {
      throw new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
    };
    assert.equal(await refusal(setting.send("POST", ping, { body: {} })), expected);
  });
}

test("Synapse shows who knocks what the room is, and /sync leaves out what is empty", async (t) => {
  const { homeserver, send, addVirtualUser } = setUp(t, { profile: "synapse" });
  const { body } = await send("POST", "/createRoom", {
    body: { initial_state: [{ type: "m.room.join_rules", content: { join_rule: "knock" } }] },
  });
  await addVirtualUser("_irc_bob");
  await send("POST", `/knock/${String(body["room_id"])}`, { as: bob, body: {} });
  let knock: Readonly<Record<string, unknown>> | undefined;
  while (knock === undefined) {
    const { events } = await homeserver.nextTransaction();
    knock = events.find(({ state_key: who }) => who === bob);
  }
  assert.ok(Array.isArray((knock["unsigned"] as Record<string, unknown>)["knock_room_state"]));
  const sync = await send("GET", "/sync", { as: bob, query: { timeout: "0" } });
  assert.deepEqual(Object.keys((sync.body["rooms"] ?? {}) as object), ["knock"]);
  assert.ok(!Object.hasOwn(sync.body, "to_device"));
});

test("Synapse tells what the reader was in the room at the time, but for state", async (t) => {
  const { send, addUser, homeserver } = setUp(t, { profile: "synapse" });
  const { body } = await send("POST", "/createRoom", { body: { preset: "public_chat" } });
  const roomId = String(body["room_id"]);
  const alice = addUser("alice");
  await alice.join(roomId as `!${string}`);
  interface Told {
    readonly type: string;
    readonly unsigned: { readonly membership?: string };
  }
  const { chunk } = await alice.request<{ chunk: Told[] }>(
    "GET",
    `/rooms/${roomId}/messages?dir=f`,
  );
  const seen = chunk.map(({ type, unsigned }) => `${type} ${unsigned.membership}`);
  assert.equal(seen[0], "m.room.create leave");
  assert.equal(seen.at(-1), "m.room.member join");
  const state = await alice.request<Told[]>("GET", `/rooms/${roomId}/state`);
  assert.ok(state.every(({ unsigned }) => unsigned.membership === undefined));
  const { events } = await homeserver.nextTransaction();
  assert.ok(events.every(({ unsigned }) => !Object.hasOwn(unsigned as object, "membership")));
});

for (const [profile, filter, expected] of [
  ["synapse", {}, undefined],
  ["synapse", { room: { state: { lazy_load_members: true } } }, 1],
  ["spec", {}, 1],
] as const) {
  test(`with ${profile} and the filter ${JSON.stringify(filter)} a room is summed up: ${expected === 1}`, async (t) => {
    const { send, addVirtualUser } = setUp(t, { profile });
    await addVirtualUser("_irc_bob");
    const { body } = await send("POST", "/createRoom", { as: bob, body: {} });
    const query = { timeout: "0", filter: JSON.stringify(filter) };
    const sync = await send("GET", "/sync", { as: bob, query });
    const { join } = sync.body["rooms"] as {
      join: Record<string, { summary: Record<string, number> }>;
    };
    const joined = join[String(body["room_id"])];
    assert.equal(joined?.summary["m.joined_member_count"], expected);
  });
}
