/**
 * Reaching into a mock homeserver over HTTP, as a test suite in any language does.
 */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createControl } from "../../../mocks/control/control.ts";
import { createMockHomeserver, type MockHomeserver } from "../../../mocks/homeserver.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";
import { toFetch } from "../../../src/contract/fetch.ts";

const irc = {
  id: "irc",
  url: "http://irc.test",
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "_irc_bot",
  namespaces: {
    users: [{ exclusive: true, regex: "@_irc_.*" }],
    rooms: [{ exclusive: false, regex: ".*" }],
  },
};

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

function setUp(t: TestContext) {
  const clock = createManualClock();
  const make = (): MockHomeserver =>
    createMockHomeserver({
      clock,
      profile: "synapse",
      registrations: [irc],
      fetch: () => Promise.resolve(Response.json({})),
    });
  let homeserver = make();
  const errors: unknown[] = [];
  const control = createControl({
    homeserver: () => homeserver,
    async reset() {
      await homeserver.close();
      homeserver = make();
    },
    onError: (error) => errors.push(error),
  });
  t.after(async () => {
    await homeserver.close();
    assert.deepEqual(errors, []);
  });
  const fetch = toFetch(control.serve);
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    type = "application/json",
  ): Promise<Answer> => {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": type } };
    const answer = await fetch(new Request(`http://hs.test/_mock${path}`, { method, ...init }));
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { ask, homeserver: () => homeserver };
}

/** Somebody speaks where the application service listens. */
async function speak(homeserver: MockHomeserver): Promise<void> {
  const alice = homeserver.users.has("@alice:example.org")
    ? homeserver.users.logIn("@alice:example.org")
    : homeserver.users.register("alice");
  const roomId = await alice.createRoom();
  await alice.send(roomId, "hello?");
}

test("each try to push is given once to who waits for it, and all of them are listed", async (t) => {
  const { ask, homeserver } = setUp(t);
  const waiting = ask("GET", "/pushed/next?registration_id=irc");
  await speak(homeserver());
  const { status, body } = await waiting;
  assert.equal(status, 200);
  const {
    registration_id: id,
    attempt,
    content,
  } = body as unknown as {
    registration_id: string;
    attempt: number;
    content: { events: { type: string }[] };
  };
  assert.deepEqual([id, attempt, content.events[0]?.type], ["irc", 1, "m.room.create"]);
  await ask("POST", "/advance", { ms: 0 });
  const listed = (await ask("GET", "/pushed")).body["pushed"] as object[];
  assert.deepEqual(listed[0], { ...body });
  for (let count = 1; count < listed.length; count += 1) await ask("GET", "/pushed/next");
  const none = await ask("GET", "/pushed/next?timeout=5");
  assert.deepEqual([none.status, none.body["errcode"]], [404, "M_NOT_FOUND"]);
  assert.match(String(none.body["error"]), /answered 200, given before/u);
  assert.deepEqual((await ask("GET", "/pushed?registration_id=other")).body, { pushed: [] });
});

test("trouble begins, says what it has done, and ends", async (t) => {
  const { ask, homeserver } = setUp(t);
  const rule = { at: "transaction", times: 2, trouble: "bad-gateway" };
  const { trouble_id: id } = (await ask("POST", "/trouble", [rule])).body;
  await speak(homeserver());
  await ask("POST", "/advance", { ms: 0 });
  const waits = (await ask("GET", "/services")).body["services"] as Record<string, unknown>[];
  assert.equal(waits[0]?.["state"], "recovering");
  assert.notEqual(waits[0]?.["backlog"], 0);
  await ask("POST", "/advance", { ms: 2_000 });
  await ask("POST", "/advance", { ms: 4_000 });
  assert.equal(((await ask("GET", `/trouble/${String(id)}`)).body["met"] as object[]).length, 2);
  const up = (await ask("GET", "/services")).body["services"] as Record<string, unknown>[];
  assert.deepEqual([up[0]?.["state"], up[0]?.["backlog"]], ["up", 0]);
  assert.equal((await ask("DELETE", `/trouble/${String(id)}`)).status, 200);
  assert.equal((await ask("DELETE", `/trouble/${String(id)}`)).status, 404);
});

test("trouble that is drawn without a seed says which seed repeats it", async (t) => {
  const { ask } = setUp(t);
  const drawn = await ask("POST", "/trouble", { rates: { unreachable: 0.5 } });
  assert.equal(typeof drawn.body["seed"], "number");
  const given = await ask("POST", "/trouble", { rates: { unreachable: 0.5 }, seed: 7 });
  assert.equal(given.body["seed"], 7);
});

test("users and registrations come and go, and a reset puts back what was there", async (t) => {
  const { ask, homeserver } = setUp(t);
  const made = await ask("POST", "/users", { localpart: "carol", display_name: "Carol" });
  assert.equal(made.body["user_id"], "@carol:example.org");
  assert.equal(typeof made.body["access_token"], "string");
  assert.equal(homeserver().users.profile("@carol:example.org")["displayname"], "Carol");
  const taken = await ask("POST", "/users", { localpart: "_irc_bob" });
  assert.deepEqual([taken.status, taken.body["errcode"]], [400, "M_EXCLUSIVE"]);

  const other = {
    ...irc,
    id: "sms",
    url: null,
    as_token: "AS2",
    hs_token: "HS2",
    sender_localpart: "_sms",
    namespaces: {},
  };
  assert.equal((await ask("PUT", "/registrations/sms", other)).status, 200);
  assert.equal(
    (await ask("PUT", "/registrations/sms", { ...other, sender_localpart: "_sms2" })).status,
    200,
  );
  assert.equal(homeserver().registrations.get("sms")?.sender_localpart, "_sms2");
  const faulty = await ask("PUT", "/registrations/x", { as_token: "AS3" });
  assert.equal(faulty.status, 400);
  assert.match(String(faulty.body["error"]), /url: is missing/u);
  assert.equal((await ask("DELETE", "/registrations/irc")).status, 200);
  assert.equal((await ask("DELETE", "/registrations/irc")).status, 404);

  assert.equal((await ask("POST", "/reset", {})).status, 200);
  assert.deepEqual(
    homeserver()
      .registrations.list()
      .map(({ id }) => id),
    ["irc"],
  );
  assert.equal(homeserver().users.has("@carol:example.org"), false);
});

test("half a millisecond breaks nothing: times in events are whole", async (t) => {
  const { ask, homeserver } = setUp(t);
  assert.equal((await ask("POST", "/advance", { ms: 0.5 })).status, 200);
  const alice = homeserver().users.register("alice");
  const roomId = await alice.createRoom();
  const { origin_server_ts: ts } = homeserver().rooms.get(roomId)?.events[0] ?? {};
  assert.ok(Number.isInteger(ts));
  await alice.sync();
});

test("a restart is asked for", async (t) => {
  const { ask } = setUp(t);
  assert.deepEqual(await ask("POST", "/restart", {}), { status: 200, body: {} });
});

for (const [method, path, body, says] of [
  ["POST", "/trouble", null, /body must be|plan must be an object/u],
  ["POST", "/trouble", {}, /the plan needs rates/u],
  [
    "POST",
    "/trouble",
    { rates: { earthquake: 1 } },
    /there is no trouble "earthquake": choose one of/u,
  ],
  ["POST", "/trouble", { rates: {}, sed: 7 }, /the plan has sed, which is none of seed, rates/u],
  [
    "POST",
    "/trouble",
    [{ at: "sendTransactions", trouble: "restart" }],
    /at in rule 1 of the plan must be/u,
  ],
  ["POST", "/trouble", [{ at: "any" }], /trouble in rule 1 of the plan must be an object/u],
  [
    "POST",
    "/trouble",
    [{ at: "any", trouble: "restart", nth: 0 }],
    /nth must be a whole number from 1/u,
  ],
  ["POST", "/advance", { ms: -1 }, /ms must be a number from 0/u],
  ["POST", "/advance", [], /the body must be an object/u],
  ["POST", "/advance", { millis: 1 }, /millis is none of ms/u],
  ["POST", "/reset", { x: 1 }, /x is none of the fields: send \{\}/u],
  ["POST", "/restart", { x: 1 }, /x is none of the fields/u],
  [
    "POST",
    "/until-delivered",
    { registration: "irc" },
    /registration is none of registration_id, timeout/u,
  ],
  [
    "POST",
    "/users",
    { localpart: "zoe", passwort: "x" },
    /passwort is none of localpart, password/u,
  ],
  [
    "POST",
    "/users",
    { localpart: "zoe", password: 7 },
    /password and display_name must be strings/u,
  ],
  ["PUT", "/registrations/two", { id: "other" }, /id is "other" in the body and two in the path/u],
  ["POST", "/users", {}, /localpart must be a string/u],
  ["GET", "/pushed/next?timeout=1000000", undefined, /timeout must be from 0 to 60000/u],
] as const) {
  test(`${method} ${path} with ${JSON.stringify(body)} is refused with 400 and why`, async (t) => {
    const { ask } = setUp(t);
    const answer = await ask(method, path, body);
    assert.equal(answer.status, 400);
    assert.match(String(answer.body["error"]), says);
  });
}

test("a page of another site cannot make a browser post: only JSON is taken", async (t) => {
  const { ask } = setUp(t);
  const { status, body } = await ask("POST", "/restart", {}, "text/plain");
  assert.deepEqual([status, body["errcode"]], [415, "M_NOT_JSON"]);
});
