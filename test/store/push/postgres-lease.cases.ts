/**
 * Several processes on one PostgreSQL: stores with connections of their own stand for them.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { PushStore } from "../../../src/homeserver/push-store.ts";
import type { PostgresPushPlace } from "./postgres-push-place.ts";
import { add, mustTake, numbersOf, requestFor, waitingIds } from "./push-subject.ts";

export function leaseCases(newPlace: () => Promise<PostgresPushPlace>): void {
  const leaseTest = (
    title: string,
    run: (a: PushStore, b: PushStore, place: PostgresPushPlace) => Promise<void>,
    takeOverAfterMs = 60_000,
  ): void => {
    test(`postgres: ${title}`, async () => {
      const place = await newPlace();
      try {
        await run(
          await place.open({ takeOverAfterMs }),
          await place.open({ takeOverAfterMs }),
          place,
        );
      } finally {
        await place.remove();
      }
    });
  };

  leaseTest("what one process sends another leaves alone, and does not list", async (a, b) => {
    await add(a, "irc", 1);
    await add(b, "irc", 2);
    await add(b, "xmpp", 3);
    const transaction = await mustTake(a, "irc");
    assert.deepEqual(numbersOf(transaction), [1, 2]);
    assert.deepEqual(await b.take(requestFor("irc")), { kind: "busy" });
    assert.deepEqual(await waitingIds(b), ["xmpp"]);
    assert.equal((await b.status("irc")).backlog, 2);
    await a.release(transaction);
    assert.deepEqual(await waitingIds(b), ["irc", "xmpp"]);
    const again = await mustTake(b, "irc");
    assert.deepEqual([again.txnId, again.events], [transaction.txnId, transaction.events]);
  });

  leaseTest("what one adds while another sends, that one sends next", async (a, b) => {
    await add(a, "irc", 1);
    const transaction = await mustTake(a, "irc");
    await add(b, "irc", 2);
    const next = await a.settle(transaction, requestFor("irc"));
    assert.ok(next.kind === "transaction");
    assert.deepEqual(numbersOf(next.transaction), [2]);
    assert.deepEqual(await a.settle(next.transaction, requestFor("irc")), { kind: "empty" });
    await add(a, "irc", 3);
    assert.deepEqual(numbersOf(await mustTake(b, "irc")), [3]);
  });

  leaseTest(
    "when a lease is over another takes the same transaction, and the first settles nothing",
    async (a, b, place) => {
      await add(a, "irc", 1, 2);
      const first = await mustTake(a, "irc", { maxEvents: 1 });
      await a.note(first, "failing");
      await place.endLeases();
      assert.deepEqual(await b.waiting(null, 5), [{ registrationId: "irc", isFailing: true }]);
      const second = await mustTake(b, "irc");
      assert.deepEqual(
        [second.txnId, second.events, second.note],
        [first.txnId, first.events, "failing"],
      );
      await a.note(first, "late");
      await a.release(first);
      assert.deepEqual(await a.settle(first, requestFor("irc")), { kind: "busy" });
      assert.deepEqual(await b.status("irc"), { backlog: 2, note: "failing" });
      assert.deepEqual(await b.settle(second, null), { kind: "more" });
    },
  );

  leaseTest("what is discarded by one process the other does not settle", async (a, b) => {
    await add(a, "irc", 1);
    const first = await mustTake(a, "irc");
    assert.equal(await b.discard("irc"), 1);
    await add(b, "irc", 2);
    const second = await mustTake(b, "irc");
    await a.settle(first, null);
    assert.equal((await b.status("irc")).backlog, 1);
    await b.settle(second, null);
    assert.equal((await b.status("irc")).backlog, 0);
  });

  leaseTest("a wake reaches the process that sends, once", async (a, b) => {
    await add(a, "irc", 1);
    const transaction = await mustTake(a, "irc");
    await b.shared?.wake("irc");
    await b.shared?.wake("nobody");
    assert.deepEqual(await b.shared?.woken(), []);
    assert.deepEqual(await a.shared?.woken(), ["irc"]);
    assert.deepEqual(await a.shared?.woken(), []);
    await a.release(transaction);
  });

  leaseTest(
    "a process that lives keeps what it sends, however long that takes",
    async (a, b) => {
      await add(a, "irc", 1);
      const { lease } = await mustTake(a, "irc");
      await sleep(1_500);
      assert.deepEqual(await b.take(requestFor("irc")), { kind: "busy" });
      assert.ok(lease.isHeld() && !lease.lost.aborted);
    },
    600,
  );

  leaseTest(
    "a process that loses the database stops before another begins",
    async (a, b, place) => {
      await add(a, "irc", 1);
      const { lease } = await mustTake(a, "irc");
      place.cableOf(a).cut();
      const begins = (async () => {
        while ((await b.take(requestFor("irc"))).kind === "busy") await sleep(5);
        return lease.isHeld();
      })();
      assert.equal(await begins, false);
      if (!lease.lost.aborted)
        await once(lease.lost, "abort", { signal: AbortSignal.timeout(100) });
    },
    600,
  );

  leaseTest(
    "a process whose lease was taken hears of it",
    async (a, b, place) => {
      await add(a, "irc", 1);
      const { lease } = await mustTake(a, "irc");
      await place.endLeases();
      await mustTake(b, "irc");
      // At the next renewal, long before its own lease is over.
      await once(lease.lost, "abort", { signal: AbortSignal.timeout(1_500) });
      assert.equal(lease.isHeld(), false);
    },
    2_400,
  );

  /** Somebody has the row locked while another takes, and changes it before letting go. */
  const whileTaking = async (
    place: PostgresPushPlace,
    store: PushStore,
    sql: string,
  ): Promise<Awaited<ReturnType<PushStore["take"]>>> => {
    const client = await place.pool.connect();
    try {
      await client.query(`BEGIN; SET LOCAL search_path TO "${place.schema}"`);
      await client.query("SELECT FROM push_services WHERE registration_id = 'irc' FOR UPDATE");
      const taking = store.take(requestFor("irc"));
      await sleep(100);
      await client.query(sql);
      await client.query("COMMIT");
      return await taking;
    } finally {
      client.release();
    }
  };
  const adds = `
    UPDATE push_services SET last_event = last_event + 1 WHERE registration_id = 'irc';
    INSERT INTO push_events SELECT 'irc', last_event, '{"event_id":"$7"}' FROM push_services`;
  const freezes = `
    UPDATE push_services SET txn_id = 5, txn_events = 1, txn_extra = '' WHERE registration_id = 'irc'`;

  for (const [what, sql, isNew] of [
    ["added", adds, true],
    ["added and frozen", `${adds};${freezes}`, false],
  ] as const) {
    leaseTest(
      `what is ${what} while somebody waits for the lock is taken`,
      async (a, _b, place) => {
        await add(a, "irc", 1);
        await a.settle(await mustTake(a, "irc"), null);
        const taken = await whileTaking(place, a, sql);
        assert.ok(taken.kind === "transaction", taken.kind);
        assert.deepEqual([numbersOf(taken.transaction), taken.transaction.isNew], [[7], isNew]);
      },
    );
  }

  leaseTest(
    "processes that add to the same application services at once lose nothing",
    async (a, b) => {
      const rounds = 40;
      const one = async (store: PushStore, offset: number) => {
        for (let round = 0; round < rounds; round += 1) {
          const entries = ["x", "y", "z"].map((registrationId) => ({
            registrationId,
            events: [JSON.stringify({ event_id: `$${offset + round}` })],
          }));
          // In another order: neither may wait for the other for ever.
          await store.add(offset === 0 ? entries : entries.toReversed());
        }
      };
      const sent: number[] = [];
      const drain = async (store: PushStore) => {
        while (sent.length < 2 * rounds) {
          const taken = await store.take(requestFor("x", { maxEvents: 3 }));
          if (taken.kind === "transaction") {
            sent.push(...numbersOf(taken.transaction));
            await store.settle(taken.transaction, null);
          }
        }
      };
      await Promise.all([one(a, 0), one(b, 1_000), drain(a), drain(b)]);
      for (const offset of [0, 1_000]) {
        const expected = Array.from({ length: rounds }, (_, round) => offset + round);
        assert.deepEqual(
          sent.filter((number) => number >= offset && number < offset + 1_000),
          expected,
        );
      }
      assert.equal((await a.status("y")).backlog, 2 * rounds);
    },
  );
}
