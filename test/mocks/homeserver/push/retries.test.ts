/**
 * What a transaction has become when it is sent again, and when that is.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSeededRandom } from "../../../../mocks/seeded-random.ts";
import type { Registration } from "../../../../src/editions/registration.ts";
import { bob, irc } from "../support.ts";
import { done, failed, holdNext, ping, setUpRoom } from "./stage.ts";

test("a transaction of Dendrite has newer messages when it is sent again under its ID (against S24)", async (t) => {
  const { setting, homeserver, sayAll, tries } = await setUpRoom(t, { profile: "dendrite" });
  setting.answer = failed;
  await sayAll("a");
  await sayAll("b", "c");
  await homeserver.advance(2_000);
  await sayAll("d");
  setting.answer = done;
  await homeserver.advance(4_000);
  assert.deepEqual(tries(), ["a", "a b c", "a b c d"]);
  assert.equal(new Set(homeserver.pushed.slice(-3).map(({ txnId }) => txnId)).size, 1);
});

test("it grows to 50 messages, and the others come in the next", async (t) => {
  const { setting, homeserver, sayAll, last } = await setUpRoom(t, { profile: "dendrite" });
  setting.answer = failed;
  await sayAll("first");
  await sayAll(...Array.from({ length: 60 }, (_, index) => String(index)));
  setting.answer = done;
  await homeserver.advance(2_000);
  assert.equal(homeserver.pushed.at(-2)?.events.length, 50);
  assert.equal(last().events.length, 11);
});

test("a transaction of Dendrite has the time of its first message for an ID, not of its first try", async (t) => {
  const { setting, homeserver, sayAll, last } = await setUpRoom(t, { profile: "dendrite" });
  const held = holdNext(setting);
  await sayAll("a");
  await homeserver.advance(1_000);
  await sayAll("b");
  const ms = setting.clock.now();
  await homeserver.advance(1_000);
  held.answer();
  await homeserver.advance(0);
  assert.equal(last().txnId, `${ms}000000`);
});

const withKeys: Registration = { ...irc, "org.matrix.msc3202": true };
const countKey = "org.matrix.msc3202.device_one_time_keys_count";

for (const [profile, again] of [
  ["tuwunel", 2],
  ["synapse", undefined],
] as const) {
  test(`a repetition of ${profile} has ${again === undefined ? "no" : "new"} counts of keys`, async (t) => {
    const stage = await setUpRoom(t, { profile, registrations: [withKeys] });
    const { setting, homeserver, sayAll, send } = stage;
    await send("PUT", "/devices/D1", { as: bob, body: {} });
    const addKey = async (name: string): Promise<void> => {
      const body = {
        one_time_keys: { [`signed_curve25519:${name}`]: { key: name, signatures: {} } },
      };
      const query = { device_id: "D1" };
      await send("POST", "/keys/upload", { as: bob, query, body });
    };
    await addKey("AAAA");
    setting.answer = failed;
    await sayAll("a");
    await addKey("BBBB");
    setting.answer = done;
    await ping(stage);
    const found = homeserver.pushed.slice(-2).map(({ body }) => {
      const sent = JSON.parse(body) as Record<string, Record<string, Record<string, object>>>;
      return sent[countKey]?.[bob]?.["D1"];
    });
    assert.deepEqual(
      found,
      [1, again].map((count) => count && { signed_curve25519: count }),
    );
    const [first, second] = homeserver.pushed.slice(-2);
    assert.deepEqual([second?.txnId, second?.events], [first?.txnId, first?.events]);
  });
}

test("Synapse drops ephemeral data while nobody answers, and so does what it builds by then", async (t) => {
  const { setting, homeserver, sayAll, type, tries } = await setUpRoom(t, { profile: "synapse" });
  const held = holdNext(setting);
  await sayAll("a");
  await type();
  held.answer(failed());
  await homeserver.advance(0);
  await sayAll("b");
  await type(false);
  await homeserver.advance(2_000);
  await sayAll("c");
  assert.deepEqual(tries(), ["a", "a", "b", "c"]);
});

test("whose devices change while Synapse gets no answer is never told", async (t) => {
  const stage = await setUpRoom(t, { profile: "synapse", registrations: [withKeys] });
  const { setting, homeserver, sayAll, send, tries } = stage;
  await send("PUT", "/devices/D1", { as: bob, body: {} });
  const change = async (): Promise<void> => {
    const keys = { user_id: bob, device_id: "D1", algorithms: [], keys: {}, signatures: {} };
    const query = { device_id: "D1" };
    await send("POST", "/keys/upload", { as: bob, query, body: { device_keys: keys } });
  };
  holdNext(setting).answer(failed());
  await sayAll("a");
  await change();
  await homeserver.advance(2_000);
  await sayAll("b");
  await change();
  await sayAll("c");
  const told = homeserver.pushed.slice(-2).map(({ body }) => body.includes("device_lists"));
  assert.deepEqual(
    [tries(), told],
    [
      ["a", "a", "b", "c"],
      [false, true],
    ],
  );
});

test("what goes along waits for the next transaction of a homeserver of the specification", async (t) => {
  const { setting, homeserver, sayAll, type, tries } = await setUpRoom(t);
  setting.answer = failed;
  await sayAll("a");
  await type();
  setting.answer = done;
  await homeserver.advance(1_000);
  assert.deepEqual(tries(), ["a", "a", "typing"]);
});

for (const [profile, waitsMs] of [
  ["spec", 60_000],
  ["synapse", 2_000],
  ["dendrite", 2_000],
] as const) {
  test(`an application service that wants a minute is left alone for ${waitsMs} ms by ${profile}`, async (t) => {
    const { setting, homeserver, sayAll, tries } = await setUpRoom(t, { profile });
    holdNext(setting).answer(new Response("", { status: 429, headers: { "Retry-After": "60" } }));
    await sayAll("a");
    await homeserver.advance(waitsMs - 1);
    assert.equal(tries().length, 1);
    await homeserver.advance(1);
    assert.equal(tries().length, 2);
  });
}

test("what comes while tuwunel is sending leads to no other try, what comes later does", async (t) => {
  const { setting, homeserver, sayAll, type, tries } = await setUpRoom(t, { profile: "tuwunel" });
  const held = holdNext(setting);
  await sayAll("a");
  await sayAll("b");
  held.answer(failed());
  await homeserver.advance(3_600_000);
  assert.deepEqual(tries(), ["a"]);
  await type();
  assert.deepEqual(tries(), ["a", "a", "b typing"], "ephemeral data too");
});

test("two transactions of tuwunel with the same ephemeral data alone have the same ID", async (t) => {
  const { homeserver, type } = await setUpRoom(t, { profile: "tuwunel" });
  for (const typing of [true, false, true]) await type(typing);
  const [on, off, again] = homeserver.pushed.slice(-3).map(({ txnId }) => txnId);
  assert.equal(on, again);
  assert.notEqual(on, off);
});

test("the worker of Dendrite sleeps: neither an event nor a ping wakes it", async (t) => {
  const stage = await setUpRoom(t, { profile: "dendrite", random: createSeededRandom(2) });
  const { setting, homeserver, sayAll, send, tries } = stage;
  setting.answer = failed;
  await sayAll("a");
  setting.answer = done;
  await sayAll("b");
  const path = "/_matrix/client/v1/appservice/irc/ping";
  assert.equal((await send("POST", path, { body: {} })).status, 404);
  await homeserver.advance(1_999);
  assert.deepEqual(tries(), ["a"]);
  await homeserver.advance(1);
  assert.deepEqual(tries(), ["a", "a b"]);
});
