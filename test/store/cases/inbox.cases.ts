/**
 * The inbox: entries of one lane in order and one at a time, and none lost.
 */
import assert from "node:assert/strict";
import {
  claim,
  entryOf,
  leasedIds,
  leaseMs,
  leaseOne,
  mustClaim,
  put,
  storeCase,
  type Subject,
} from "./subject.ts";

export function inboxCases(subject: Subject): void {
  storeCase(
    subject,
    "storing the entries ends the claim: the transaction is done",
    async (place, store) => {
      await put(place, store, ["1", "$a", "$b"]);
      assert.equal((await claim(place, store, ["1", "$a", "$b"])).kind, "done");
      const entry = await leaseOne(place, store);
      const { sequence, ...rest } = entry;
      assert.deepEqual(rest, { ...entryOf("1", "$a"), attempts: 0 });
      assert.equal(typeof sequence, "number");
    },
  );

  storeCase(
    subject,
    "an event that waits counts as handled, also when nobody says so",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a", "$b"]);
      const settlement = { handled: [], complete: false, nowMs: place.now() };
      await store.enqueue(token, settlement, [entryOf("1", "$a")]);
      const { handled } = await mustClaim(place, store, ["1", "$a", "$b"]);
      assert.deepEqual([...handled], ["$a"]);
    },
  );

  storeCase(subject, "what somebody else has handled since is not stored", async (place, store) => {
    const late = await mustClaim(place, store, ["1", "$a", "$b"]);
    await place.advance(leaseMs + 1_000);
    const { token } = await mustClaim(place, store, ["2", "$a"]);
    await store.settle(token, { handled: ["$a"], complete: true, nowMs: place.now() });
    const settlement = { handled: ["$a", "$b"], complete: true, nowMs: place.now() };
    await store.enqueue(late.token, settlement, [entryOf("1", "$a"), entryOf("1", "$b")]);
    assert.equal((await leaseOne(place, store)).id, "$b");
  });

  storeCase(subject, "an entry that waits already is not stored again", async (place, store) => {
    const { token } = await mustClaim(place, store, ["1", "$a"]);
    const settlement = { handled: [], complete: false, nowMs: place.now() };
    await store.enqueue(token, settlement, [entryOf("1", "$a"), entryOf("1", "$a")]);
    const again = await mustClaim(place, store, ["1", "$a"]);
    await store.enqueue(again.token, settlement, [entryOf("1", "$a"), entryOf("1", "$b")]);
    await store.finish(await leaseOne(place, store), place.now());
    assert.equal((await leaseOne(place, store)).id, "$b");
  });

  storeCase(
    subject,
    "a lane is strictly in order, one at a time, across transactions",
    async (place, store) => {
      await put(place, store, ["1", "$b", "$a"]);
      await put(place, store, ["2", "$c"]);
      const order: string[] = [];
      let last = 0;
      for (;;) {
        const [entry] = await store.lease(10, place.now(), leaseMs);
        if (entry === undefined) break;
        assert.deepEqual(await leasedIds(place, store), [], "nothing else while it is leased");
        assert.ok(entry.sequence > last, "sequences rise");
        last = entry.sequence;
        order.push(entry.id);
        await store.finish(entry, place.now());
      }
      assert.deepEqual(order, ["$b", "$a", "$c"]);
    },
  );

  storeCase(
    subject,
    "each lane gives its oldest entry, as many lanes as are asked for",
    async (place, store) => {
      await put(place, store, ["1", "$a1", "$a2"], "!a");
      await put(place, store, ["2", "$b1", "$b2"], "!b");
      await put(place, store, ["3", "$c1"], "!c");
      assert.deepEqual((await leasedIds(place, store, 2)).sort(), ["$a1", "$b1"]);
      assert.deepEqual(await leasedIds(place, store, 2), ["$c1"]);
      assert.deepEqual(await leasedIds(place, store, 2), []);
    },
  );

  storeCase(
    subject,
    "a lane that was served waits for those that were not",
    async (place, store) => {
      await put(place, store, ["1", "$a1", "$a2"], "!a");
      await place.advance(1_000);
      await put(place, store, ["2", "$b1", "$b2"], "!b");
      await place.advance(1_000);
      const [first] = await store.lease(1, place.now(), leaseMs);
      assert.ok(first !== undefined);
      await store.finish(first, place.now());
      assert.deepEqual([first.id, ...(await leasedIds(place, store, 1))], ["$a1", "$b1"]);
    },
  );

  storeCase(subject, "a lane that ran empty starts again", async (place, store) => {
    for (const number of [1, 2, 3]) {
      await put(place, store, [`${number}`, `$${number}`]);
      const entry = await leaseOne(place, store);
      assert.deepEqual([entry.id, entry.attempts], [`$${number}`, 0]);
      await store.finish(entry, place.now());
      await store.prune(place.now());
    }
  });

  storeCase(subject, "many lanes are served completely and in order", async (place, store) => {
    const expected: Record<string, string[]> = {};
    for (let number = 0; number < 60; number += 1) {
      const room = `!room${number % 7}`;
      const ids = [`$${number}a`, `$${number}b`];
      (expected[room] ??= []).push(...ids);
      await put(place, store, [`${number}`, ...ids], room);
    }
    const served: Record<string, string[]> = {};
    for (;;) {
      const entries = await store.lease(4, place.now(), leaseMs);
      if (entries.length === 0) break;
      for (const { id, lane } of entries) (served[lane] ??= []).push(id);
      await Promise.all(entries.map((entry) => store.finish(entry, place.now())));
    }
    assert.deepEqual(served, expected);
  });
}
