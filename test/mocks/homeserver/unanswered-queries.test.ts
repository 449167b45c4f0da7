/**
 * What is told of application services that were asked and said neither yes nor no.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { irc, setUp } from "./support.ts";

const registrations = [{ ...irc, hs_token: "SECRET" }];
const forbidden = () =>
  Response.json({ errcode: "M_FORBIDDEN", error: "not SECRET" }, { status: 403 });
const alias = "#_irc_lobby:example.org";

test("who joins reads what the application service answered, and onError is told of each try", async (t) => {
  const setting = setUp(t, { registrations });
  setting.answer = forbidden;
  const alice = setting.homeserver.users.register("alice");
  const joining = assert.rejects(alice.join(alias), {
    status: 408,
    message:
      `M_UNKNOWN: nobody said in time whether ${alias} exists: ` +
      '"irc" answered 403 M_FORBIDDEN (does its hs_token differ?)',
  });
  await setting.clock.advance(60_000);
  await joining;
  const [first, ...more] = setting.unanswered;
  assert.equal(
    first,
    `asked about ${alias}, "irc" answered 403 M_FORBIDDEN (does its hs_token differ?)`,
  );
  assert.deepEqual([...new Set(more)], [first]);
});

const complaints = {
  synapse: '"irc" answered 403 (does its hs_token differ?): synapse takes that for a no',
  dendrite: '"irc" answered 403 (does its hs_token differ?): dendrite takes that for a no',
  tuwunel: '"irc" answered 403 (does its hs_token differ?): tuwunel takes that for a no',
} as const;

for (const [profile, complaint] of Object.entries(complaints)) {
  test(`${profile} takes a refusal for a no, and onError is told`, async (t) => {
    const setting = setUp(t, { registrations, profile: profile as keyof typeof complaints });
    setting.answer = forbidden;
    const alice = setting.homeserver.users.register("alice");
    await assert.rejects(alice.join(alias), { status: 404 });
    assert.deepEqual(setting.unanswered, [`asked about ${alias}, ${complaint}`]);
  });
}

test("onError is told why there was no answer, also where that comes to a no", async (t) => {
  const setting = setUp(t, { registrations, profile: "synapse" });
  setting.answer = () =>
    Promise.reject(Object.assign(new Error("SECRET"), { code: "ECONNREFUSED" }));
  const alice = setting.homeserver.users.register("alice");
  const joining = assert.rejects(alice.join(alias));
  await setting.clock.advance(60_000);
  await joining;
  assert.deepEqual(setting.unanswered, [
    `asked about ${alias}, "irc" did not answer: ECONNREFUSED, nothing listens there`,
  ]);
});

test("a no is nothing to be told of", async (t) => {
  const setting = setUp(t, { registrations });
  setting.answer = () => Response.json({ errcode: "M_NOT_FOUND", error: "no" }, { status: 404 });
  const alice = setting.homeserver.users.register("alice");
  await assert.rejects(alice.join(alias), { status: 404 });
  assert.deepEqual(setting.unanswered, []);
});

for (const [profile, status] of [
  ["synapse", 404],
  ["dendrite", 200],
  ["tuwunel", 500],
] as const) {
  test(`${profile} drops what it does not read of an answer of ${status}, and the connection is free`, async (t) => {
    const setting = setUp(t, { registrations, profile });
    let isDropped = false;
    const body = new ReadableStream({ cancel: () => void (isDropped = true) });
    setting.answer = () => new Response(body, { status });
    const alice = setting.homeserver.users.register("alice");
    await assert.rejects(alice.join(alias), { status: 404 });
    assert.ok(isDropped);
  });
}
