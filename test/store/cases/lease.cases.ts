/**
 * Leases of entries: over, put back, given up, and come too late.
 */
import assert from "node:assert/strict";
import {
  leasedIds,
  leaseMs,
  leaseOne,
  mustClaim,
  put,
  storeCase,
  type Subject,
} from "./subject.ts";

export function leaseCases(subject: Subject): void {
  storeCase(
    subject,
    "an entry whose lease is over is leased again, and counts its tries",
    async (place, store) => {
      await put(place, store, ["1", "$a", "$b"]);
      for (const attempts of [0, 1, 2]) {
        const entry = await leaseOne(place, store);
        assert.deepEqual([entry.id, entry.attempts], ["$a", attempts]);
        assert.deepEqual(await leasedIds(place, store), []);
        await place.advance(leaseMs + 1_000);
      }
      await store.finish(await leaseOne(place, store), place.now());
      const next = await leaseOne(place, store);
      assert.deepEqual([next.id, next.attempts], ["$b", 0], "the next has not been tried");
    },
  );

  storeCase(subject, "those who lease at once never get the same entry", async (place, store) => {
    for (const number of [1, 2, 3, 4, 5, 6]) {
      await put(place, store, [`${number}`, `$${number}`], `!room${number}`);
    }
    const leases = await Promise.all([0, 1, 2, 3].map(() => leasedIds(place, store, 3)));
    const ids = leases.flat();
    assert.equal(new Set(ids).size, ids.length, ids.join(" "));
    const rest = await leasedIds(place, store);
    assert.equal(ids.length + rest.length, 6, "and none is left out");
  });

  storeCase(
    subject,
    "an entry that is put back waits until its time, and its lane with it",
    async (place, store) => {
      await put(place, store, ["1", "$a", "$b"]);
      await put(place, store, ["2", "$other"], "!other");
      const leased = await store.lease(10, place.now(), leaseMs);
      const entry = leased.find(({ id }) => id === "$a");
      assert.ok(entry !== undefined);
      const outcome = { retryAtMs: place.now() + 60_000, reason: "no answer", nowMs: place.now() };
      await store.putBack(entry, outcome);
      await place.advance(55_000);
      assert.deepEqual(await leasedIds(place, store), ["$other"], "a lease of 30 s is over");
      await place.advance(10_000);
      const again = await leaseOne(place, store);
      assert.deepEqual([again.id, again.attempts], ["$a", 1]);
    },
  );

  storeCase(
    subject,
    "an entry that is given up becomes a dead letter, and its lane goes on",
    async (place, store) => {
      await put(place, store, ["1", "$a", "$b"], "!room:hs");
      const entry = await leaseOne(place, store);
      const nowMs = place.now();
      await store.putBack(entry, { retryAtMs: null, reason: "tried 10 times", nowMs });
      const [dead] = await store.listDeadLetters({ limit: 10 });
      assert.deepEqual(
        { ...dead, id: 0 },
        {
          id: 0,
          txnId: "1",
          kind: "event",
          eventId: "$a",
          roomId: "!room:hs",
          payload: entry.payload,
          reason: "tried 10 times",
          atMs: nowMs,
        },
      );
      assert.equal((await leaseOne(place, store)).id, "$b");
      assert.deepEqual([...(await mustClaim(place, store, ["2", "$a"])).handled], ["$a"]);
    },
  );

  storeCase(
    subject,
    "what is no event keeps no event ID as a dead letter",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1"]);
      const entry = { id: "1/0", txnId: "1", kind: "to_device", lane: "to_device", payload: "{}" };
      const settlement = { handled: [], complete: true, nowMs: place.now() };
      await store.enqueue(token, settlement, [entry]);
      const leased = await leaseOne(place, store);
      await store.putBack(leased, { retryAtMs: null, reason: "no", nowMs: place.now() });
      const [dead] = await store.listDeadLetters({ limit: 10 });
      assert.deepEqual([dead?.eventId, dead?.roomId], [null, null]);
    },
  );

  storeCase(
    subject,
    "who comes back after the lease was given to another cannot put back",
    async (place, store) => {
      await put(place, store, ["1", "$a"]);
      const late = await leaseOne(place, store);
      await place.advance(leaseMs + 1_000);
      const latest = await leaseOne(place, store);
      const nowMs = place.now();
      await store.putBack(late, { retryAtMs: nowMs, reason: "late", nowMs });
      await store.putBack(late, { retryAtMs: null, reason: "late", nowMs });
      assert.deepEqual(await leasedIds(place, store), [], "the other has it still");
      assert.deepEqual(await store.listDeadLetters({ limit: 1 }), []);
      await store.putBack(latest, { retryAtMs: nowMs, reason: "latest", nowMs });
      assert.equal((await leaseOne(place, store)).attempts, 2);
    },
  );

  storeCase(subject, "who comes back late has finished the entry for all", async (place, store) => {
    await put(place, store, ["1", "$a", "$b"]);
    const late = await leaseOne(place, store);
    await place.advance(leaseMs + 1_000);
    const latest = await leaseOne(place, store);
    await store.finish(late, place.now());
    const next = await leaseOne(place, store);
    assert.deepEqual([next.id, next.attempts], ["$b", 0]);
    // What the other does with the first entry does not touch the second.
    await store.putBack(latest, { retryAtMs: null, reason: "latest", nowMs: place.now() });
    await store.finish(latest, place.now());
    assert.deepEqual(await leasedIds(place, store), []);
    await store.finish(next, place.now());
    assert.equal(await store.nextDueMs(), null);
    assert.deepEqual(await store.listDeadLetters({ limit: 1 }), []);
  });

  storeCase(
    subject,
    "the next is due: never, at once, at its retry, at the end of a lease",
    async (place, store) => {
      const isAbout = (actual: number | null, expected: number, what: string): void => {
        assert.ok(
          actual !== null && Math.abs(actual - expected) <= place.toleranceMs,
          `${what}: ${actual}, not ${expected}`,
        );
      };
      assert.equal(await store.nextDueMs(), null);
      await put(place, store, ["1", "$a", "$b"]);
      isAbout(await store.nextDueMs(), place.now(), "at once");
      const entry = await leaseOne(place, store);
      isAbout(await store.nextDueMs(), place.now() + leaseMs, "when the lease is over");
      const retryAtMs = place.now() + 500_000;
      await store.putBack(entry, { retryAtMs, reason: "", nowMs: place.now() });
      isAbout(await store.nextDueMs(), retryAtMs, "at the retry");
      await put(place, store, ["2", "$c"], "!other");
      isAbout(await store.nextDueMs(), place.now(), "the other lane is earlier");
    },
  );
}
