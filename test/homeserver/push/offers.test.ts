/**
 * Ephemeral data and messages to devices: they go along when they can.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Delivered } from "../../../src/homeserver/deliver.ts";
import { registrationOf } from "../support.ts";
import { accepted, later, openStage, refused, type StageOptions } from "./support.ts";

const typing = (number: number) => ({
  type: "m.typing",
  room_id: `!${number}:example.org`,
  content: { user_ids: [] },
});
const toDevice = { to_user_id: "@_irc_bob:example.org", to_device_id: "A", type: "m.room_key" };

const open = (options: StageOptions = {}) =>
  openStage({ registered: [registrationOf("irc", { receive_ephemeral: true })], ...options });

const bodies = (sent: readonly { body: string }[]): unknown[] =>
  sent.map(({ body }) => JSON.parse(body) as unknown);

/** The rooms of the typing in each body. */
const rooms = (sent: readonly { body: string }[]): (string[] | undefined)[] =>
  bodies(sent).map((body) =>
    (body as { ephemeral?: { room_id: string }[] }).ephemeral?.map((one) => one.room_id),
  );

test("ephemeral data goes alone when there are no events, and with the events when there are (S27, S28)", async () => {
  const stage = open();
  stage.queue.offer([{ to: ["irc"], ephemeral: [typing(1)] }]);
  await stage.settle();
  const answer = later<Delivered>();
  stage.answer = () => answer.promise;
  await stage.push("irc", 1);
  await stage.settle();
  stage.queue.offer([{ to: ["irc"], ephemeral: [typing(2), typing(3)] }]);
  await stage.push("irc", 2);
  stage.answer = () => accepted;
  answer.resolve(accepted);
  await stage.settle();
  assert.deepEqual(bodies(stage.sent)[0], { events: [], ephemeral: [typing(1)] });
  assert.deepEqual(rooms(stage.sent), [
    ["!1:example.org"],
    undefined,
    ["!2:example.org", "!3:example.org"],
  ]);
  // S27: left out when empty.
  assert.ok(!stage.sent[1]?.body.includes("ephemeral"));
});

test("only those get ephemeral data who asked for it (S27)", async () => {
  const registered = [
    registrationOf("irc"),
    registrationOf("xmpp", { receive_ephemeral: false }),
    registrationOf("old", { "de.sorunome.msc2409.push_ephemeral": true }),
    registrationOf("silent", { url: null, receive_ephemeral: true }),
  ];
  const stage = openStage({ registered });
  const to = ["irc", "xmpp", "old", "silent", "unknown"];
  stage.queue.offer([{ to, ephemeral: [typing(1)], toDevice: [toDevice] }]);
  await stage.settle();
  assert.deepEqual(
    stage.sent.map(({ id }) => id),
    ["old"],
  );
  // S30, S32: the names that go with the unstable flag.
  assert.deepEqual(bodies(stage.sent), [
    {
      events: [],
      "de.sorunome.msc2409.ephemeral": [typing(1)],
      "de.sorunome.msc2409.to_device": [toDevice],
    },
  ]);
});

test("the draft has no ephemeral data, and events in its format (U26, Y9)", async () => {
  const stage = open({ edition: "draft" });
  stage.queue.offer([{ to: ["irc"], ephemeral: [typing(1)] }]);
  await stage.push("irc", 1);
  await stage.settle();
  const [body] = bodies(stage.sent) as { events: Record<string, unknown>[] }[];
  assert.equal(stage.sent.length, 1);
  assert.deepEqual(Object.keys(body ?? {}), ["events"]);
  assert.equal(body?.events[0]?.["user_id"], "@alice:example.org");
  assert.equal(body?.events[0]?.["sender"], undefined);
});

test("what goes along is part of the transaction from then on (S24)", async () => {
  const stage = open();
  stage.answer = () => refused;
  stage.queue.offer([{ to: ["irc"], ephemeral: [typing(1)] }]);
  await stage.settle();
  stage.queue.offer([{ to: ["irc"], ephemeral: [typing(2)] }]);
  await stage.push("irc", 1);
  await stage.clock.advance(1_000);
  await stage.queue.close();
  const next = open({ store: stage.store });
  await next.settle();
  const [first, ...others] = [...stage.sent, next.sent[0]];
  assert.equal(others.length, 2);
  for (const other of others) {
    assert.deepEqual([other?.txnId, other?.body], [first?.txnId, first?.body]);
  }
  // What was only offered is gone with the process; the event is not.
  assert.deepEqual(rooms(next.sent), [["!1:example.org"], undefined]);
});

test("the newest is kept, the oldest is dropped and counted; events never are", async () => {
  const stage = open({ maxOffers: 3 });
  stage.answer = () => refused;
  await stage.push("irc", 0);
  await stage.settle();
  for (let number = 1; number <= 10; number += 1) {
    stage.queue.offer([{ to: ["irc"], ephemeral: [typing(number)] }]);
    await stage.push("irc", number);
  }
  assert.equal((await stage.queue.state("irc")).dropped, 7);
  stage.answer = () => accepted;
  await stage.clock.advance(1_000);
  assert.deepEqual(rooms(stage.sent).at(-1), [
    "!8:example.org",
    "!9:example.org",
    "!10:example.org",
  ]);
  const last = bodies(stage.sent).at(-1) as { events: unknown[] };
  assert.equal(last.events.length, 10);
});

test("all application services together keep so much and no more", async () => {
  const ids = ["a", "b", "c"];
  const stage = openStage({
    registered: ids.map((id) => registrationOf(id, { receive_ephemeral: true })),
    maxOffers: 10,
    maxAllOffers: 12,
  });
  stage.answer = () => refused;
  await stage.queue.push([{ to: ids, event: { type: "m.first" } }]);
  await stage.settle();
  for (const id of ids) {
    const ephemeral = Array.from({ length: 10 }, (_, index) => typing(index));
    stage.queue.offer([{ to: [id], ephemeral }]);
  }
  const dropped = await Promise.all(ids.map(async (id) => (await stage.queue.state(id)).dropped));
  assert.deepEqual(dropped, [10, 8, 0]);
  await stage.queue.close();
});

test("what is offered while others want the place is not forgotten", async () => {
  const registered = ["irc", "xmpp"].map((id) => registrationOf(id, { receive_ephemeral: true }));
  const stage = open({ registered, maxInFlight: 1 });
  const answer = later<Delivered>();
  stage.answer = () => answer.promise;
  await stage.push("irc", 1);
  await stage.settle();
  stage.queue.offer([{ to: ["irc"], ephemeral: [typing(1)] }]);
  await stage.push("xmpp", 1);
  await stage.settle();
  stage.answer = () => accepted;
  answer.resolve(accepted);
  await stage.settle();
  assert.deepEqual(
    stage.sent.map(({ id }) => id),
    ["irc", "xmpp", "irc"],
  );
});

test("what does not fit into a body goes with the next", async () => {
  const one = JSON.stringify(typing(1)).length;
  const stage = open({ maxBodyBytes: 4 * (one + 1) });
  const ephemeral = [1, 2, 3, 4, 5].map(typing);
  stage.queue.offer([{ to: ["irc"], ephemeral }]);
  await stage.settle();
  assert.deepEqual(
    rooms(stage.sent).map((list) => list?.length),
    [2, 2, 1],
  );
});
