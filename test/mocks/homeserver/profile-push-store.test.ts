import assert from "node:assert/strict";
import { test } from "node:test";
import { createProfilePushStore } from "../../../mocks/homeserver/profile-push-store.ts";
import { homeserverProfiles, type ProfileName } from "../../../mocks/homeserver/profiles.ts";
import { createMemoryPushStore } from "../../../src/store/memory.ts";

const registrationId = "irc";

function setUp(profile: ProfileName) {
  const { maxEvents } = homeserverProfiles[profile];
  const store = createProfilePushStore(createMemoryPushStore(), homeserverProfiles[profile]);
  const request = { registrationId, maxEvents, maxBytes: 1_000_000, extra: "", nowMs: 1 };
  const add = (count: number) =>
    store.add([{ registrationId, events: Array.from({ length: count }, () => "{}") }]);
  const take = async () => {
    const taken = await store.take(request);
    assert.ok(taken.kind === "transaction");
    return taken.transaction;
  };
  /** The sizes of the transactions until there is nothing left. */
  const drain = async () => {
    const sizes: number[] = [];
    let taken = await store.take(request);
    while (taken.kind === "transaction") {
      sizes.push(taken.transaction.events.length);
      taken = await store.settle(taken.transaction, request);
    }
    return sizes;
  };
  return { store, add, take, drain };
}

const drained = [
  ["spec", [100, 20]],
  ["dendrite", [50, 50, 20]],
  ["tuwunel", [1, 48, 48, 23]],
] as const;

for (const [profile, sizes] of drained) {
  test(`${profile} sends 120 events in transactions of ${sizes.join(", ")}`, async () => {
    const { add, drain } = setUp(profile);
    await add(120);
    assert.deepEqual(await drain(), sizes);
    await add(3);
    assert.deepEqual(await drain(), profile === "tuwunel" ? [1, 2] : [3], "after it was idle");
  });
}

test("Synapse separates what came while it failed, and nothing any more when that is over", async () => {
  const { store, add, take, drain } = setUp("synapse");
  await add(1);
  const first = await take();
  await store.note(first, "failed");
  await add(2);
  await add(3);
  assert.equal((await take()).txnId, first.txnId);
  assert.deepEqual(await drain(), [1, 2, 3]);
  await add(2);
  await add(3);
  assert.deepEqual(await drain(), [5]);
});

test("others put together what came while they failed", async () => {
  const { store, add, take, drain } = setUp("dendrite");
  await add(1);
  await store.note(await take(), "failed");
  await add(2);
  await add(3);
  assert.deepEqual(await drain(), [1, 5]);
});

test("what is discarded is forgotten", async () => {
  const { store, add, drain } = setUp("synapse");
  await add(2);
  assert.equal(await store.discard(registrationId), 2);
  await add(4);
  assert.deepEqual(await drain(), [4]);
});
