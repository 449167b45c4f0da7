/**
 * The way to the database: lost, found again, and by whose clock things happen there.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import type { TransactionStore } from "../../../src/application-service/transaction-store.ts";
import type { PostgresPool } from "../../../src/store/postgres/driver.ts";
import { createPostgresStore } from "../../../src/store/postgres.ts";
import { claim, entryOf, leaseMs, leaseOne, mustClaim } from "../cases/subject.ts";
import { createCable } from "../postgres-cable.ts";
import type { PostgresPlace } from "../postgres-place.ts";

export interface ConnectionCases {
  readonly newPlace: () => Promise<PostgresPlace>;
  readonly connectionString: () => string;
}

export function connectionCases({ newPlace, connectionString }: ConnectionCases): void {
  const connectionTest = (title: string, run: (place: PostgresPlace) => Promise<void>): void => {
    test(`postgres: ${title}`, async () => {
      const place = await newPlace();
      try {
        await run(place);
      } finally {
        await place.remove();
      }
    });
  };

  connectionTest(
    "what cannot be settled rejects, and is free at once when the database is back",
    async (place) => {
      const cable = createCable(place.pool);
      const options = { schema: place.schema, registrationId: "irc" };
      const store = await createPostgresStore({ ...options, pool: cable.pool });
      const { token } = await mustClaim(place, store, ["1", "$a", "$b"]);
      cable.cut();
      const settlement = { handled: ["$a"], complete: true, nowMs: place.now() };
      await assert.rejects(async () => store.settle(token, settlement), /the connection is lost/u);
      await assert.rejects(async () => claim(place, store, ["1", "$a", "$b"]), /is lost/u);
      cable.mend();
      const again = await mustClaim(place, store, ["1", "$a", "$b"]);
      assert.deepEqual([...again.handled], []);
      await store.settle(again.token, settlement);
      assert.equal((await claim(place, store, ["1", "$a", "$b"])).kind, "done");
      await store.close();
    },
  );

  connectionTest(
    "a pool of the store's own connects again when the server has ended its connections",
    async (place) => {
      const { store, end } = await ownStore(place, connectionString());
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      await end();
      // The pool may not have heard of it yet: then one call fails, and the next does not.
      const settle = async () =>
        store.settle(token, { handled: ["$a"], complete: true, nowMs: place.now() });
      await settle().catch(settle);
      assert.equal((await claim(place, store, ["1", "$a"])).kind, "done");
      await store.close();
    },
  );

  connectionTest(
    "a connection that ends under a handler undoes its work, and not the process",
    async (place) => {
      const { store, end } = await ownStore(place, connectionString());
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      const lost = store.handleOnce?.(token, "$a", async (sql) => {
        await place.write(sql, "half");
        await end();
        // Nobody asks anything of the connection when it ends.
        await new Promise((resolve) => setTimeout(resolve, 50));
      });
      await assert.rejects(async () => lost, /terminat|not queryable|closed/iu);
      assert.deepEqual(await place.written(), []);
      await store.handleOnce?.(token, "$a", (sql) => place.write(sql, "whole"));
      assert.deepEqual(await place.written(), ["whole"]);
      await store.close();
    },
  );

  connectionTest("work that hides a failed statement is not taken for done", async (place) => {
    const store = await place.open();
    const { token } = await mustClaim(place, store, ["1", "$a"]);
    const hiding = store.handleOnce?.(token, "$a", async (sql) => {
      assert.ok("query" in sql && typeof sql.query === "function");
      await place.write(sql, "half");
      await sql.query({ text: "SELECT nonsense" }).catch(() => {});
    });
    await assert.rejects(async () => hiding, /a statement of the work failed/u);
    assert.deepEqual(await place.written(), []);
    await store.settle(token, { handled: [], complete: false, nowMs: place.now() });
    assert.deepEqual([...(await mustClaim(place, store, ["1", "$a"])).handled], []);
  });

  connectionTest(
    "what is put into a lane first is there first, although its connection is slower",
    async (place) => {
      let queries = 0;
      const slowFirst: PostgresPool = {
        connect: () => place.pool.connect(),
        async query(query) {
          queries += 1;
          if (queries === 1) await sleep(100);
          return place.pool.query(query);
        },
      };
      const store = await createPostgresStore({
        pool: slowFirst,
        schema: place.schema,
        registrationId: "irc",
      });
      const sent = [
        ["1", "$a"],
        ["2", "$b"],
      ] as const;
      const claimed = await Promise.all(sent.map((one) => mustClaim(place, store, one)));
      queries = 0;
      const enqueued = claimed.map(({ token }, index) => {
        const [txnId, id] = sent[index] ?? ["", ""];
        const settlement = { handled: [id], complete: true, nowMs: place.now() };
        return store.enqueue(token, settlement, [entryOf(txnId, id)]);
      });
      await Promise.all(enqueued);
      assert.equal((await leaseOne(place, store)).id, "$a");
      await store.close();
    },
  );

  connectionTest(
    "clocks of replicas that differ do not matter: leases are by that of the database",
    async (place) => {
      const [slow, fast] = [await place.open(), await place.open()];
      const request = { txnId: "1", fingerprint: "f", eventIds: ["$a"], leaseMs };
      const yearMs = 365 * 24 * 60 * 60 * 1000;
      assert.equal((await slow.claim({ ...request, nowMs: Date.now() - yearMs })).kind, "claimed");
      assert.equal((await fast.claim({ ...request, nowMs: Date.now() + yearMs })).kind, "busy");

      const { token } = await mustClaim(place, slow, ["2"]);
      const entry = { id: "$b", txnId: "2", kind: "event", lane: "!r", payload: "{}" };
      const settlement = { handled: [], complete: true, nowMs: Date.now() - yearMs };
      await slow.enqueue(token, settlement, [entry]);
      const [leased] = await slow.lease(1, Date.now() - yearMs, leaseMs);
      assert.equal(leased?.id, "$b");
      assert.deepEqual(await fast.lease(1, Date.now() + yearMs, leaseMs), []);
    },
  );

  connectionTest(
    "more works at once than the pool has connections leave some for the other calls",
    async (place) => {
      const store = await place.open();
      const numbers = Array.from({ length: 12 }, (_, index) => String(index));
      let running = 0;
      let most = 0;
      await Promise.all(
        numbers.map(async (id) => {
          const { token } = await mustClaim(place, store, [id, `$${id}`]);
          await store.handleOnce?.(token, `$${id}`, async () => {
            most = Math.max(most, (running += 1));
            // Needs a connection too, while all works are at it.
            await store.nextDueMs();
            await new Promise((resolve) => setTimeout(resolve, 20));
            running -= 1;
          });
        }),
      );
      assert.equal(most, (place.pool.options.max ?? 0) - 2);
    },
  );

  connectionTest(
    "a server that keeps an idle transaction ends it when the work's time is over",
    async (place) => {
      const store = await place.open({ workTimeoutMs: 1_234 });
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      let limit: unknown;
      await store.handleOnce?.(token, "$a", async (sql) => {
        assert.ok("query" in sql && typeof sql.query === "function");
        const text = "SHOW idle_in_transaction_session_timeout";
        limit = (await sql.query({ text })).rows[0];
      });
      assert.deepEqual(limit, { idle_in_transaction_session_timeout: "1234ms" });
    },
  );
}

/** A store that connects by itself, and what ends its connections from the server's side. */
async function ownStore(
  place: PostgresPlace,
  connectionString: string,
): Promise<{ store: TransactionStore; end: () => Promise<void> }> {
  const name = `own ${place.schema}`;
  const store = await createPostgresStore({
    connectionString: `${connectionString}?application_name=${encodeURIComponent(name)}`,
    schema: place.schema,
    registrationId: "irc",
  });
  return { store, end: () => endConnections(place.pool, name) };
}

async function endConnections(pool: Pool, applicationName: string): Promise<void> {
  const { rows } = await pool.query(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1",
    [applicationName],
  );
  assert.ok(rows.length > 0, "there are no connections");
}
