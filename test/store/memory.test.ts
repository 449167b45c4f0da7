import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryStore } from "../../src/store/memory.ts";
import { letter } from "./cases/settle.cases.ts";
import { claim, handle, leaseMs, leaseOne, mustClaim, put } from "./cases/subject.ts";
import { deliveryProperty } from "./delivery.property.ts";
import { memory } from "./memory-subject.ts";
import { transactionStoreCases } from "./transaction-store.cases.ts";
import { transactionStoreProperty } from "./transaction-store.property.ts";

transactionStoreCases(memory);
transactionStoreProperty(memory, { runs: 300 });
deliveryProperty(memory, { runs: 150, isDurable: false, exactlyOnce: false });

test("memory: there is no handleOnce, and finish refuses work", async () => {
  const place = await memory.newPlace();
  const store = await place.open();
  assert.equal(store.handleOnce, undefined);
  await put(place, store, ["1", "$a"]);
  const entry = await leaseOne(place, store);
  await assert.rejects(
    store.finish(entry, place.now(), async () => {}),
    /no database transaction/u,
  );
  await place.advance(60_000);
  assert.equal((await leaseOne(place, store)).id, "$a", "nothing has changed");
});

test("memory: limits are kept to without a prune", async () => {
  const place = await memory.newPlace();
  const store = await place.open({ maxEvents: 2, maxTransactions: 2 });
  for (const id of [1, 2, 3, 4]) await handle(place, store, [`${id}`, `$${id}`]);
  assert.equal((await claim(place, store, ["4", "$4"])).kind, "done");
  const { handled } = await mustClaim(place, store, ["5", "$1", "$2", "$4"]);
  assert.deepEqual([...handled], ["$4"]);
});

test("memory: a claim that is settled after its events were forgotten marks them again", async () => {
  const place = await memory.newPlace();
  const store = await place.open({ maxEvents: 2 });
  const { token } = await mustClaim(place, store, ["1", "$a", "$b"]);
  await place.advance(leaseMs + 1_000);
  for (const id of [2, 3, 4]) await handle(place, store, [`${id}`, `$${id}`]);
  await store.settle(token, { handled: ["$a", "$b"], complete: true, nowMs: place.now() });
  const { handled } = await mustClaim(place, store, ["5", "$a", "$b", "$4"]);
  assert.deepEqual([...handled], ["$a", "$b"]);
});

test("memory: of too many dead letters the oldest go", async () => {
  const place = await memory.newPlace();
  const store = createMemoryStore({ maxDeadLetters: 2 });
  const { token } = await mustClaim(place, store, ["1"]);
  const deadLetters = ["1", "2", "3"].map((reason) => ({ ...letter, reason }));
  await store.settle(token, { handled: [], complete: true, nowMs: 0, deadLetters });
  const kept = await store.listDeadLetters({ limit: 10 });
  assert.deepEqual(
    kept.map(({ reason }) => reason),
    ["2", "3"],
  );
});

for (const name of ["maxAgeMs", "maxEvents", "maxTransactions", "maxDeadLetters"]) {
  for (const value of [0, -1, Number.NaN]) {
    test(`memory: ${name} of ${value} is refused`, () => {
      const message = new RegExp(`^RangeError: ${name} must be .*, not ${value}$`, "u");
      assert.throws(() => createMemoryStore({ [name]: value }), message);
    });
  }
}
