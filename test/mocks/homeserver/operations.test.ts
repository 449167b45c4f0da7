import assert from "node:assert/strict";
import { test } from "node:test";
import * as v1 from "../../../src/editions/v1-checked.ts";
import { bob, bot, type SendOptions, setUp } from "./support.ts";

const alice = "@alice:example.org";
const write = encodeURIComponent;

test("every operation of the v1 document is served, and every answer fits the contract", async (t) => {
  const setting = setUp(t);
  const { send } = setting;
  const ok = async (method: string, path: string, options: SendOptions = {}, status = 200) => {
    const answer = await send(method, path, options);
    assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const person = setting.homeserver.users.register("alice", { password: "secret" });
  const { accessToken: token, deviceId } = person;
  setting.answer = (request) =>
    Response.json(request.url.includes("thirdparty/") ? thirdParty(new URL(request.url)) : {});

  // The homeserver, and accounts.
  await ok("GET", "/_matrix/client/versions", { token: null });
  await ok("GET", "/capabilities");
  await ok("GET", "/register/available?username=carol", { token: null });
  await setting.addVirtualUser("_irc_bob");
  await ok("GET", "/login", { token: null });
  const identifier = { type: "m.id.user", user: "_irc_bob" };
  const login = await ok("POST", "/login", {
    body: { type: "m.login.application_service", identifier, refresh_token: true },
  });
  const refreshed = await ok("POST", "/refresh", {
    token: null,
    body: { refresh_token: login["refresh_token"] },
  });
  assert.equal(typeof refreshed["access_token"], "string");
  assert.equal((await ok("GET", "/account/whoami", { as: bob }))["user_id"], bob);
  await ok("GET", "/account/3pid", { token });
  const proof = { client_secret: "x", id_server: "id.test", id_access_token: "x", sid: "x" };
  await ok("POST", "/account/3pid", { token, body: { three_pid_creds: proof } }, 403);
  await ok("POST", "/account/3pid/add", { token, body: { client_secret: "x", sid: "x" } }, 403);
  await ok("POST", "/account/3pid/bind", { token, body: proof }, 403);
  const address = { medium: "email", address: "alice@example.org" };
  await ok("POST", "/account/3pid/delete", { token, body: address });
  await ok("POST", "/account/3pid/unbind", { token, body: address });
  await ok("POST", "/_matrix/client/v1/appservice/irc/ping", { body: { transaction_id: "1" } });

  // What users say of themselves.
  const displayname = { displayname: "Bob" };
  await ok("PUT", `/profile/${write(bob)}/displayname`, { as: bob, body: displayname });
  await ok("PUT", `/profile/${write(bob)}/org.example.irc`, {
    as: bob,
    body: { "org.example.irc": { nick: "bob" } },
  });
  await ok("GET", `/profile/${write(bob)}/displayname`);
  await ok("DELETE", `/profile/${write(bob)}/org.example.irc`, { as: bob });
  assert.deepEqual(await ok("GET", `/profile/${write(bob)}`), displayname);
  const presence = { presence: "online", status_msg: "here" };
  await ok("PUT", `/presence/${write(bob)}/status`, { as: bob, body: presence });
  assert.equal(
    (await ok("GET", `/presence/${write(bob)}/status`, { as: bob }))["presence"],
    "online",
  );
  await ok("POST", "/user_directory/search", { body: { search_term: "bo" } });

  // Devices and keys.
  await ok("PUT", "/devices/ABC", { as: bob, body: { display_name: "bridge" } }, 201);
  await ok("PUT", "/devices/ABC", { as: bob, body: { display_name: "the bridge" } });
  await ok("GET", "/devices", { as: bob });
  await ok("GET", "/devices/ABC", { as: bob });
  const keys = { "curve25519:ABC": "x", "ed25519:ABC": "y" };
  const signatures = { [bob]: { "ed25519:ABC": "z" } };
  const device_keys = { user_id: bob, device_id: "ABC", algorithms: [], keys, signatures };
  const one_time_keys = { "signed_curve25519:A": { key: "k", signatures } };
  const asDevice = { as: bob, query: { device_id: "ABC" } };
  await ok("POST", "/keys/upload", { ...asDevice, body: { device_keys, one_time_keys } });
  await ok("POST", "/keys/query", { ...asDevice, body: { device_keys: { [bob]: [] } } });
  const wanted = { [bob]: { ABC: "signed_curve25519" } };
  const claimed = await ok("POST", "/keys/claim", { body: { one_time_keys: wanted } });
  assert.deepEqual(claimed["one_time_keys"], { [bob]: { ABC: one_time_keys } });
  const master_key = { user_id: bob, usage: ["master"], keys: { "ed25519:M": "M" } };
  await ok("POST", "/keys/device_signing/upload", { as: bob, body: { master_key } });
  const signed = { ...device_keys, signatures: { [bob]: { "ed25519:M": "s" } } };
  await ok("POST", "/keys/signatures/upload", { as: bob, body: { [bob]: { ABC: signed } } });
  const changes = await ok("GET", "/keys/changes?from=s0&to=s999", { as: bob });
  assert.deepEqual(changes["changed"], [bob]);
  const messages = { [alice]: { "*": { hello: 1 } }, [bob]: { ABC: { hello: 2 } } };
  await ok("PUT", "/sendToDevice/m.dummy/t1", { ...asDevice, body: { messages } });

  // Media.
  const media = { type: "image/png", bytes: new Uint8Array([1, 2, 3]) };
  const uploaded = await ok("POST", "/_matrix/media/v3/upload?filename=a.png", { media });
  const file = String(uploaded["content_uri"]).slice("mxc://".length);
  await ok("GET", `/_matrix/client/v1/media/download/${file}`);
  await ok("GET", `/_matrix/client/v1/media/download/${file}/b.png`);
  await ok("GET", `/_matrix/client/v1/media/thumbnail/${file}?width=10&height=10`);
  await ok("GET", "/_matrix/client/v1/media/config");
  const created = await ok("POST", "/_matrix/media/v1/create");
  const reserved = String(created["content_uri"]).slice("mxc://".length);
  await ok("PUT", `/_matrix/media/v3/upload/${reserved}`, { media });

  // A room, from its beginning on.
  const preset = "public_chat";
  const body = { preset, visibility: "public", room_alias_name: "_irc_rust", name: "#rust" };
  const roomId = String((await ok("POST", "/createRoom", { body }))["room_id"]);
  const room = `/rooms/${write(roomId)}`;
  const alias = write("#_irc_rust:example.org");
  await ok("GET", `/directory/room/${alias}`);
  await ok("PUT", `/directory/room/${write("#_irc_other:example.org")}`, {
    body: { room_id: roomId },
  });
  await ok("GET", `${room}/aliases`);
  await ok("DELETE", `/directory/room/${write("#_irc_other:example.org")}`);
  await ok("GET", `/directory/list/room/${write(roomId)}`);
  await ok("PUT", `/directory/list/room/${write(roomId)}`, { body: { visibility: "public" } });
  await ok("PUT", `/directory/list/appservice/irc/${write(roomId)}`, {
    body: { visibility: "public" },
  });
  await ok("GET", "/publicRooms?limit=10");
  const found = await ok("POST", "/publicRooms", { body: { third_party_instance_id: "irc|irc" } });
  assert.equal(found["total_room_count_estimate"], 1);
  await ok("POST", `/join/${alias}`, { as: bob, body: {} });
  await ok("POST", `${room}/leave`, { as: bob, body: {} });
  await ok("POST", `${room}/forget`, { as: bob });
  await ok("POST", `${room}/invite`, { body: { user_id: bob } });
  await ok("POST", `${room}/join`, { as: bob, body: {} });
  await ok("POST", `${room}/kick`, { body: { user_id: bob, reason: "x" } });
  await ok("POST", `${room}/ban`, { body: { user_id: bob } });
  await ok("POST", `${room}/unban`, { body: { user_id: bob } });
  const knock = { join_rule: "knock" };
  await ok("PUT", `${room}/state/m.room.join_rules/`, { body: knock });
  await ok("POST", `/knock/${write(roomId)}`, { as: bob, body: { reason: "please" } });
  await ok("POST", `${room}/invite`, { body: { user_id: bob } });
  await ok("POST", `${room}/join`, { as: bob, body: {} });

  // What is said in it.
  const message = { msgtype: "m.text", body: "hello" };
  const path = `${room}/send/m.room.message/t1`;
  const ts = { ts: "1421416883133" };
  const sent = await ok("PUT", path, { as: bob, body: message, query: ts });
  const eventId = write(String(sent["event_id"]));
  const relation = { rel_type: "m.annotation", event_id: sent["event_id"], key: "👍" };
  const reaction = { "m.relates_to": relation };
  await ok("PUT", `${room}/send/m.reaction/t2`, { body: reaction });
  await ok("GET", `${room}/messages?dir=b`);
  await ok("GET", `${room}/event/${eventId}`);
  await ok("GET", `${room}/context/${eventId}`);
  const relations = `/_matrix/client/v1${room}/relations/${eventId}`;
  for (const more of ["", "/m.annotation", "/m.annotation/m.reaction"]) {
    const { chunk } = await ok("GET", relations + more);
    assert.equal((chunk as unknown[]).length, 1);
  }
  const at = await ok("GET", `/_matrix/client/v1${room}/timestamp_to_event?ts=1&dir=f`);
  assert.equal(at["event_id"], sent["event_id"]);
  await ok("GET", `${room}/state`);
  await ok("GET", `${room}/state/m.room.name/`);
  await ok("GET", `${room}/state/m.room.name/?format=event`);
  await ok("GET", `${room}/members?membership=join`);
  await ok("GET", `${room}/joined_members`);
  await ok("GET", "/joined_rooms", { as: bob });
  await ok("PUT", `${room}/typing/${write(bob)}`, { as: bob, body: { typing: true } });
  await ok("POST", `${room}/receipt/m.read/${eventId}`, { as: bob, body: {} });
  await ok("POST", `${room}/read_markers`, { as: bob, body: { "m.fully_read": sent["event_id"] } });
  await ok("PUT", `${room}/redact/${eventId}/t3`, { as: bob, body: { reason: "x" } });

  // What clients keep for themselves.
  const own = `/user/${write(bob)}`;
  await ok("PUT", `${own}/account_data/org.example`, { as: bob, body: { a: 1 } });
  await ok("GET", `${own}/account_data/org.example`, { as: bob });
  await ok("PUT", `${own}${room}/account_data/org.example`, { as: bob, body: { a: 1 } });
  await ok("GET", `${own}${room}/account_data/org.example`, { as: bob });
  await ok("PUT", `${own}${room}/tags/u.work`, { as: bob, body: { order: 0.5 } });
  await ok("GET", `${own}${room}/tags`, { as: bob });
  await ok("DELETE", `${own}${room}/tags/u.work`, { as: bob });

  // What is new, and what others know.
  const synced = await ok("GET", "/sync", asDevice);
  await ok("GET", "/sync", { as: bob, query: { since: String(synced["next_batch"]) } });
  await ok("GET", "/events", { as: bob, query: { from: "s0" } });
  await ok("GET", "/thirdparty/protocols");
  await ok("GET", "/thirdparty/protocol/irc");
  await ok("GET", "/thirdparty/user/irc?nick=bob");
  await ok("GET", "/thirdparty/location/irc?channel=rust");
  await ok("GET", `/thirdparty/user?userid=${write(bob)}`);
  await ok("GET", `/thirdparty/location?alias=${alias}`);

  // And the end of it all.
  await ok("POST", `${room}/upgrade`, { body: { new_version: "10" } });
  await ok("DELETE", "/devices/ABC", { as: bob });
  await ok("POST", "/delete_devices", { as: bob, body: { devices: [] } });
  const auth = { type: "m.login.password", password: "secret" };
  await ok("POST", "/account/password", { token, body: { auth, new_password: "new" } });
  await ok("POST", "/logout", { token });
  const second = setting.homeserver.users.logIn(alice).accessToken;
  const third = setting.homeserver.users.logIn(alice).accessToken;
  await ok("POST", "/account/deactivate", {
    token: second,
    body: { auth: { ...auth, password: "new" } },
  });
  assert.equal((await send("POST", "/logout/all", { token: third })).status, 401);
  const virtual = String(refreshed["access_token"]);
  await ok("POST", "/logout/all", { token: virtual });

  assert.notEqual(deviceId, "");
  assert.ok(setting.homeserver.users.has(bot));
  const missing = Object.keys(v1.homeserver.operations).filter((id) => !setting.seen.has(id));
  assert.deepEqual(missing, []);
});

function thirdParty({ pathname, searchParams }: URL): unknown {
  const entry = { protocol: "irc", fields: {} };
  if (pathname.includes("/protocol/")) {
    return {
      user_fields: ["nick"],
      location_fields: ["channel"],
      icon: "mxc://example.org/irc",
      field_types: {
        nick: { regexp: ".*", placeholder: "bob" },
        channel: { regexp: ".*", placeholder: "#rust" },
      },
      instances: [{ desc: "Libera", fields: {}, network_id: "libera" }],
    };
  }
  assert.equal(searchParams.has("user_id"), false);
  return pathname.includes("/user")
    ? [{ ...entry, userid: bob }]
    : [{ ...entry, alias: "#_irc_rust:example.org" }];
}
