import assert from "node:assert/strict";
import { test } from "node:test";
import { bob, irc, refusal, setUp } from "./support.ts";

const secret = { username: "alice", password: "secret" };
const dummy = { type: "m.login.dummy" };

test("a person registers in two steps, and logs in with the password", async (t) => {
  const { send } = setUp(t);
  const asked = await send("POST", "/register", { token: null, body: secret });
  assert.equal(asked.status, 401);
  assert.deepEqual(asked.body["flows"], [{ stages: ["m.login.dummy"] }]);
  const auth = { ...dummy, session: asked.body["session"] };
  const made = await send("POST", "/register", { token: null, body: { ...secret, auth } });
  assert.equal(made.body["user_id"], "@alice:example.org");
  const identifier = { type: "m.id.user", user: "alice" };
  const login = { type: "m.login.password", identifier, password: "secret", device_id: "D1" };
  const session = await send("POST", "/login", { token: null, body: login });
  const token = String(session.body["access_token"]);
  const whoami = await send("GET", "/account/whoami", { token });
  assert.deepEqual(whoami.body, {
    user_id: "@alice:example.org",
    device_id: "D1",
    is_guest: false,
  });
  const wrong = send("POST", "/login", { token: null, body: { ...login, password: "x" } });
  assert.equal(await refusal(wrong), "403 M_FORBIDDEN");
});

const names = [
  ["Alice", "400 M_INVALID_USERNAME"],
  ["al ice", "400 M_INVALID_USERNAME"],
  ["taken", "400 M_USER_IN_USE"],
  ["_irc_bob", "400 M_EXCLUSIVE"],
  ["_irc_bot", "400 M_EXCLUSIVE"],
] as const;

for (const [username, expected] of names) {
  test(`nobody registers as ${username}: ${expected} (S68)`, async (t) => {
    const { send, addUser } = setUp(t);
    addUser("taken");
    const body = { username, password: "x", auth: dummy };
    assert.equal(await refusal(send("POST", "/register", { token: null, body })), expected);
    const path = `/register/available?username=${encodeURIComponent(username)}`;
    assert.equal(await refusal(send("GET", path, { token: null })), expected);
  });
}

test("an application service registers inside its namespaces, once (S61, S67)", async (t) => {
  const { send, addVirtualUser } = setUp(t);
  await addVirtualUser("_irc_bob");
  const type = "m.login.application_service";
  const register = (username: string) =>
    refusal(send("POST", "/register", { body: { type, username } }));
  assert.equal(await register("_irc_bob"), "400 M_USER_IN_USE");
  assert.equal(await register("alice"), "400 M_EXCLUSIVE");
  const made = await send("POST", "/register", { body: { type, username: "_irc_Eve!" } });
  assert.equal(made.status, 200, "old localparts are its own affair (S83)");
});

test("who does not want a session gets none (S61)", async (t) => {
  const { send } = setUp(t);
  const type = "m.login.application_service";
  const body = { type, username: "_irc_bob", inhibit_login: true };
  const made = await send("POST", "/register", { body });
  assert.deepEqual(made.body, { user_id: bob, home_server: "example.org" });
});

test("a virtual user that was not registered cannot act (S56)", async (t) => {
  const { send } = setUp(t);
  assert.equal(await refusal(send("GET", "/account/whoami", { as: bob })), "403 M_FORBIDDEN");
});

test("a refresh token is good once, and ends the access token before it", async (t) => {
  const { send, addVirtualUser } = setUp(t);
  await addVirtualUser("_irc_bob");
  const identifier = { type: "m.id.user", user: bob };
  const type = "m.login.application_service";
  const login = await send("POST", "/login", { body: { type, identifier, refresh_token: true } });
  const body = { refresh_token: login.body["refresh_token"] };
  const refreshed = await send("POST", "/refresh", { token: null, body });
  const whoami = (token: unknown) =>
    send("GET", "/account/whoami", { token: String(token) }).then(({ status }) => status);
  assert.equal(await whoami(login.body["access_token"]), 401);
  assert.equal(await whoami(refreshed.body["access_token"]), 200);
  const again = send("POST", "/refresh", { token: null, body });
  assert.equal(await refusal(again), "401 M_UNKNOWN_TOKEN");
});

test("who logs in on a device again loses the token it had", async (t) => {
  const { send, homeserver } = setUp(t);
  const { accessToken, deviceId } = homeserver.users.register("alice", secret);
  const login = { type: "m.login.password", user: "alice", password: "secret" };
  const body = { ...login, device_id: deviceId };
  const { status } = await send("POST", "/login", { token: null, body });
  assert.equal(status, 200);
  const asked = send("GET", "/account/whoami", { token: accessToken });
  assert.equal(await refusal(asked), "401 M_UNKNOWN_TOKEN");
});

test("a new password ends the other sessions, and not the one that gave it", async (t) => {
  const { send, homeserver } = setUp(t);
  const own = homeserver.users.register("alice", secret);
  const other = homeserver.users.logIn(own.userId);
  const auth = { type: "m.login.password", password: "secret" };
  await own.request("POST", "/account/password", { auth, new_password: "new" });
  const ask = async (token: string) => (await send("GET", "/devices", { token })).status;
  assert.deepEqual([await ask(own.accessToken), await ask(other.accessToken)], [200, 401]);
});

test("logging out ends the device, its keys and its messages", async (t) => {
  const { send, homeserver } = setUp(t);
  const one = homeserver.users.register("alice");
  const { userId: user_id, deviceId: device_id, accessToken: token } = one;
  const device_keys = { user_id, device_id, algorithms: [], keys: {}, signatures: {} };
  await one.request("POST", "/keys/upload", { device_keys });
  await send("POST", "/logout", { token });
  assert.equal((await send("GET", "/devices", { token })).status, 401);
  const other = homeserver.users.logIn(user_id);
  const body = { device_keys: { [user_id]: [] } };
  const asked = await other.request<Record<string, unknown>>("POST", "/keys/query", body);
  assert.deepEqual(asked["device_keys"], { [user_id]: {} });
});

test("people prove who they are before a device goes, application services do not (S74)", async (t) => {
  const { send, homeserver, addVirtualUser } = setUp(t);
  const { accessToken: token, deviceId } = homeserver.users.register("alice", secret);
  const asked = await send("DELETE", `/devices/${deviceId}`, { token, body: {} });
  assert.equal(asked.status, 401);
  const auth = { type: "m.login.password", session: asked.body["session"] };
  const remove = (password: string) =>
    send("DELETE", `/devices/${deviceId}`, { token, body: { auth: { ...auth, password } } });
  assert.equal(await refusal(remove("wrong")), "401 M_FORBIDDEN");
  assert.equal((await remove("secret")).status, 200);
  await addVirtualUser("_irc_bob");
  await send("PUT", "/devices/D1", { as: bob, body: {} });
  assert.equal((await send("DELETE", "/devices/D1", { as: bob })).status, 200);
  assert.equal(await refusal(send("GET", "/devices/D1", { as: bob })), "404 M_NOT_FOUND");
});

test("a device that is not the user's is refused, and keys need one (S57)", async (t) => {
  const { send, addVirtualUser } = setUp(t);
  await addVirtualUser("_irc_bob");
  const query = { device_id: "NONE" };
  const asked = send("GET", "/account/whoami", { as: bob, query });
  assert.equal(await refusal(asked), "400 M_UNKNOWN_DEVICE");
  const upload = send("POST", "/keys/upload", { as: bob, body: {}, isWrong: true });
  assert.equal(await refusal(upload), "400 M_MISSING_PARAM");
});

test("one-time keys are handed out once, and then the fallback key", async (t) => {
  const { homeserver } = setUp(t);
  const one = homeserver.users.register("alice");
  const fallback_keys = { "signed_curve25519:F": { key: "f", signatures: {}, fallback: true } };
  const one_time_keys = { "signed_curve25519:A": { key: "a", signatures: {} } };
  const counts = await one.request("POST", "/keys/upload", { one_time_keys, fallback_keys });
  assert.deepEqual(counts, { one_time_key_counts: { signed_curve25519: 1 } });
  const wanted = { [one.userId]: { [one.deviceId]: "signed_curve25519" } };
  const claim = async () => {
    const body = { one_time_keys: wanted };
    type Claimed = { one_time_keys: Record<string, Record<string, object>> };
    const { one_time_keys: keys } = await one.request<Claimed>("POST", "/keys/claim", body);
    return Object.keys(keys[one.userId]?.[one.deviceId] ?? {});
  };
  const unused = async () => (await one.sync()).device_unused_fallback_key_types;
  assert.deepEqual(await claim(), ["signed_curve25519:A"]);
  assert.deepEqual(await unused(), ["signed_curve25519"]);
  assert.deepEqual(await claim(), ["signed_curve25519:F"]);
  assert.deepEqual(await claim(), ["signed_curve25519:F"]);
  assert.deepEqual(await unused(), []);
});

test("who is deactivated has left every room, and logs in no more", async (t) => {
  const { send, homeserver } = setUp(t);
  const one = homeserver.users.register("alice", secret);
  const roomId = await one.createRoom();
  const auth = { type: "m.login.password", password: "secret" };
  await one.request("POST", "/account/deactivate", { auth });
  assert.deepEqual(homeserver.rooms.get(roomId)?.members(), []);
  const login = { type: "m.login.password", user: "alice", password: "secret" };
  const tried = send("POST", "/login", { token: null, body: login });
  assert.equal(await refusal(tried), "403 M_USER_DEACTIVATED");
});

test("a new name is told to every room, another field to none", async (t) => {
  const { addUser, homeserver } = setUp(t);
  const one = addUser("alice");
  const roomId = await one.createRoom();
  const path = `/profile/${one.userId}`;
  await one.request("PUT", `${path}/displayname`, { displayname: "Alice" });
  await one.request("PUT", `${path}/m.tz`, { "m.tz": "Europe/London" });
  const members = homeserver.rooms
    .get(roomId)
    ?.events.filter(({ type }) => type === "m.room.member");
  assert.equal(members?.length, 2);
  assert.equal(members?.at(-1)?.content["displayname"], "Alice");
});

const fields = [
  ["displayname", { displayname: 5 }, "400 M_INVALID_PARAM"],
  ["org.example", {}, "400 M_MISSING_PARAM"],
  ["x".repeat(256), { ["x".repeat(256)]: 1 }, "400 M_KEY_TOO_LARGE"],
  ["org.example", { "org.example": "x".repeat(70_000) }, "400 M_PROFILE_TOO_LARGE"],
] as const;

for (const [name, body, expected] of fields) {
  test(`a profile field ${name.slice(0, 12)} that cannot be is refused with ${expected}`, async (t) => {
    const { send, addVirtualUser } = setUp(t);
    await addVirtualUser("_irc_bob");
    const put = send("PUT", `/profile/${bob}/${name}`, { as: bob, body, isWrong: true });
    assert.equal(await refusal(put), expected);
  });
}

test("without legacy login a virtual user is registered without a session (S62, S64)", async (t) => {
  const registration = { ...irc, "io.element.msc4190": true };
  const type = "m.login.application_service";
  const body = { type, username: "_irc_bob" };
  const { send, homeserver } = setUp(t, { registrations: [registration] });
  const register = send("POST", "/register", { body });
  assert.equal(await refusal(register), "400 M_APPSERVICE_LOGIN_UNSUPPORTED");
  assert.equal(homeserver.users.has(bob), false);
});

test("Synapse makes the user and then says that there is no login", async (t) => {
  const registration = { ...irc, "io.element.msc4190": true };
  const type = "m.login.application_service";
  const { send, homeserver } = setUp(t, { registrations: [registration], profile: "synapse" });
  const refused = "400 M_APPSERVICE_LOGIN_UNSUPPORTED";
  const body = { type, username: "_irc_bob" };
  assert.equal(await refusal(send("POST", "/register", { body })), refused);
  assert.equal(homeserver.users.has(bob), true);
  assert.equal(await refusal(send("POST", "/register", { body })), "400 M_USER_IN_USE");
  const identifier = { type: "m.id.user", user: bob };
  assert.equal(await refusal(send("POST", "/login", { body: { type, identifier } })), refused);
});
