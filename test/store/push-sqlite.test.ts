import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { createSqlitePushStore, createSqliteStore } from "../../src/store/sqlite.ts";
import { pushStoreProperty } from "./push-store.property.ts";
import { pushStoreCases } from "./push-store.cases.ts";
import { add, mustTake, numbersOf, requestFor } from "./push/push-subject.ts";
import { newSqlitePushPlace, type SqlitePushPlace } from "./push/sqlite-push-place.ts";

const subject = { name: "sqlite", isDurable: true, newPlace: newSqlitePushPlace };
pushStoreCases(subject);
pushStoreProperty(subject, 60);

function sqliteTest(title: string, run: (place: SqlitePushPlace) => Promise<void>): void {
  test(`sqlite: ${title}`, async () => {
    const place = await newSqlitePushPlace();
    try {
      await run(place);
    } finally {
      await place.remove();
    }
  });
}

sqliteTest(
  "one process pushes: another store is refused until the first is closed",
  async (place) => {
    const first = await place.open();
    await add(first, "irc", 1);
    const second = await place.open();
    await assert.rejects(
      add(second, "irc", 2),
      /another process.* pushes to application services/u,
    );
    await first.close();
    await add(second, "irc", 2);
    assert.deepEqual(numbersOf(await mustTake(second, "irc")), [1, 2]);
  },
);

sqliteTest(
  "a transaction store may be in the same file, and each leaves the other alone",
  async (place) => {
    const pushes = await place.open();
    const transactions = createSqliteStore({ path: place.path, registrationId: "irc" });
    try {
      await add(pushes, "irc", 1);
      const claim = await transactions.claim({
        txnId: "1",
        fingerprint: "a",
        eventIds: ["$1"],
        nowMs: 1,
        leaseMs: 1,
      });
      assert.equal(claim.kind, "claimed");
      assert.deepEqual(numbersOf(await mustTake(pushes, "irc")), [1]);
    } finally {
      await transactions.close();
    }
  },
);

sqliteTest("statements that fail change nothing of what is known", async (place) => {
  const store = await place.open();
  await add(store, "irc", 1);
  const foreign = new DatabaseSync(place.path);
  foreign.exec(`CREATE TRIGGER refuse BEFORE INSERT ON appservice_push_events
    WHEN NEW.event LIKE '%poison%' BEGIN SELECT RAISE(ABORT, 'refused'); END`);
  foreign.close();
  const poison = [{ registrationId: "irc", events: ['{"a":1}', '{"a":"poison"}'] }];
  const results = await Promise.allSettled([
    add(store, "irc", 2),
    store.add(poison),
    add(store, "irc", 3),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.equal((await store.status("irc")).backlog, 3);
  const transaction = await mustTake(store, "irc");
  assert.deepEqual(numbersOf(transaction), [1, 2, 3]);
  assert.deepEqual(await store.settle(transaction, requestFor("irc")), { kind: "empty" });
});

sqliteTest("tables of a later release are left alone", async (place) => {
  await (await place.open()).close();
  const foreign = new DatabaseSync(place.path);
  foreign.exec("INSERT INTO appservice_push_migrations VALUES (99)");
  foreign.close();
  await assert.rejects(place.open(), /version 99.*update the package/u);
});

const wrong: readonly [object, ErrorConstructor][] = [
  [{ path: "" }, TypeError],
  [{ path: ":memory:" }, TypeError],
  [{ durability: "none" }, TypeError],
  [{ tablePrefix: "a b" }, TypeError],
  [{ busyTimeoutMs: 0 }, RangeError],
];
for (const [options, error] of wrong) {
  sqliteTest(`options are refused: ${JSON.stringify(options)}`, async (place) => {
    assert.throws(() => createSqlitePushStore({ path: place.path, ...options }), error);
    assert.equal(existsSync(place.path), false);
  });
}
