/**
 * Retention: what is forgotten, and what never is.
 */
import assert from "node:assert/strict";
import {
  claim,
  handle,
  leasedIds,
  leaseMs,
  leaseOne,
  mustClaim,
  put,
  storeCase,
  type Subject,
} from "./subject.ts";

const dayMs = 24 * 60 * 60 * 1000;

export function retentionCases(subject: Subject): void {
  storeCase(
    subject,
    "what is older than seven days is forgotten, and nothing younger",
    async (place, store) => {
      await handle(place, store, ["1", "$a"]);
      await place.advance(6 * dayMs);
      await handle(place, store, ["2", "$b"]);
      await store.prune(place.now());
      assert.equal((await claim(place, store, ["1", "$a"])).kind, "done");
      await place.advance(1.5 * dayMs);
      await store.prune(place.now());
      const { handled, idUsedBefore } = await mustClaim(place, store, ["1", "$a", "$b"]);
      assert.deepEqual([...handled], ["$b"]);
      assert.equal(idUsedBefore, false, "the transaction is forgotten too");
      assert.equal((await claim(place, store, ["2", "$b"])).kind, "done");
    },
  );

  storeCase(
    subject,
    "of too many events the oldest are forgotten, the newest half never",
    async (place, store) => {
      for (const id of [1, 2, 3, 4, 5]) {
        await handle(place, store, [`${id}`, `$${id}a`, `$${id}b`]);
        await place.advance(1_000);
      }
      await store.prune(place.now());
      const oldAndNew = [1, 2, 4, 5].flatMap((id) => [`$${id}a`, `$${id}b`]);
      const { handled } = await mustClaim(place, store, ["all", ...oldAndNew]);
      assert.deepEqual([...handled].slice(-3), ["$4b", "$5a", "$5b"]);
      assert.ok(!handled.has("$1a") && !handled.has("$1b"));
    },
    { open: { maxEvents: 6 } },
  );

  storeCase(
    subject,
    "of too many transactions the oldest are forgotten, but not their events",
    async (place, store) => {
      for (const id of [1, 2, 3, 4, 5]) {
        await handle(place, store, [`${id}`, `$${id}`]);
        await place.advance(1_000);
      }
      await store.prune(place.now());
      assert.equal((await claim(place, store, ["5", "$5"])).kind, "done");
      for (const id of [1, 2]) {
        const { handled } = await mustClaim(place, store, [`${id}`, `$${id}`]);
        assert.deepEqual([...handled], [`$${id}`]);
      }
    },
    { open: { maxTransactions: 2 } },
  );

  storeCase(
    subject,
    "an entry that waits is never forgotten, and its event is not let in again",
    async (place, store) => {
      await put(place, store, ["1", "$a", "$b"]);
      for (const id of [2, 3, 4]) {
        await place.advance(10 * dayMs);
        await handle(place, store, [`${id}`, `$${id}`]);
        await store.prune(place.now());
      }
      const { token, handled } = await mustClaim(place, store, ["9", "$a", "$b", "$c"]);
      assert.deepEqual([...handled], ["$a", "$b"]);
      await store.settle(token, { handled: [], complete: false, nowMs: place.now() });
      await store.finish(await leaseOne(place, store), place.now());
      assert.deepEqual(await leasedIds(place, store), ["$b"]);
    },
    { open: { maxEvents: 1, maxTransactions: 1 } },
  );

  storeCase(
    subject,
    "an event that waited long is remembered from when it was finished",
    async (place, store) => {
      await put(place, store, ["1", "$a"]);
      await place.advance(20 * dayMs);
      await store.prune(place.now());
      await store.finish(await leaseOne(place, store), place.now());
      await place.advance(6 * dayMs);
      await store.prune(place.now());
      const again = await mustClaim(place, store, ["2", "$a"]);
      assert.deepEqual([...again.handled], ["$a"]);
      await store.settle(again.token, { handled: [], complete: false, nowMs: place.now() });
      await place.advance(2 * dayMs);
      await store.prune(place.now());
      const forgotten = await mustClaim(place, store, ["2", "$a"]);
      assert.deepEqual([...forgotten.handled], [], "and no longer than others");
    },
  );

  storeCase(
    subject,
    "what somebody is at is not forgotten",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      await place.advance(1_000);
      await handle(place, store, ["2", "$b"]);
      await store.prune(place.now());
      assert.equal((await claim(place, store, ["3", "$a"])).kind, "busy");
      await store.settle(token, { handled: ["$a"], complete: true, nowMs: place.now() });
      assert.deepEqual([...(await mustClaim(place, store, ["4", "$a"])).handled], ["$a"]);
    },
    { open: { maxEvents: 2, maxTransactions: 2 } },
  );

  storeCase(subject, "a claim that nobody settled leaves nothing behind", async (place, store) => {
    await mustClaim(place, store, ["1", "$a"]);
    await place.advance(leaseMs + 1_000);
    await store.prune(place.now());
    assert.deepEqual([...(await mustClaim(place, store, ["1", "$a"])).handled], []);
  });

  storeCase(subject, "pruning while others claim and settle harms nobody", async (place, store) => {
    const numbers = Array.from({ length: 30 }, (_, index) => index);
    await Promise.all([
      ...numbers.map((id) => handle(place, store, [`${id}`, `$${id}`])),
      ...numbers.slice(0, 5).map(() => store.prune(place.now())),
    ]);
    const ids = numbers.map((id) => `$${id}`);
    const { handled } = await mustClaim(place, store, ["all", ...ids]);
    assert.equal(handled.size, ids.length);
  });
}
