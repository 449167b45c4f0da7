import assert from "node:assert/strict";
import { test } from "node:test";
import { bob, refusal, setUp, userRefusal } from "./support.ts";

test("a stored filter is read by its owner", async (t) => {
  const { addUser } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const path = `/user/${one.userId}/filter`;
  const filter = { room: { timeline: { limit: 1 } } };
  const { filter_id: id } = await one.request<{ filter_id: string }>("POST", path, filter);
  assert.deepEqual(await one.request("GET", `${path}/${id}`), filter);
  assert.equal(await userRefusal(one.request("GET", `${path}/99`)), "404 M_NOT_FOUND");
  assert.equal(await userRefusal(other.request("GET", `${path}/${id}`)), "403 M_FORBIDDEN");
  assert.equal(await userRefusal(one.request("POST", path, [])), "400 M_BAD_JSON");
});

test("state without a key is read and written without the slash too", async (t) => {
  const { addUser } = setUp(t);
  const one = addUser("alice");
  const path = `/rooms/${await one.createRoom()}/state/m.room.name`;
  assert.equal(await userRefusal(one.request("GET", path)), "404 M_NOT_FOUND");
  await one.request("PUT", path, { name: "Lobby" });
  assert.deepEqual(await one.request("GET", path), { name: "Lobby" });
  assert.deepEqual(await one.request("GET", `${path}/`), { name: "Lobby" });
});

test("push rules and a relay are there for clients that do not start without, and say nothing", async (t) => {
  const { addUser } = setUp(t);
  const one = addUser("alice");
  const { global: rules } = await one.request<{ global: object }>("GET", "/pushrules/");
  assert.deepEqual(Object.values(rules).flat(), []);
  assert.deepEqual(await one.request("GET", "/voip/turnServer"), {});
});

test("an OpenID token says for an hour who asked for it, and nothing else", async (t) => {
  const { addUser, addVirtualUser, homeserver, send } = setUp(t);
  const [one, other] = [addUser("alice"), addUser("carol")];
  const path = `/user/${one.userId}/openid/request_token`;
  const answer = await one.request<Record<string, unknown>>("POST", path, {});
  const { access_token: token, ...rest } = answer;
  assert.deepEqual(rest, {
    token_type: "Bearer",
    matrix_server_name: "example.org",
    expires_in: 3600,
  });
  const whose = (openIdToken: unknown) => {
    const query = { access_token: String(openIdToken) };
    return send("GET", "/_matrix/federation/v1/openid/userinfo", { token: null, query });
  };
  assert.deepEqual((await whose(token)).body, { sub: one.userId });
  const whoami = send("GET", "/account/whoami", { token: String(token) });
  assert.equal(await refusal(whoami), "401 M_UNKNOWN_TOKEN", "it opens nothing else");
  assert.equal(await userRefusal(other.request("POST", path, {})), "403 M_FORBIDDEN");
  assert.equal(await refusal(whose("none")), "401 M_UNKNOWN_TOKEN");
  assert.equal(await refusal(whose(one.accessToken)), "401 M_UNKNOWN_TOKEN");

  await addVirtualUser("_irc_bob");
  const bobs = await send("POST", `/user/${bob}/openid/request_token`, { as: bob, body: {} });
  assert.deepEqual((await whose(bobs.body["access_token"])).body, { sub: bob });

  await homeserver.advance(3_599_999);
  assert.equal((await whose(token)).status, 200);
  await homeserver.advance(1);
  assert.equal(await refusal(whose(token)), "401 M_UNKNOWN_TOKEN");
});

test("the names before v1.1 are served", async (t) => {
  const { send, addVirtualUser } = setUp(t);
  await addVirtualUser("_irc_bob");
  const { body } = await send("GET", "/_matrix/client/r0/account/whoami", { as: bob });
  assert.equal(body["user_id"], bob);
  const media = { type: "image/png", bytes: new Uint8Array([1]) };
  const uploaded = await send("POST", "/_matrix/media/r0/upload", { media });
  const id = String(uploaded.body["content_uri"]).slice("mxc://".length);
  const path = `/_matrix/media/v3/download/${id}`;
  assert.equal((await send("GET", path, { token: null })).status, 200, "for everybody then");
});

test("what is nowhere is 404, and the wrong method 405 (S20)", async (t) => {
  const { send } = setUp(t);
  assert.equal(await refusal(send("GET", "/none")), "404 M_UNRECOGNIZED");
  assert.equal(await refusal(send("PUT", "/createRoom", { body: {} })), "405 M_UNRECOGNIZED");
  const path = "/user/@alice:example.org/filter";
  assert.equal(await refusal(send("GET", path)), "405 M_UNRECOGNIZED");
});

test("without a token nothing beside is served but media", async (t) => {
  const { send } = setUp(t);
  const asked = send("GET", "/pushrules/", { token: null });
  assert.equal(await refusal(asked), "401 M_MISSING_TOKEN");
});
