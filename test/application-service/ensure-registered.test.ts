import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import { asVirtualUser } from "../../src/application-service/as-virtual-user.ts";
import { kindOf } from "../../src/application-service/error-kind.ts";
import {
  createHomeserverClient,
  type HomeserverClientOptions,
} from "../../src/application-service/homeserver-client.ts";
import {
  bobId,
  createPeer,
  draftRegistration,
  fail,
  inTurn,
  matrixError,
  notRegistered,
  ok,
  page,
  refuse,
  registration,
  roomId,
  run,
  text,
  type Step,
} from "./homeserver-peer.ts";

const unsupported = "IO.ELEMENT.MSC4190.M_APPSERVICE_LOGIN_UNSUPPORTED";

function connect(register?: Step, options: Partial<HomeserverClientOptions> = {}) {
  const peer = createPeer(register === undefined ? {} : { register });
  const client = createHomeserverClient({
    url: "http://hs",
    registration,
    fetch: peer.fetch,
    ...options,
  });
  return { peer, client, bob: asVirtualUser(client, bobId) };
}

test("a user is registered by its localpart, by the application service itself, without a session (S61, S62)", async () => {
  const { bob, peer } = connect();
  await bob.ensureRegistered();
  assert.deepEqual(peer.operations(), ["register"]);
  const [seen] = peer.seen;
  assert.deepEqual(seen?.body, {
    type: "m.login.application_service",
    username: "_irc_bob",
    inhibit_login: true,
  });
  assert.equal(seen?.as, null);
  assert.equal(seen?.headers.get("authorization"), "Bearer AS");
});

test("in the draft the key is user, and nothing else is sent (D59, D79, U34)", async () => {
  const peer = createPeer({}, { edition: "draft" });
  const client = createHomeserverClient({
    url: "http://hs",
    registration: draftRegistration,
    edition: "draft",
    fetch: peer.fetch,
  });
  await asVirtualUser(client, "@irc.freenode.net/Bob:hsdomain.com").ensureRegistered();
  const [seen] = peer.seen;
  assert.equal(seen?.url.search, "?access_token=T_a");
  assert.equal(seen?.text, '{"type":"m.login.application_service","user":"irc.freenode.net/Bob"}');
});

test("calls at the same time share one request, and later ones make none", async () => {
  const { client, peer } = connect();
  const calls = Array.from({ length: 20 }, () => asVirtualUser(client, bobId).ensureRegistered());
  await Promise.all(calls);
  await asVirtualUser(client, bobId).ensureRegistered();
  await asVirtualUser(client, "@_irc_carol:example.org").ensureRegistered();
  assert.deepEqual(
    peer.seen.map(({ body }) => (body as { username: string }).username),
    ["_irc_bob", "_irc_carol"],
  );
});

test("that the user exists already is success", async () => {
  const { bob, peer } = connect(refuse(400, "M_USER_IN_USE", "User ID already taken."));
  await bob.ensureRegistered();
  await bob.ensureRegistered();
  assert.equal(peer.seen.length, 1);
});

test("a failure is told to everybody who waits, and the next call tries again", async () => {
  const { bob, peer } = connect(inTurn(refuse(500, "M_UNKNOWN"), ok({ user_id: bobId })));
  const results = await Promise.allSettled([bob.ensureRegistered(), bob.ensureRegistered()]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["rejected", "rejected"],
  );
  await bob.ensureRegistered();
  assert.equal(peer.seen.length, 2);
});

test("an unclear end is tried again: a second registration does no harm", async () => {
  const clock = createManualClock();
  const taken = refuse(400, "M_USER_IN_USE");
  const { bob, peer } = connect(inTurn(fail("ECONNRESET"), page(502), taken), { clock });
  await run(clock, bob.ensureRegistered());
  assert.equal(peer.seen.length, 3);
});

test("a user that the homeserver has lost is not taken for registered when that fails", async () => {
  const register = inTurn(ok({ user_id: bobId }), refuse(500, "M_UNKNOWN"), ok({ user_id: bobId }));
  const peer = createPeer({ register, sendMessage: notRegistered });
  const client = createHomeserverClient({ url: "http://hs", registration, fetch: peer.fetch });
  const bob = asVirtualUser(client, bobId);
  await bob.ensureRegistered();
  await assert.rejects(bob.sendMessage(roomId, text), matrixError(500, "M_UNKNOWN"));
  await bob.ensureRegistered();
  assert.equal(peer.calls("register").length, 3);
});

for (const errcode of ["M_APPSERVICE_LOGIN_UNSUPPORTED", unsupported]) {
  test(`a server that makes the user and refuses the session has made it: ${errcode} (S62, S64)`, async () => {
    const register = inTurn(refuse(400, errcode), refuse(400, "M_USER_IN_USE"));
    const { bob, peer } = connect(register);
    await bob.ensureRegistered();
    assert.equal(peer.seen.length, 2);
    for (const { body } of peer.seen) {
      assert.equal((body as { inhibit_login: boolean }).inhibit_login, true);
    }
  });

  test(`a server that refuses before it makes the user has not made it: ${errcode}`, async () => {
    const { bob, peer } = connect(refuse(400, errcode));
    await assert.rejects(
      bob.ensureRegistered(),
      matrixError(400, errcode, /cannot register @_irc_bob:example\.org: .*update the homeserver/u),
    );
    assert.equal(peer.seen.length, 2);
  });
}

for (const [name, step, status, errcode, advice] of [
  [
    "another's namespace",
    refuse(400, "M_EXCLUSIVE", "Invalid user localpart for this application service."),
    400,
    "M_EXCLUSIVE",
    /Invalid user localpart.*compare the namespaces of both copies/u,
  ],
  [
    "a localpart that is not allowed",
    refuse(400, "M_INVALID_USERNAME", "bad"),
    400,
    "M_INVALID_USERNAME",
    /a localpart may have a-z 0-9 \. _ = - \/ \+.*encodeLocalpart/u,
  ],
  [
    "a strange token",
    refuse(401, "M_UNKNOWN_TOKEN", "who?"),
    401,
    "M_UNKNOWN_TOKEN",
    /as_token is not that of the registration/u,
  ],
  [
    "a limit",
    refuse(403, "M_RESOURCE_LIMIT_EXCEEDED", "full"),
    403,
    "M_RESOURCE_LIMIT_EXCEEDED",
    /full/u,
  ],
] as const) {
  test(`a refusal says what to do: ${name} (S67, S83)`, async () => {
    const { bob } = connect(step);
    await assert.rejects(bob.ensureRegistered(), (error: unknown) => {
      matrixError(status, errcode, advice)(error);
      assert.notEqual(kindOf(error), "user-in-use");
      return true;
    });
  });
}

test("a user of another server is noticed when the homeserver makes one of its own", async () => {
  const { bob } = connect(ok({ user_id: "@_irc_bob:other.org" }));
  await assert.rejects(
    bob.ensureRegistered(),
    matrixError(200, "M_UNKNOWN", /registered @_irc_bob:other\.org in place of.*server name/u),
  );
});

test("what is remembered is limited, and what is asked for stays", async () => {
  const { client, peer } = connect(undefined, { maxRememberedUsers: 2 });
  const ensure = (name: string) =>
    asVirtualUser(client, `@_irc_${name}:example.org` as UserId).ensureRegistered();
  for (const name of ["a", "b", "a", "c", "a", "b"]) await ensure(name);
  assert.deepEqual(
    peer.seen.map(({ body }) => (body as { username: string }).username),
    ["_irc_a", "_irc_b", "_irc_c", "_irc_b"],
  );
});
