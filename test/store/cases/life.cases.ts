/**
 * The life of a store: open, closed, opened again; alone or beside others in one database.
 */
import assert from "node:assert/strict";
import type {
  ClaimToken,
  TransactionStore,
} from "../../../src/application-service/transaction-store.ts";
import { letter } from "./settle.cases.ts";
import { claim, handle, leaseOne, mustClaim, put, storeCase, type Subject } from "./subject.ts";

const token: ClaimToken = { txnId: "1", fingerprint: "f", owner: "nobody" };
const someEntry = {
  id: "$a",
  txnId: "1",
  kind: "event",
  lane: "!r",
  payload: "{}",
  sequence: 1,
  attempts: 0,
};
const settlement = { handled: [], complete: true, nowMs: 0 };

/** Each method, called somehow. */
const calls: Readonly<Record<string, (store: TransactionStore) => unknown>> = {
  claim: (store) =>
    store.claim({ txnId: "1", fingerprint: "f", eventIds: [], nowMs: 0, leaseMs: 1 }),
  settle: (store) => store.settle(token, settlement),
  handleOnce: (store) => store.handleOnce?.(token, "$a", async () => {}),
  enqueue: (store) => store.enqueue(token, settlement, []),
  lease: (store) => store.lease(1, 0, 1),
  finish: (store) => store.finish(someEntry, 0),
  putBack: (store) => store.putBack(someEntry, { retryAtMs: null, reason: "", nowMs: 0 }),
  nextDueMs: (store) => store.nextDueMs(),
  listDeadLetters: (store) => store.listDeadLetters({ limit: 1 }),
  takeDeadLetter: (store) => store.takeDeadLetter(1),
  replayDeadLetter: (store) => store.replayDeadLetter(1, 0),
  prune: (store) => store.prune(0),
};

export function lifeCases(subject: Subject): void {
  for (const [method, call] of Object.entries(calls)) {
    storeCase(subject, `after close ${method} rejects`, async (_place, store) => {
      await store.close();
      // Not every store has handleOnce.
      if (!(method in store)) return;
      await assert.rejects(async () => await call(store), /the store is closed/u);
    });
  }

  storeCase(subject, "closing twice is closing once", async (_place, store) => {
    await Promise.all([store.close(), store.close()]);
    await store.close();
  });

  storeCase(
    subject,
    "a token that the store does not know marks what it names",
    async (place, store) => {
      await store.settle(token, { handled: ["$a"], complete: true, nowMs: place.now() });
      assert.deepEqual([...(await mustClaim(place, store, ["2", "$a", "$b"])).handled], ["$a"]);
    },
  );

  storeCase(
    subject,
    "what was stored is there when the store is opened again",
    async (place, store) => {
      await handle(place, store, ["1", "$a"]);
      await put(place, store, ["2", "$b", "$c"]);
      const { token: failed } = await mustClaim(place, store, ["3", "$d", "$bad"]);
      const nowMs = place.now();
      await store.settle(failed, {
        handled: ["$d"],
        complete: false,
        nowMs,
        deadLetters: [letter],
      });
      const first = await leaseOne(place, store);
      await store.putBack(first, { retryAtMs: nowMs + 1_000, reason: "", nowMs });
      await store.close();

      const again = await place.open();
      assert.equal((await claim(place, again, ["1", "$a"])).kind, "done");
      assert.equal((await claim(place, again, ["2", "$b", "$c"])).kind, "done");
      const { handled, idUsedBefore } = await mustClaim(place, again, ["3", "$d", "$e"]);
      assert.deepEqual([[...handled], idUsedBefore], [["$d"], true]);
      assert.equal((await again.listDeadLetters({ limit: 10 })).length, 1);
      await place.advance(2_000);
      const entry = await leaseOne(place, again);
      assert.deepEqual([entry.id, entry.attempts], ["$b", 1]);
      await again.finish(entry, place.now());
      assert.equal((await leaseOne(place, again)).id, "$c");
    },
    { needs: "durable" },
  );

  storeCase(
    subject,
    "what was begun before close is done when it has closed",
    async (place, store) => {
      const { token: begun } = await mustClaim(place, store, ["1", "$a"]);
      const settled = store.settle(begun, { handled: ["$a"], complete: true, nowMs: place.now() });
      await store.close();
      await settled;
      assert.equal((await claim(place, await place.open(), ["1", "$a"])).kind, "done");
    },
    { needs: "durable" },
  );

  storeCase(
    subject,
    "registrations that share a database do not see each other",
    async (place, store) => {
      const other = await place.open({ registrationId: "other", maxEvents: 1, maxTransactions: 1 });
      await handle(place, store, ["1", "$a"]);
      await put(place, store, ["2", "$b"]);
      const { token: failed } = await mustClaim(place, store, ["3"]);
      const nowMs = place.now();
      await store.settle(failed, { handled: [], complete: true, nowMs, deadLetters: [letter] });
      const held = await mustClaim(place, store, ["4", "$d"]);

      const { handled, idUsedBefore } = await mustClaim(place, other, ["1", "$a", "$b"]);
      assert.deepEqual([[...handled], idUsedBefore], [[], false]);
      await mustClaim(place, other, ["4", "$d"]);
      assert.deepEqual(await other.lease(10, nowMs, 1_000), []);
      assert.equal(await other.nextDueMs(), null);
      assert.deepEqual(await other.listDeadLetters({ limit: 10 }), []);
      const [dead] = await store.listDeadLetters({ limit: 10 });
      assert.equal(await other.takeDeadLetter(dead?.id ?? 0), null);
      const entry = await leaseOne(place, store);
      await other.finish(entry, nowMs);
      await other.putBack(entry, { retryAtMs: null, reason: "", nowMs });
      await place.advance(365 * 24 * 60 * 60 * 1000);
      await other.prune(place.now());

      assert.equal((await claim(place, store, ["1", "$a"])).kind, "done");
      assert.equal((await leaseOne(place, store)).id, "$b");
      assert.equal((await store.takeDeadLetter(dead?.id ?? 0))?.id, dead?.id);
      await store.settle(held.token, { handled: [], complete: false, nowMs: place.now() });
    },
    { needs: "shared" },
  );
}
