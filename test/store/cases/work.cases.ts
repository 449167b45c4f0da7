/**
 * Work in the database transaction of its mark: both happen, or neither.
 */
import assert from "node:assert/strict";
import type {
  ClaimToken,
  SqlTransaction,
  TransactionStore,
} from "../../../src/application-service/transaction-store.ts";
import {
  claim,
  handle,
  leaseMs,
  mustClaim,
  storeCase,
  type Subject,
  turns,
  writing,
} from "./subject.ts";

const needs = "sql" as const;

/** Calls the method that stores without a database do not have. */
function once(
  store: TransactionStore,
  token: ClaimToken,
  eventId: string,
  work: (sql: SqlTransaction) => Promise<void>,
): Promise<void> {
  assert.ok(store.handleOnce !== undefined);
  return store.handleOnce(token, eventId, work);
}

export function workCases(subject: Subject): void {
  storeCase(
    subject,
    "work and mark happen together",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a", "$b"]);
      await once(store, token, "$a", writing(place, "a"));
      assert.deepEqual(await place.written(), ["a"]);
      // The process dies here: the claim is never settled.
      await place.advance(leaseMs + 1_000);
      assert.deepEqual([...(await mustClaim(place, store, ["1", "$a", "$b"])).handled], ["$a"]);
    },
    { needs },
  );

  storeCase(
    subject,
    "work that fails leaves neither, and can be repeated",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      const failing = once(store, token, "$a", async (sql) => {
        await place.write(sql, "a");
        await turns();
        throw new Error("no");
      });
      await assert.rejects(failing, /^Error: no$/u);
      assert.deepEqual(await place.written(), []);
      await once(store, token, "$a", writing(place, "a"));
      await store.settle(token, { handled: ["$a"], complete: true, nowMs: place.now() });
      assert.deepEqual(await place.written(), ["a"]);
      assert.equal((await claim(place, store, ["1", "$a"])).kind, "done");
    },
    { needs },
  );

  storeCase(
    subject,
    "an event that is handled is not worked on again",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      await once(store, token, "$a", writing(place, "first"));
      await once(store, token, "$a", writing(place, "second"));
      assert.deepEqual(await place.written(), ["first"]);
    },
    { needs },
  );

  storeCase(
    subject,
    "two who are at one event at once do its work once",
    async (place, store) => {
      const late = await mustClaim(place, store, ["1", "$a"]);
      await place.advance(leaseMs + 1_000);
      const latest = await mustClaim(place, store, ["1", "$a"]);
      await Promise.all([
        once(store, late.token, "$a", writing(place, "a")),
        once(store, latest.token, "$a", writing(place, "a")),
      ]);
      assert.deepEqual(await place.written(), ["a"]);
    },
    { needs },
  );

  storeCase(
    subject,
    "calls of others are no part of the work, and wait for it if they must",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      const others: Promise<void>[] = [];
      const failing = once(store, token, "$a", async (sql) => {
        await place.write(sql, "a");
        for (const id of [2, 3, 4]) others.push(handle(place, store, [`${id}`, `$${id}`]));
        await turns();
        throw new Error("undone");
      });
      await assert.rejects(failing, /undone/u);
      await Promise.all(others);
      for (const id of [2, 3, 4]) {
        assert.equal((await claim(place, store, [`${id}`, `$${id}`])).kind, "done");
      }
    },
    { needs },
  );

  storeCase(
    subject,
    "claims go on while work runs",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      await once(store, token, "$a", async (sql) => {
        await place.write(sql, "a");
        await mustClaim(place, store, ["2", "$b"]);
        assert.equal((await claim(place, store, ["1", "$a"])).kind, "busy");
      });
    },
    { needs },
  );

  storeCase(
    subject,
    "work that takes too long is undone, and the store goes on",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      const endless = once(store, token, "$a", async (sql) => {
        await place.write(sql, "a");
        await new Promise(() => {});
      });
      await assert.rejects(endless, /more than 50 ms/u);
      assert.deepEqual(await place.written(), []);
      await once(store, token, "$a", writing(place, "again"));
      await store.settle(token, { handled: ["$a"], complete: true, nowMs: place.now() });
      assert.deepEqual(await place.written(), ["again"]);
    },
    { needs, open: { workTimeoutMs: 50 } },
  );

  storeCase(
    subject,
    "work that goes on after its time writes nothing",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      let goOn = () => {};
      let late: Promise<unknown> | undefined;
      const slow = once(store, token, "$a", async (sql) => {
        await place.write(sql, "in time");
        await new Promise<void>((resolve) => (goOn = resolve));
        late = place.write(sql, "late");
        await late;
      });
      await assert.rejects(slow, /more than 50 ms/u);
      goOn();
      await turns();
      await assert.rejects(async () => late);
      assert.deepEqual(await place.written(), []);
    },
    { needs, open: { workTimeoutMs: 50 } },
  );

  storeCase(
    subject,
    "close waits for work that runs",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      let isClosed = false;
      const closing: Promise<void>[] = [];
      await once(store, token, "$a", async (sql) => {
        closing.push(store.close().then(() => void (isClosed = true)));
        await turns();
        assert.equal(isClosed, false);
        await place.write(sql, "a");
      });
      await Promise.all(closing);
      assert.deepEqual(await place.written(), ["a"]);
    },
    { needs },
  );

  storeCase(
    subject,
    "twenty works at once all happen",
    async (place, store) => {
      const numbers = Array.from({ length: 20 }, (_, index) => String(index + 10));
      await Promise.all(
        numbers.map(async (id) => {
          const { token } = await mustClaim(place, store, [id, `$${id}`]);
          await once(store, token, `$${id}`, writing(place, id));
          await store.settle(token, { handled: [`$${id}`], complete: true, nowMs: place.now() });
        }),
      );
      assert.deepEqual((await place.written()).sort(), numbers);
    },
    { needs },
  );
}
