/**
 * News of devices and their keys: they go along when they can, and only the newest is worth it (S33, MSC3202).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readTransaction } from "../../../src/application-service/transaction-content.ts";
import type { OfferedData } from "../../../src/homeserver/push-queue.ts";
import { registrationOf } from "../support.ts";
import { accepted, openStage, refused, type StageOptions } from "./support.ts";

const [alice, bob, eve] = ["@alice:example.org", "@_irc_bob:example.org", "@eve:b.org"] as const;
const wanting = { "org.matrix.msc3202": true };

const open = (options: StageOptions = {}) =>
  openStage({ registered: [registrationOf("irc", wanting)], ...options });

/** What an application service reads of it. */
function newsIn(body: string | undefined) {
  const { deviceLists, oneTimeKeyCounts, fallbackKeyTypes } = readTransaction(
    JSON.parse(body ?? ""),
  );
  return { deviceLists, oneTimeKeyCounts, fallbackKeyTypes };
}

/** Offers one after the other while nothing can be sent, and gives what is sent then. */
async function newsOf(...offered: Omit<OfferedData, "to">[]) {
  const stage = open();
  stage.answer = () => refused;
  await stage.push("irc", 0);
  await stage.settle();
  for (const one of offered) stage.queue.offer([{ to: ["irc"], ...one }]);
  stage.answer = () => accepted;
  await stage.clock.advance(1_000);
  assert.equal(stage.sent.length, 3);
  return newsIn(stage.sent.at(-1)?.body);
}

test("the application service reads what was offered, under the same names (S33)", async () => {
  const offered = {
    deviceLists: { changed: [alice, bob], left: [eve] },
    oneTimeKeyCounts: { [bob]: { A: { signed_curve25519: 20 }, B: {} } },
    fallbackKeyTypes: { [bob]: { A: ["signed_curve25519"], B: [] } },
  };
  const stage = open();
  stage.queue.offer([{ to: ["irc"], ...offered }]);
  await stage.settle();
  assert.deepEqual(newsIn(stage.sent[0]?.body), offered);
  assert.deepEqual(Object.keys(JSON.parse(stage.sent[0]?.body ?? "") as object), [
    "events",
    "org.matrix.msc3202.device_lists",
    "org.matrix.msc3202.device_one_time_keys_count",
    "org.matrix.msc3202.device_unused_fallback_key_types",
  ]);
});

test("only those get news of devices who asked for them, and ephemeral data only those who asked for that (S33)", async () => {
  const registered = [
    registrationOf("irc"),
    registrationOf("ephemeral", { receive_ephemeral: true }),
    registrationOf("devices", wanting),
    registrationOf("no", { "org.matrix.msc3202": false }),
  ];
  const stage = openStage({ registered });
  const to = registered.map(({ id }) => id);
  stage.queue.offer([
    { to, deviceLists: { changed: [alice] }, ephemeral: [{ type: "m.presence" }] },
  ]);
  await stage.settle();
  assert.deepEqual(
    stage.sent.map(({ id, body }) => [id, Object.keys(JSON.parse(body) as object)]),
    [
      ["ephemeral", ["events", "ephemeral"]],
      ["devices", ["events", "org.matrix.msc3202.device_lists"]],
    ],
  );
});

test("the draft knows nothing of devices", async () => {
  const stage = open({ edition: "draft" });
  stage.queue.offer([{ to: ["irc"], deviceLists: { changed: [alice] } }]);
  await stage.settle();
  assert.deepEqual(stage.sent, []);
});

test("users whose devices changed are put together, and of one user the later word counts", async () => {
  const { deviceLists } = await newsOf(
    { deviceLists: { changed: [alice, bob] } },
    { deviceLists: { changed: [eve], left: [alice] } },
    { deviceLists: { left: [bob] } },
    { deviceLists: { changed: [bob] } },
  );
  assert.deepEqual(deviceLists, { changed: [eve, bob], left: [alice] });
});

test("of a user who is offered as changed and as left, left counts", async () => {
  const { deviceLists } = await newsOf({ deviceLists: { changed: [alice], left: [alice] } });
  assert.deepEqual(deviceLists, { left: [alice] });
});

test("new counts of a device take the place of those that wait; other devices keep theirs", async () => {
  const { oneTimeKeyCounts, fallbackKeyTypes } = await newsOf(
    { oneTimeKeyCounts: { [bob]: { A: { a: 5, b: 1 }, B: { a: 9 } }, [eve]: { A: { a: 7 } } } },
    { fallbackKeyTypes: { [bob]: { A: ["a"], B: ["a"] } } },
    { oneTimeKeyCounts: { [bob]: { A: { a: 4 } } }, fallbackKeyTypes: { [bob]: { A: [] } } },
  );
  assert.deepEqual(oneTimeKeyCounts, {
    [bob]: { A: { a: 4 }, B: { a: 9 } },
    [eve]: { A: { a: 7 } },
  });
  assert.deepEqual(fallbackKeyTypes, { [bob]: { A: [], B: ["a"] } });
});

test("names that are none of ours to choose stay apart", async () => {
  const names = ["__proto__", 'a"b', "a,b", "constructor"];
  const devices = Object.fromEntries(names.map((name, index) => [name, { a: index }]));
  const offered = JSON.parse(
    `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(devices)}`).join(",")}}`,
  ) as NonNullable<OfferedData["oneTimeKeyCounts"]>;
  const { oneTimeKeyCounts } = await newsOf({ oneTimeKeyCounts: offered });
  assert.equal(JSON.stringify(oneTimeKeyCounts), JSON.stringify(offered));
});

test("news that were taken and not sent do not come after newer ones", async () => {
  const stage = open();
  const { take } = stage.store;
  stage.store.take = async (request) => {
    stage.store.take = take;
    stage.queue.offer([{ to: ["irc"], oneTimeKeyCounts: { [bob]: { A: { a: 1 } } } }]);
    assert.match(request.extra, /"a":2/u);
    throw new Error("not now");
  };
  stage.queue.offer([
    { to: ["irc"], oneTimeKeyCounts: { [bob]: { A: { a: 2 } } }, deviceLists: { changed: [eve] } },
  ]);
  await stage.settle();
  await stage.clock.advance(1_000);
  assert.deepEqual(newsIn(stage.sent[0]?.body), {
    deviceLists: { changed: [eve] },
    oneTimeKeyCounts: { [bob]: { A: { a: 1 } } },
    fallbackKeyTypes: undefined,
  });
});

test("they are part of the transaction from then on, whatever is offered later (S24)", async () => {
  const stage = open();
  stage.answer = () => refused;
  stage.queue.offer([{ to: ["irc"], oneTimeKeyCounts: { [bob]: { A: { a: 2 } } } }]);
  await stage.settle();
  stage.queue.offer([{ to: ["irc"], oneTimeKeyCounts: { [bob]: { A: { a: 1 } } } }]);
  await stage.clock.advance(1_000);
  const [first, second] = stage.sent;
  assert.deepEqual([second?.txnId, second?.body], [first?.txnId, first?.body]);
  stage.answer = () => accepted;
  await stage.clock.advance(10_000);
  assert.deepEqual(newsIn(stage.sent.at(-1)?.body).oneTimeKeyCounts, { [bob]: { A: { a: 1 } } });
});

test("a user or device counts once, however often there is news of it; what is too much is dropped, the oldest first", async () => {
  const stage = open({ maxOffers: 3 });
  stage.answer = () => refused;
  await stage.push("irc", 0);
  await stage.settle();
  for (let count = 0; count < 10; count += 1) {
    stage.queue.offer([{ to: ["irc"], oneTimeKeyCounts: { [bob]: { A: { a: count } } } }]);
  }
  assert.equal((await stage.queue.state("irc")).dropped, 0);
  stage.queue.offer([{ to: ["irc"], deviceLists: { changed: [alice, bob, eve] } }]);
  assert.equal((await stage.queue.state("irc")).dropped, 1);
  stage.answer = () => accepted;
  await stage.clock.advance(1_000);
  assert.deepEqual(newsIn(stage.sent.at(-1)?.body), {
    deviceLists: { changed: [alice, bob, eve] },
    oneTimeKeyCounts: undefined,
    fallbackKeyTypes: undefined,
  });
});

test("a body with news of many devices keeps to its size", async () => {
  const maxBodyBytes = 4_000;
  const stage = open({ maxBodyBytes });
  const devices = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`${"DEVICE".repeat(10)}${index}`, { a: index }]),
  );
  stage.queue.offer([{ to: ["irc"], oneTimeKeyCounts: { [bob]: devices } }]);
  await stage.push("irc", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  await stage.settle();
  const found = stage.sent.map(({ body }) => newsIn(body).oneTimeKeyCounts?.[bob] ?? {});
  assert.deepEqual(Object.assign({}, ...found), devices);
  for (const { body } of stage.sent) assert.ok(Buffer.byteLength(body) <= maxBodyBytes);
});

const rubbish: readonly (readonly [string, object])[] = [
  ["a user ID that is none", { deviceLists: { changed: [1] } }],
  ["counts that are no object", { oneTimeKeyCounts: { [bob]: { A: 5 } } }],
  ["types that are no list", { fallbackKeyTypes: { [bob]: { A: "a" } } }],
];

for (const [what, offered] of rubbish) {
  test(`${what} is refused`, () => {
    const stage = open();
    assert.throws(() => stage.queue.offer([{ to: ["irc"], ...offered }]), TypeError);
  });
}
