import assert from "node:assert/strict";
import { test } from "node:test";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { message } from "../application-service/support.ts";
import { startBridge } from "./bridge.ts";
import {
  claim,
  entryOf,
  handle,
  leaseMs,
  leaseOne,
  mustClaim,
  put,
  type Subject,
} from "./cases/subject.ts";
import { letter } from "./cases/settle.cases.ts";
import { deliveryProperty } from "./delivery.property.ts";
import { newSqlitePlace, type SqlitePlace } from "./sqlite-place.ts";
import { transactionStoreCases } from "./transaction-store.cases.ts";
import { transactionStoreProperty } from "./transaction-store.property.ts";

const sqlite: Subject = { name: "sqlite", newPlace: newSqlitePlace };

transactionStoreCases(sqlite);
transactionStoreProperty(sqlite, { runs: 100, claimsAfterReopen: "dropped" });
deliveryProperty(sqlite, { runs: 60, isDurable: true, exactlyOnce: false });
deliveryProperty(sqlite, { runs: 60, isDurable: true, exactlyOnce: true });

function sqliteTest(title: string, run: (place: SqlitePlace) => Promise<void>): void {
  test(`sqlite: ${title}`, async () => {
    const place = await newSqlitePlace();
    try {
      await run(place);
    } finally {
      await place.remove();
    }
  });
}

sqliteTest(
  "one store at a time receives for a registration; others may look after dead letters",
  async (place) => {
    const first = await place.open();
    const second = await place.open();
    const { token } = await mustClaim(place, first, ["1", "$a"]);
    const settlement = { handled: ["$a"], complete: true, nowMs: place.now() };
    await first.settle(token, { ...settlement, deadLetters: [letter] });

    const refused = /receives for the registration "irc"[^\n]*stop it first[^\n]*PostgreSQL/u;
    await assert.rejects(async () => claim(place, second, ["2", "$b"]), refused);
    await assert.rejects(async () => second.settle(token, settlement), refused);
    await assert.rejects(second.lease(1, place.now(), 1_000), refused);
    await assert.rejects(second.prune(place.now()), refused);
    const [dead] = await second.listDeadLetters({ limit: 10 });
    assert.equal((await second.takeDeadLetter(dead?.id ?? 0))?.eventId, "$bad");

    await first.close();
    assert.equal((await claim(place, second, ["1", "$a"])).kind, "done");
    assert.deepEqual([...(await mustClaim(place, second, ["2", "$a"])).handled], ["$a"]);
  },
);

sqliteTest(
  "the next process finds all marks, however many, and forgets by the same limits",
  async (place) => {
    const store = await place.open();
    const numbers = Array.from({ length: 1_300 }, (_, index) => index);
    await Promise.all(numbers.map((id) => handle(place, store, [`${id}`, `$${id}`])));
    await store.close();

    const all = await place.open();
    const ids = numbers.map((id) => `$${id}`);
    assert.equal((await mustClaim(place, all, ["all", ...ids])).handled.size, 1_300);
    await all.close();

    const fewer = await place.open({ maxEvents: 100, maxTransactions: 50 });
    assert.equal((await mustClaim(place, fewer, ["all", ...ids])).handled.size, 100);
    await fewer.prune(place.now());
    const [row] = place.query("SELECT count(*) AS rows FROM appservice_handled");
    assert.equal(row?.["rows"], 100);
  },
);

sqliteTest("an event is marked in one row, whichever way it was handled", async (place) => {
  const store = await place.open();
  const { token } = await mustClaim(place, store, ["1", "$a", "$b"]);
  await store.handleOnce?.(token, "$a", async () => {});
  await store.settle(token, { handled: ["$a", "$b"], complete: true, nowMs: place.now() });
  await put(place, store, ["2", "$c"]);
  await store.finish(await leaseOne(place, store), place.now());
  await handle(place, store, ["3", "$a", "$b", "$c", "$d"]);
  const rows = place.query(
    "SELECT value FROM appservice_handled AS h, json_each(event_ids) ORDER BY h.id",
  );
  assert.deepEqual(
    rows.map(({ value }) => value),
    ["$a", "$b", "$c", "$d"],
  );
});

sqliteTest(
  "no event is taken for another, although hashes of 32 bits come twice",
  async (place) => {
    const store = await place.open();
    const page = (first: number) =>
      Array.from({ length: 1_000 }, (_, index) => `$${first + index}`);
    const pages = Array.from({ length: 200 }, (_, index) => index);
    await Promise.all(
      pages.map((index) => handle(place, store, [`${index}`, ...page(index * 1_000)])),
    );
    for (const index of pages) {
      const { handled } = await mustClaim(place, store, [
        `x${index}`,
        ...page(1e6 + index * 1_000),
      ]);
      assert.deepEqual([...handled], []);
    }
  },
);

sqliteTest("what is marked in a turn counts for those that share its commit", async (place) => {
  const store = await place.open();
  const late = await mustClaim(place, store, ["1", "$a"]);
  await place.advance(leaseMs + 1_000);
  const latest = await mustClaim(place, store, ["1", "$a"]);
  const settlement = { handled: ["$a"], complete: true, nowMs: place.now() };
  await Promise.all([
    store.settle(latest.token, settlement),
    store.enqueue(late.token, settlement, [entryOf("1", "$a")]),
  ]);
  assert.equal(await store.nextDueMs(), null, "it is handled, and not stored to be handled again");
});

sqliteTest(
  "while another process writes, calls wait; longer than the limit and they reject",
  async (place) => {
    const store = await place.open({ busyTimeoutMs: 50 });
    const { token } = await mustClaim(place, store, ["1", "$a"]);
    const settlement = { handled: ["$a"], complete: true, nowMs: place.now() };
    const other = await place.open({ registrationId: "other" });
    const held = await mustClaim(place, other, ["1", "$a"]);
    await other.handleOnce?.(held.token, "$a", async () => {
      await assert.rejects(async () => store.settle(token, settlement), /locked for 50 ms/u);
      // The homeserver was told to come again; it does.
      await mustClaim(place, store, ["1", "$a"]);
    });
    await store.settle(token, settlement);
    assert.equal((await claim(place, store, ["1", "$a"])).kind, "done");
  },
);

sqliteTest("tables of another prefix are another store", async (place) => {
  const store = await place.open();
  const other = await place.open({ tablePrefix: "bridge_" });
  await handle(place, store, ["1", "$a"]);
  assert.deepEqual([...(await mustClaim(place, other, ["1", "$a"])).handled], []);
  const tables = place.query("SELECT name FROM sqlite_schema WHERE name LIKE 'bridge%handled'");
  assert.deepEqual(
    tables.map(({ name }) => name),
    ["bridge_handled"],
  );
});

sqliteTest(
  "a file that a later release has migrated is refused, and left as it is",
  async (place) => {
    await (await place.open()).close();
    place.query("INSERT INTO appservice_migrations VALUES (7)");
    await assert.rejects(
      place.open(),
      /^Error: [^\n]*version 7,[^\n]*up to 1: update the package$/u,
    );
  },
);

sqliteTest(
  "processes that start at once on a new file all do, and one of them receives",
  async (place) => {
    const database = { path: `${place.path}.new` };
    const options = { database, acknowledge: "after-handlers", exactlyOnce: false } as const;
    const bridges = await Promise.all([1, 2, 3].map(() => startBridge(options)));
    try {
      const push = () =>
        Promise.all(bridges.map((bridge) => bridge.push("1", [message({ id: "a" })])));
      const statuses = await push();
      assert.deepEqual(statuses.toSorted(), [200, 500, 500]);
      await bridges[statuses.indexOf(200)]?.kill();
      // One of the others, as soon as it asks.
      assert.deepEqual((await push()).toSorted(), [200, 500, undefined]);
      assert.deepEqual(
        bridges.flatMap(({ started }) => started),
        ["$a"],
      );
    } finally {
      for (const bridge of bridges) await bridge.kill();
    }
  },
);

const faulty: readonly (readonly [object, RegExp])[] = [
  [{ path: "" }, /path must be that of a file/u],
  [{ path: ":memory:" }, /path must be that of a file; createMemoryStore/u],
  [{ registrationId: "" }, /registrationId must be/u],
  [{ durability: "off" }, /durability must be "full" or "normal", not off/u],
  [{ tablePrefix: 'a"; DROP' }, /tablePrefix must be/u],
  [{ busyTimeoutMs: 0 }, /busyTimeoutMs must be .*, not 0/u],
  [{ workTimeoutMs: 1.5 }, /workTimeoutMs must be .*, not 1.5/u],
  [{ workTimeoutMs: 2 ** 31 }, /workTimeoutMs must be .* 2147483647, not 2147483648/u],
  [{ maxEvents: -1 }, /maxEvents must be .*, not -1/u],
  [{ maxAgeMs: Number.NaN }, /maxAgeMs must be .*, not NaN/u],
];
for (const [options, message_] of faulty) {
  sqliteTest(`${JSON.stringify(options)} is refused`, async (place) => {
    const given = { path: place.path, registrationId: "irc", ...options };
    assert.throws(() => createSqliteStore(given), message_);
  });
}

sqliteTest("a path where there can be no file is refused", async (place) => {
  const path = `${place.path}/nowhere/store.db`;
  assert.throws(() => createSqliteStore({ path, registrationId: "irc" }), /unable to open/u);
});
