/**
 * How what waits is cut into transactions.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { homeserverProfiles } from "../../../../mocks/homeserver/profiles.ts";
import { irc } from "../support.ts";
import { failed, holdNext, setUpRoom, type Stage } from "./stage.ts";

/** What is pushed after a first transaction that was on the wire while all of it happened. */
async function pushedAfter(stage: Stage, happen: () => Promise<void>) {
  const { setting, homeserver, sayAll } = stage;
  const held = holdNext(setting);
  await sayAll("first");
  const before = homeserver.pushed.length + 1;
  await happen();
  held.answer();
  await homeserver.advance(0);
  return homeserver.pushed.slice(before);
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

for (const [profile, sizes] of [
  ["spec", [100, 20]],
  ["synapse", [100, 20]],
  ["dendrite", [50, 50, 20]],
  ["tuwunel", [48, 48, 24]],
] as const) {
  test(`${profile} sends 120 events in transactions of ${sizes.join(", ")}`, async (t) => {
    const stage = await setUpRoom(t, { profile });
    const pushed = await pushedAfter(stage, () => stage.sayAll(...numbers(120)));
    assert.deepEqual(
      pushed.map(({ events }) => events.length),
      sizes,
    );
  });
}

test("tuwunel counts ephemeral data too, and keeps everything in one line", async (t) => {
  const stage = await setUpRoom(t, { profile: "tuwunel" });
  const pushed = await pushedAfter(stage, async () => {
    await stage.sayAll(...numbers(30));
    for (let index = 0; index < 20; index += 1) await stage.type(index % 2 === 0);
    await stage.sayAll("last");
  });
  assert.deepEqual(
    pushed.map(({ events, ephemeral }) => [events.length, ephemeral.length]),
    [
      [30, 18],
      [1, 2],
    ],
  );
});

test("Dendrite counts what happens in rooms that are nobody's affair", async (t) => {
  const stage = await setUpRoom(t, { profile: "dendrite" });
  const { alice, sayAll, homeserver } = stage;
  const other = await alice.createRoom();
  await homeserver.advance(0);
  const pushed = await pushedAfter(stage, async () => {
    for (let index = 0; index < 30; index += 1) {
      await sayAll(String(index));
      await alice.send(other, "nobody's affair");
    }
  });
  assert.deepEqual(
    pushed.map(({ events }) => events.length),
    [25, 5],
  );
});

test("it passes over what nobody wants: a transaction begins with something of interest", async (t) => {
  const stage = await setUpRoom(t, { profile: "dendrite" });
  const { alice, sayAll, homeserver } = stage;
  const other = await alice.createRoom();
  await homeserver.advance(0);
  const pushed = await pushedAfter(stage, async () => {
    for (const text of numbers(60)) await alice.send(other, text);
    await sayAll(...numbers(3));
  });
  assert.deepEqual(
    pushed.map(({ events }) => events.length),
    [3],
  );
});

test("what happened while there was nothing to send takes no room", async (t) => {
  const stage = await setUpRoom(t, { profile: "dendrite" });
  const { alice, setting, homeserver, sayAll, last } = stage;
  const other = await alice.createRoom();
  for (const text of numbers(30)) await alice.send(other, text);
  holdNext(setting).answer(failed());
  await sayAll("first");
  await sayAll(...numbers(60));
  await homeserver.advance(2_000);
  assert.equal(homeserver.pushed.at(-2)?.events.length, 50);
  assert.equal(last().events.length, 11);
});

test("a message of Dendrite brings the state of a room of another server, so that there are more than 50 events", async (t) => {
  for (const [profile, isMore] of [
    ["dendrite", true],
    ["synapse", false],
  ] as const) {
    const stage = await setUpRoom(t, { profile });
    const { homeserver } = stage;
    const [pushed] = await pushedAfter(stage, async () => {
      const bot = homeserver.users.logIn("@_irc_bot:example.org");
      for (let index = 0; index < 10; index += 1) {
        const room = { preset: "public_chat", name: "Elsewhere" };
        const { roomId } = homeserver.rooms.createElsewhere("@carol:elsewhere.org", room);
        await bot.join(roomId);
      }
    });
    const types = pushed?.events.map(({ type }) => type) ?? [];
    assert.equal(types.length > 50, isMore, `${types.length} events of ${profile}`);
    assert.equal(types.filter((type) => type === "m.room.create").length, isMore ? 10 : 0);
    const joins = pushed?.events.filter(({ state_key: key }) => key === "@_irc_bot:example.org");
    assert.equal(joins?.length, 10);
  }
});

test("who is asked to make a room elsewhere is of elsewhere", async (t) => {
  const { homeserver } = await setUpRoom(t);
  assert.throws(
    () => homeserver.rooms.createElsewhere("@alice:example.org"),
    /^TypeError: @alice:example\.org is a user of this server/u,
  );
});

test("more ephemeral data than a transaction has room for comes with the next", async (t) => {
  const stage = await setUpRoom(t, { profile: "synapse" });
  const pushed = await pushedAfter(stage, async () => {
    for (let index = 0; index < 150; index += 1) await stage.type(index % 2 === 0);
  });
  assert.deepEqual(
    pushed.map(({ events, ephemeral }) => [events.length, ephemeral.length]),
    [
      [0, 100],
      [0, 50],
    ],
  );
});

test("conduwuit sends no messages to devices, and makes no transaction for them", async (t) => {
  const stage = await setUpRoom(t, { profile: "conduwuit" });
  const bob = "@_irc_bob:example.org";
  await stage.send("PUT", "/devices/D1", { as: bob, body: {} });
  await stage.alice.request("PUT", "/sendToDevice/org.example/1", {
    messages: { [bob]: { D1: {} } },
  });
  await stage.homeserver.advance(0);
  assert.deepEqual(stage.tries(), []);
});

test("messages to devices have a limit of their own", async (t) => {
  const profile = { ...homeserverProfiles.synapse, maxToDevice: 2 };
  const stage = await setUpRoom(t, { profile });
  const bob = "@_irc_bob:example.org";
  await stage.send("PUT", "/devices/D1", { as: bob, body: {} });
  const pushed = await pushedAfter(stage, async () => {
    await stage.type();
    for (const id of numbers(3)) {
      const messages = { [bob]: { D1: { id } } };
      await stage.alice.request("PUT", `/sendToDevice/org.example/${id}`, { messages });
    }
  });
  assert.deepEqual(
    pushed.map(({ ephemeral, toDevice }) => [ephemeral.length, toDevice.length]),
    [
      [1, 2],
      [0, 1],
    ],
  );
});

const stable = "ephemeral";
const unstable = "de.sorunome.msc2409.ephemeral";
const toDevice = "de.sorunome.msc2409.to_device";

for (const [profile, flags, keys] of [
  ["synapse", { receive_ephemeral: true }, [stable, toDevice]],
  ["synapse", { "de.sorunome.msc2409.push_ephemeral": true }, [unstable, toDevice]],
  [
    "synapse",
    { receive_ephemeral: true, "de.sorunome.msc2409.push_ephemeral": true },
    [stable, unstable, toDevice],
  ],
  ["synapse", {}, []],
  ["spec", { "de.sorunome.msc2409.push_ephemeral": true }, [unstable]],
  ["tuwunel", { receive_ephemeral: true, "de.sorunome.msc2409.push_ephemeral": true }, [stable]],
  ["tuwunel", { "de.sorunome.msc2409.push_ephemeral": true }, []],
] as const) {
  const asked = Object.keys(flags).join(" and ") || "neither flag";
  test(`with ${asked} ${profile} sends typing in ${keys.join(", ") || "nothing"} (S30, S32)`, async (t) => {
    const { receive_ephemeral: _none, ...registration } = irc;
    const stage = await setUpRoom(t, { profile, registrations: [{ ...registration, ...flags }] });
    await stage.type();
    await stage.sayAll("a");
    const pushed = stage.homeserver.pushed.slice(-2);
    const sent = pushed.map(({ body }) => Object.keys(JSON.parse(body) as object).slice(1));
    assert.deepEqual([...new Set(sent.flat())], keys);
  });
}

test("Synapse makes a transaction of its own of whatever comes until all that failed is sent", async (t) => {
  const stage = await setUpRoom(t, { profile: "synapse" });
  const { setting, homeserver, sayAll, tries } = stage;
  const first = holdNext(setting);
  await sayAll("a");
  await sayAll("b", "c");
  first.answer(failed());
  await homeserver.advance(0);
  const again = holdNext(setting);
  await homeserver.advance(2_000);
  await sayAll("d", "e");
  const second = holdNext(setting);
  again.answer();
  await homeserver.advance(0);
  await sayAll("f", "g");
  second.answer();
  await homeserver.advance(0);
  const third = holdNext(setting);
  await sayAll("h");
  await sayAll("i", "j");
  third.answer();
  await homeserver.advance(0);
  assert.deepEqual(tries(), ["a", "a", "b c", "d", "e", "f", "g", "h", "i j"]);
});
