import assert from "node:assert/strict";
import { test } from "node:test";
import { queuedOffer } from "../../../../mocks/homeserver/push/messages.ts";
import { createProfilePushStore } from "../../../../mocks/homeserver/push/profile-push-store.ts";
import { homeserverProfiles, type ProfileName } from "../../../../mocks/homeserver/profiles.ts";
import { createManualClock } from "../../../../mocks/manual-clock.ts";

const registrationId = "irc";

function setUp(profile: ProfileName) {
  const { maxEvents } = homeserverProfiles[profile];
  const clock = createManualClock(1_000);
  const store = createProfilePushStore(homeserverProfiles[profile], clock);
  const request = { registrationId, maxEvents, maxBytes: 1_000_000, extra: "", nowMs: 1 };
  const add = (count: number) =>
    store.add([{ registrationId, events: Array.from({ length: count }, () => "{}") }]);
  const take = async (changed: Partial<typeof request> = {}) => {
    const taken = await store.take({ ...request, ...changed });
    assert.ok(taken.kind === "transaction");
    return taken.transaction;
  };
  return { store, add, take, request };
}

test("what is discarded is gone, and the IDs of transactions go on rising", async () => {
  const { store, add, take } = setUp("synapse");
  await add(2);
  const { txnId } = await take();
  assert.equal(await store.discard(registrationId), 2);
  await add(4);
  const next = await take();
  assert.equal(next.events.length, 4);
  assert.ok(Number(next.txnId) > Number(txnId));
});

test("who waits is listed in an order, page by page", async () => {
  const { store, take } = setUp("spec");
  for (const id of ["c", "a", "b"]) await store.add([{ registrationId: id, events: ["{}"] }]);
  await store.note(await take({ registrationId: "b" }), "{}");
  assert.deepEqual(await store.waiting(null, 2), [
    { registrationId: "a", isFailing: false },
    { registrationId: "b", isFailing: true },
  ]);
  assert.deepEqual(await store.waiting("b", 2), [{ registrationId: "c", isFailing: false }]);
});

test("a transaction that is taken again is the same, with what was noted", async () => {
  const { store, add, take } = setUp("spec");
  await add(1);
  const first = await take();
  await store.note(first, "failed");
  await add(1);
  assert.deepEqual(await take(), { ...first, isNew: false, note: "failed" });
  assert.deepEqual(await store.status(registrationId), { backlog: 2, note: "failed" });
});

test("a transaction has no more bytes than it may have, but for a single event", async () => {
  const { store, take, request } = setUp("spec");
  const events = ['"aaaa"', '"bbbb"', `"${"c".repeat(100)}"`];
  await store.add([{ registrationId, events }]);
  const first = await take({ maxBytes: 20 });
  assert.deepEqual(first.events, events.slice(0, 2));
  const second = await store.settle(first, { ...request, maxBytes: 20 });
  assert.deepEqual(second.kind === "transaction" && second.transaction.events, events.slice(2));
});

test("what goes along is not counted as an event, and is a transaction of its own when nothing else is there", async () => {
  const { store, add, take, request } = setUp("spec");
  const typing = queuedOffer({ key: "ephemeral", item: "{}" });
  await store.add([{ registrationId, events: [JSON.stringify(typing)] }]);
  await add(100);
  const first = await take();
  assert.deepEqual([first.events.length, first.extra], [100, ',"ephemeral":[{}]']);
  await store.add([{ registrationId, events: [JSON.stringify(typing)] }]);
  assert.deepEqual(await store.settle(first, null), { kind: "more" });
  const second = await take();
  assert.deepEqual([second.events, second.extra], [[], ',"ephemeral":[{}]']);
  assert.deepEqual(await store.settle(second, request), { kind: "empty" });
});

test("tuwunel and conduwuit begin with a single event after a time with nothing to send", async () => {
  const { store, add, take, request } = setUp("conduwuit");
  for (const rest of [60, 3]) {
    await add(rest);
    const first = await take();
    assert.equal(first.events.length, 1);
    const second = await store.settle(first, request);
    assert.ok(second.kind === "transaction");
    const { events } = second.transaction;
    assert.equal(events.length, Math.min(rest - 1, 48));
    let taken = await store.settle(second.transaction, request);
    while (taken.kind === "transaction") taken = await store.settle(taken.transaction, request);
  }
});
