import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryPushStore } from "../../src/store/memory/push-store.ts";
import type { Delivered } from "../../src/homeserver/deliver.ts";
import type { PushStore } from "../../src/homeserver/push-store.ts";
import {
  accepted,
  eventOf,
  later,
  numbersIn,
  numbersTo,
  openStage,
  refused,
  type StageOptions,
  unreachable,
} from "./push/support.ts";
import { registrationOf } from "./support.ts";

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("an event is stored before push resolves, and sent after it is stored (D45)", async () => {
  const steps: string[] = [];
  const store = createMemoryPushStore();
  const stored = later<void>();
  const watched: PushStore = {
    ...store,
    async add(entries) {
      await stored.promise;
      await store.add(entries);
      steps.push("stored");
    },
  };
  const stage = openStage({ store: watched });
  stage.answer = () => {
    steps.push("sent");
    return accepted;
  };
  const pushed = stage.push("irc", 1).then((count) => steps.push(`pushed ${count}`));
  await stage.settle();
  assert.deepEqual(steps, []);
  stored.resolve();
  await pushed;
  await stage.settle();
  assert.deepEqual(steps, ["stored", "pushed 1", "sent"]);
  assert.equal((await stage.queue.state("irc")).backlog, 0);
});

test("what the store refuses is refused, and nothing of it is sent", async () => {
  const store = createMemoryPushStore();
  const stage = openStage({ store: { ...store, add: () => Promise.reject(new Error("full")) } });
  await assert.rejects(stage.push("irc", 1), /full/u);
  await stage.settle();
  assert.deepEqual(stage.sent, []);
});

test("an event goes to each application service that is interested, once (S10)", async () => {
  const stage = openStage();
  const count = await stage.queue.push([
    { to: ["irc", "xmpp", "irc"], event: eventOf(1) },
    { to: ["xmpp"], event: eventOf(2) },
    { to: [], event: eventOf(3) },
  ]);
  assert.equal(count, 3);
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1]]);
  assert.deepEqual(numbersTo(stage.sent, "xmpp"), [[1, 2]]);
});

test("one transaction is in flight at a time, and events gather behind it in their order (D48, D49, S26)", async () => {
  const stage = openStage();
  const first = later<Delivered>();
  stage.answer = () => first.promise;
  await stage.push("irc", 1);
  await stage.settle();
  await stage.push("irc", 2, 3);
  await stage.push("irc", 4);
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1]]);
  stage.answer = () => accepted;
  first.resolve(accepted);
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1], [2, 3, 4]]);
});

test("a transaction has 100 events at the most", async () => {
  const stage = openStage();
  await stage.push("irc", ...range(1, 250));
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "irc"), [range(1, 100), range(101, 200), range(201, 250)]);
});

test("a body is cut before it is too large, and one event alone is sent whatever its size", async () => {
  const maxBodyBytes = JSON.stringify({ events: [eventOf(1), eventOf(2)] }).length;
  const stage = openStage({ maxBodyBytes });
  const large = eventOf(4, { content: { body: "ä".repeat(1_000) } });
  await stage.queue.push(
    [eventOf(1), eventOf(2), eventOf(3), large, eventOf(5)].map((event) => ({
      to: ["irc"],
      event,
    })),
  );
  await stage.settle();
  assert.deepEqual(
    numbersTo(stage.sent, "irc"),
    [[1], [2], [3], [4], [5]].length ? stageBodies(stage.sent) : [],
  );
});

function stageBodies(sent: readonly { body: string }[]): number[][] {
  return sent.map(({ body }) => numbersIn(body));
}

test("a repetition has the same ID and the same bytes, and what came meanwhile waits (D42, D47, S24)", async () => {
  const stage = openStage();
  stage.answer = () => refused;
  await stage.push("irc", 1);
  await stage.settle();
  await stage.push("irc", 2);
  await stage.clock.advance(1_000);
  stage.answer = () => accepted;
  await stage.clock.advance(2_000);
  const [first, second, third, next] = stage.sent;
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1], [1], [1], [2]]);
  for (const repetition of [second, third]) {
    assert.deepEqual([repetition?.txnId, repetition?.body], [first?.txnId, first?.body]);
  }
  assert.notEqual(next?.txnId, first?.txnId);
});

test("transaction IDs are decimal numbers that rise, also when the clock goes back (D41, U27)", async () => {
  const stage = openStage();
  await stage.push("irc", 1);
  await stage.settle();
  await stage.queue.close();
  const earlier = openStage({ store: stage.store });
  assert.ok(earlier.clock.now() === 1_700_000_000_000);
  await earlier.push("irc", 2);
  await earlier.settle();
  assert.deepEqual(
    [stage.sent[0]?.txnId, earlier.sent[0]?.txnId],
    ["1700000000000", "1700000000001"],
  );
});

test("tries come after 1, 2, 4 … 512 seconds, without end (D44, D46, S26)", async () => {
  const stage = openStage();
  stage.answer = () => unreachable;
  await stage.push("irc", 1);
  await stage.clock.advance(3 * 3_600_000);
  const waits = stage.sent
    .slice(1)
    .map(({ atMs }, index) => (atMs - (stage.sent[index]?.atMs ?? 0)) / 1_000);
  assert.deepEqual(waits.slice(0, 12), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512, 512]);
  assert.ok(waits.length > 25);
  await stage.queue.close();
});

test("the wait is spread: it is half of the whole delay at least", async () => {
  const stage = openStage({ random: () => 0 });
  stage.answer = () => unreachable;
  await stage.push("irc", 1);
  await stage.clock.advance(499);
  assert.equal(stage.sent.length, 1);
  await stage.clock.advance(1);
  assert.equal(stage.sent.length, 2);
  await stage.queue.close();
});

test("a success makes the next failure wait a second again", async () => {
  const stage = openStage();
  stage.answer = () => refused;
  await stage.push("irc", 1);
  await stage.clock.advance(7_000);
  assert.equal(stage.sent.length, 4);
  stage.answer = () => accepted;
  await stage.clock.advance(8_000);
  stage.answer = () => refused;
  await stage.push("irc", 2);
  await stage.settle();
  const { length } = stage.sent;
  await stage.clock.advance(1_000);
  assert.equal(stage.sent.length, length + 1);
  await stage.queue.close();
});

test("an application service that wants to be left alone is, but not longer than the longest wait", async () => {
  const stage = openStage({ maxDelayMs: 60_000 });
  stage.answer = () => ({ kind: "refused", status: 429, retryAfterMs: 20_000 });
  await stage.push("irc", 1);
  await stage.clock.advance(19_999);
  assert.equal(stage.sent.length, 1);
  stage.answer = () => ({ kind: "refused", status: 429, retryAfterMs: 9_000_000 });
  await stage.clock.advance(1);
  assert.equal(stage.sent.length, 2);
  await stage.clock.advance(60_000);
  assert.equal(stage.sent.length, 3);
  await stage.queue.close();
});

test("one that answers a ping is sent its backlog at once (S36, S43)", async () => {
  const stage = openStage();
  stage.answer = () => unreachable;
  await stage.push("irc", 1);
  await stage.clock.advance(100_000);
  const { length } = stage.sent;
  await stage.push("irc", 2);
  stage.answer = () => accepted;
  stage.queue.wake("irc");
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "irc").slice(length), [[1], [2]]);
});

test("a ping that is answered while a try runs makes the next one come at once, and only that", async () => {
  const stage = openStage();
  const first = later<Delivered>();
  stage.answer = () => first.promise;
  await stage.push("irc", 1);
  await stage.settle();
  stage.queue.wake("irc");
  stage.answer = () => refused;
  first.resolve(refused);
  await stage.settle();
  assert.equal(stage.sent.length, 2);
  await stage.clock.advance(1_000);
  assert.equal(stage.sent.length, 2);
  await stage.queue.close();
});

test("a dead application service does not keep another waiting", async () => {
  const stage = openStage({ maxInFlight: 1 });
  stage.answer = ({ registration }) =>
    registration.id === "irc" ? new Promise<Delivered>(() => {}) : accepted;
  await stage.push("irc", 1);
  await stage.settle();
  await stage.push("xmpp", 1);
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "xmpp"), []);
  await stage.clock.advance(1_000);
  assert.deepEqual(numbersTo(stage.sent, "xmpp"), [[1]]);
  await stage.push("xmpp", 2);
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "xmpp"), [[1], [2]]);
  const closed = stage.queue.close();
  await stage.clock.advance(5_000);
  await closed;
});

test("one that refuses does not keep another waiting while it is left alone", async () => {
  const stage = openStage({ maxInFlight: 1 });
  stage.answer = ({ registration }) => (registration.id === "irc" ? refused : accepted);
  await stage.push("irc", 1);
  await stage.settle();
  await stage.push("xmpp", 1);
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "xmpp"), [[1]]);
  await stage.queue.close();
});

test("those that answer take turns when there are more of them than places", async () => {
  const stage = openStage({ maxInFlight: 1, maxEvents: 1 });
  await Promise.all([stage.push("irc", 1, 2), stage.push("xmpp", 1, 2)]);
  await stage.settle();
  assert.deepEqual(
    stage.sent.map(({ id, body }) => [id, ...numbersIn(body)]),
    [
      ["irc", 1],
      ["xmpp", 1],
      ["irc", 2],
      ["xmpp", 2],
    ],
  );
});

test("no more transactions are in flight than there are places", async () => {
  const ids = range(1, 20).map((number) => `bridge${number}`);
  const stage = openStage({
    registered: ids.map((id) => registrationOf(id)),
    maxInFlight: 3,
    maxInFlightAside: 2,
  });
  const isDead = (id: string) => ["bridge1", "bridge2"].includes(id);
  let inFlight = 0;
  let most = 0;
  stage.answer = async ({ registration }) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await stage.clock.sleep(isDead(registration.id) ? 30_000 : 400);
    inFlight -= 1;
    return isDead(registration.id) ? unreachable : accepted;
  };
  await stage.queue.push(range(1, 5).map((number) => ({ to: ids, event: eventOf(number) })));
  await stage.clock.advance(100_000);
  assert.equal(most, 5);
  for (const id of ids.filter((one) => !isDead(one))) {
    assert.deepEqual(numbersTo(stage.sent, id).flat(), range(1, 5), id);
  }
  const closed = stage.queue.close();
  await stage.clock.advance(60_000);
  await closed;
});

test("a try that never ends is given up, and made again", async () => {
  const stage = openStage({ attemptTimeoutMs: 10_000 });
  stage.answer = () => new Promise<Delivered>(() => {});
  await stage.push("irc", 1);
  await stage.clock.advance(10_000);
  assert.equal((await stage.queue.state("irc")).reason, "no answer in 10000 ms");
  stage.answer = () => accepted;
  await stage.clock.advance(1_000);
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1], [1]]);
});

test("a deliver that throws is told of, and what it did not deliver is sent again", async () => {
  const stage = openStage();
  stage.answer = () => {
    throw new TypeError("a mistake");
  };
  await stage.push("irc", 1);
  await stage.settle();
  assert.deepEqual(stage.errors.map(String), ["TypeError: a mistake"]);
  stage.answer = () => accepted;
  await stage.clock.advance(1_000);
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1], [1]]);
});

test("the backlog survives a restart and drains in order, a frozen transaction first and unchanged (S24)", async () => {
  const stage = openStage();
  stage.answer = () => unreachable;
  await stage.push("irc", 1, 2);
  await stage.settle();
  await stage.push("irc", ...range(3, 130));
  await stage.queue.close();
  const next = openStage({ store: stage.store });
  await next.settle();
  assert.deepEqual(numbersTo(next.sent, "irc"), [[1, 2], range(3, 102), range(103, 130)]);
  assert.equal(next.sent[0]?.txnId, stage.sent[0]?.txnId);
  assert.equal(next.sent[0]?.body, stage.sent[0]?.body);
});

test("a settlement that the store refuses is tried again, and nothing is sent twice", async () => {
  const store = createMemoryPushStore();
  let refusals = 2;
  const flaky: PushStore = {
    ...store,
    settle: (...given) => {
      refusals -= 1;
      return refusals >= 0 ? Promise.reject(new Error("busy")) : store.settle(...given);
    },
  };
  const stage = openStage({ store: flaky });
  await stage.push("irc", 1);
  await stage.settle();
  await stage.push("irc", 2);
  await stage.clock.advance(3_000);
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1], [2]]);
  assert.deepEqual(stage.errors.map(String), ["Error: busy", "Error: busy"]);
});

test("a store that cannot be read is asked again", async () => {
  const store = createMemoryPushStore();
  let isBroken = true;
  const flaky: PushStore = {
    ...store,
    take: (request) => (isBroken ? Promise.reject(new Error("gone")) : store.take(request)),
    waiting: (...given) => (isBroken ? Promise.reject(new Error("gone")) : store.waiting(...given)),
  };
  const stage = openStage({ store: flaky });
  await stage.push("irc", 1);
  await stage.clock.advance(60_000);
  assert.deepEqual(stage.sent, []);
  isBroken = false;
  await stage.clock.advance(64_000);
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1]]);
});

test("after close nothing is accepted, and nothing is sent", async () => {
  const stage = openStage();
  await stage.queue.close();
  await assert.rejects(stage.push("irc", 1), /the push queue is closed/u);
  assert.throws(() => stage.queue.offer([]), /the push queue is closed/u);
  assert.equal(stage.clock.pending, 0);
});

test("close waits for an answer that comes soon, and does not send it again", async () => {
  const stage = openStage();
  const answer = later<Delivered>();
  stage.answer = () => answer.promise;
  await stage.push("irc", 1, 2);
  await stage.settle();
  const closed = stage.queue.close();
  await stage.clock.advance(4_999);
  answer.resolve(accepted);
  await closed;
  const next = openStage({ store: stage.store });
  await next.settle();
  assert.deepEqual(next.sent, []);
});

test("close ends what is not answered in time, and the next queue sends it again as it was", async () => {
  const stage = openStage();
  let isAborted = false;
  stage.answer = ({ signal }) =>
    new Promise<Delivered>(() => signal.addEventListener("abort", () => (isAborted = true)));
  await stage.push("irc", 1);
  await stage.settle();
  const closed = stage.queue.close();
  await stage.clock.advance(5_000);
  await closed;
  assert.ok(isAborted);
  assert.equal(stage.clock.pending, 0);
  const next = openStage({ store: stage.store });
  await next.settle();
  assert.deepEqual(
    [next.sent[0]?.txnId, next.sent[0]?.body],
    [stage.sent[0]?.txnId, stage.sent[0]?.body],
  );
});

test("close does not wait for a pause", async () => {
  const stage = openStage();
  stage.answer = () => unreachable;
  await stage.push("irc", 1);
  await stage.clock.advance(100_000);
  await stage.queue.close();
  assert.equal(stage.clock.pending, 0);
});

const notJson = [undefined, "text", 1, null, [], Symbol("event")];
for (const event of notJson) {
  test(`${String(event)} is no event, and nothing of the call is stored`, async () => {
    const stage = openStage();
    const events = [
      { to: ["irc"], event: eventOf(1) },
      { to: ["irc"], event: event as object },
    ];
    await assert.rejects(stage.queue.push(events), TypeError);
    assert.equal((await stage.queue.state("irc")).backlog, 0);
  });
}

const wrong: readonly StageOptions[] = [
  { maxEvents: 0 },
  { maxEvents: 101 },
  { maxEvents: 1.5 },
  { maxBodyBytes: 0 },
  { maxInFlight: 0 },
  { maxInFlightAside: Number.NaN },
  { maxOffers: -1 },
  { maxAllOffers: Infinity },
  { slowAfterMs: 0 },
  { attemptTimeoutMs: Number.NaN },
  { closeGraceMs: -1 },
  { minDelayMs: 0 },
  { minDelayMs: 2, maxDelayMs: 1 },
];
for (const options of wrong) {
  test(`options are refused: ${JSON.stringify(options)}`, () => {
    assert.throws(() => openStage(options), RangeError);
  });
}
