/**
 * What a restart of the homeserver keeps, resends and resets.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { homeserverProfiles } from "../../../../mocks/homeserver/profiles.ts";
import { done, failed, holdNext, ping, setUpRoom } from "./stage.ts";

const hour = 3_600_000;

test("Synapse loses what it has seen and not built, and the ephemeral data (synapse#11637)", async (t) => {
  const { setting, homeserver, sayAll, type, tries } = await setUpRoom(t, { profile: "synapse" });
  const held = holdNext(setting);
  await sayAll("a");
  await sayAll("b", "c");
  await type();
  await type(false);
  await homeserver.restart();
  held.answer();
  await sayAll("d");
  await homeserver.advance(hour);
  assert.deepEqual(tries(), ["a", "d"]);
});

test("what Synapse was sending is sent again only when something else fails", async (t) => {
  const { setting, homeserver, sayAll, tries, last } = await setUpRoom(t, { profile: "synapse" });
  const held = holdNext(setting);
  await sayAll("a");
  await homeserver.restart();
  held.answer();
  await homeserver.advance(hour);
  const { txnId } = last();
  await sayAll("b");
  holdNext(setting).answer(failed());
  await sayAll("c");
  await homeserver.advance(2_000);
  assert.deepEqual(tries(), ["a", "b", "c", "a", "c"]);
  assert.equal(homeserver.pushed.at(-2)?.txnId, txnId);
});

test("what Synapse has built while nobody answered comes after the next event, with events only", async (t) => {
  const { setting, homeserver, sayAll, type, tries } = await setUpRoom(t, { profile: "synapse" });
  setting.answer = failed;
  await sayAll("a");
  await sayAll("b", "c");
  await type();
  await homeserver.restart();
  setting.answer = done;
  await homeserver.advance(hour);
  assert.deepEqual(tries(), ["a"]);
  await sayAll("d");
  await homeserver.advance(1_999);
  assert.deepEqual(tries(), ["a"], "the first pause comes before");
  await homeserver.advance(1);
  assert.deepEqual(tries(), ["a", "a", "b", "c", "d"], "each is a transaction of its own");
  const lists = homeserver.pushed.slice(-4).map(({ body }) => JSON.parse(body) as object);
  for (const list of lists) assert.deepEqual({ ...list, events: [] }, emptyBody);
});

const emptyBody = { events: [], ephemeral: [], "de.sorunome.msc2409.to_device": [] };

test("what is built again has no ephemeral data, also where it is sent at once", async (t) => {
  const profile = { ...homeserverProfiles.synapse, resumesAfterRestart: "at once" } as const;
  const { setting, homeserver, type, last } = await setUpRoom(t, { profile });
  const held = holdNext(setting);
  await type();
  held.answer();
  await homeserver.restart();
  await homeserver.advance(0);
  assert.deepEqual([last().events, last().ephemeral], [[], []]);
});

test("a ping after a restart of Synapse wakes nobody before the next event", async (t) => {
  const stage = await setUpRoom(t, { profile: "synapse" });
  const { setting, homeserver, sayAll, tries } = stage;
  setting.answer = failed;
  await sayAll("a");
  await homeserver.restart();
  setting.answer = done;
  await ping(stage);
  assert.deepEqual(tries(), ["a"]);
  await sayAll("b");
  await ping(stage);
  assert.deepEqual(tries(), ["a", "a", "b"], "then it ends the pause (S43)");
});

test("the IDs of Synapse with SQLite begin with 1 when nothing was left (synapse#14556)", async (t) => {
  const { homeserver, sayAll, last } = await setUpRoom(t, { profile: "synapse-sqlite" });
  await homeserver.restart();
  await sayAll("a");
  assert.equal(last().txnId, "1");
});

test("they go on from the highest that was left", async (t) => {
  const { setting, homeserver, sayAll, last } = await setUpRoom(t, { profile: "synapse-sqlite" });
  setting.answer = failed;
  await sayAll("a");
  const before = Number(last().txnId);
  await homeserver.restart();
  setting.answer = done;
  await sayAll("b");
  await homeserver.advance(2_000);
  const ids = homeserver.pushed.slice(-2).map(({ txnId }) => Number(txnId));
  assert.deepEqual(ids, [before, before + 1]);
});

test("those of PostgreSQL go on in any case", async (t) => {
  const { homeserver, sayAll, last } = await setUpRoom(t, { profile: "synapse" });
  const before = Number(last().txnId);
  await homeserver.restart();
  await sayAll("a");
  assert.equal(Number(last().txnId), before + 1);
});

test("tuwunel sends at once what it was sending, and has kept the rest, ephemeral data too", async (t) => {
  const { setting, homeserver, sayAll, type, tries } = await setUpRoom(t, { profile: "tuwunel" });
  setting.answer = failed;
  await type();
  const held = holdNext(setting);
  await sayAll("a");
  await type(false);
  await sayAll("b");
  await homeserver.restart();
  setting.answer = done;
  held.answer();
  await homeserver.advance(0);
  // The first try was made before anything else waited.
  assert.deepEqual(tries(), ["typing", "typing", "typing", "a b typing"]);
});

test("of what was being sent so many items are sent again, and the others are dropped", async (t) => {
  const profile = { ...homeserverProfiles.tuwunel, maxFirstEvents: 48, maxResent: 2 };
  const { setting, homeserver, sayAll, tries } = await setUpRoom(t, { profile });
  const first = holdNext(setting);
  await sayAll("a");
  await sayAll("b", "c", "d");
  first.answer();
  const second = holdNext(setting);
  await homeserver.advance(0);
  await sayAll("e");
  await homeserver.restart();
  second.answer();
  await homeserver.advance(0);
  assert.deepEqual(tries(), ["a", "b c d", "b c", "e"]);
  const ids = homeserver.pushed.slice(-3).map(({ txnId }) => txnId);
  assert.equal(new Set(ids).size, 3, "with another content the ID is another");
});

test("a profile of tuwunel resends 50, which is more than it sends at once", () => {
  for (const name of ["tuwunel", "conduwuit"] as const) {
    assert.ok(homeserverProfiles[name].maxResent >= homeserverProfiles[name].maxEvents);
  }
});

for (const [profile, pauseMs] of [
  ["dendrite", 2_000],
  ["spec", 8_000],
] as const) {
  test(`after a restart ${profile} waits ${pauseMs} ms for the next try`, async (t) => {
    const random = () => 1 - Number.EPSILON;
    const { setting, homeserver, sayAll, tries } = await setUpRoom(t, { profile, random });
    setting.answer = failed;
    await sayAll("a");
    await homeserver.advance(profile === "spec" ? 3_000 : 6_000);
    assert.equal(tries().length, 3);
    await homeserver.restart();
    await homeserver.advance(0);
    assert.equal(tries().length, 4, "at once");
    await homeserver.advance(pauseMs - 1);
    assert.equal(tries().length, 4);
    await homeserver.advance(1);
    assert.equal(tries().length, 5);
  });
}
