/**
 * Work in the database transaction that finishes an entry of the inbox: both happen, or neither.
 */
import assert from "node:assert/strict";
import type { LeasedEntry } from "../../../src/application-service/transaction-store.ts";
import { leaseMs, leaseOne, put, storeCase, type Subject, turns, writing } from "./subject.ts";

const needs = "sql" as const;

export function finishCases(subject: Subject): void {
  storeCase(
    subject,
    "an entry is finished together with its work",
    async (place, store) => {
      await put(place, store, ["1", "$a", "$b"]);
      const entry = await leaseOne(place, store);
      await store.finish(entry, place.now(), writing(place, "a"));
      assert.deepEqual(await place.written(), ["a"]);
      assert.equal((await leaseOne(place, store)).id, "$b");
      await store.finish(entry, place.now(), writing(place, "again"));
      assert.deepEqual(await place.written(), ["a"], "once");
    },
    { needs },
  );

  storeCase(
    subject,
    "an entry whose work fails stays, and nothing of the work",
    async (place, store) => {
      await put(place, store, ["1", "$a", "$b"]);
      const entry = await leaseOne(place, store);
      const failing = store.finish(entry, place.now(), async (sql) => {
        await place.write(sql, "a");
        throw new Error("no");
      });
      await assert.rejects(failing, /^Error: no$/u);
      assert.deepEqual(await place.written(), []);
      const nowMs = place.now();
      await store.putBack(entry, { retryAtMs: nowMs, reason: "no", nowMs });
      const again = await leaseOne(place, store);
      assert.deepEqual([again.id, again.attempts], ["$a", 1]);
    },
    { needs },
  );

  storeCase(
    subject,
    "while work on an entry outlives its lease, its lane stays in order",
    async (place, store) => {
      await put(place, store, ["1", "$a", "$b"]);
      const entry = await leaseOne(place, store);
      const early: Promise<readonly LeasedEntry[]>[] = [];
      await store.finish(entry, place.now(), async (sql) => {
        await place.write(sql, "a");
        await place.advance(leaseMs + 1_000);
        early.push(store.lease(10, place.now(), leaseMs));
        await turns();
      });
      // Whoever asked too early got nothing, or had to wait.
      const [leased] = (await Promise.all(early)).flat();
      assert.equal((leased ?? (await leaseOne(place, store))).id, "$b");
    },
    { needs },
  );

  storeCase(
    subject,
    "entries can be stored in a lane while work on one of it runs",
    async (place, store) => {
      await put(place, store, ["1", "$a"]);
      const entry = await leaseOne(place, store);
      let stored: Promise<void> | undefined;
      await store.finish(entry, place.now(), async (sql) => {
        await place.write(sql, "a");
        stored = put(place, store, ["2", "$b"]);
        await turns();
      });
      await stored;
      assert.equal((await leaseOne(place, store)).id, "$b");
    },
    { needs },
  );
}
