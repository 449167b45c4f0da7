/**
 * Random calls against a store, and the same against the memory store, which is as simple as can be: they give the same
 * answers, also after the process has died.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { PushStore, PushTransaction, Taken } from "../../src/homeserver/push-store.ts";
import { createMemoryPushStore } from "../../src/store/memory.ts";
import { eventText, type PushSubject, requestFor, startMs } from "./push/push-subject.ts";

const ids = ["a", "b"];
const id = fc.constantFrom(...ids);
const request = fc.record({
  registrationId: id,
  maxEvents: fc.integer({ min: 1, max: 5 }),
  maxBytes: fc.integer({ min: 1, max: 100 }),
  extra: fc.constantFrom("", "", ',"ephemeral":[]'),
  nowMs: fc.integer({ min: startMs - 5, max: startMs + 5 }),
});

const step = fc.oneof(
  fc.record({
    kind: fc.constant("add" as const),
    to: fc.uniqueArray(id, { minLength: 1 }),
    count: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({ kind: fc.constant("take" as const), request }),
  fc.record({ kind: fc.constant("settle" as const), index: fc.nat(3), next: fc.option(request) }),
  fc.record({ kind: fc.constant("release" as const), index: fc.nat(3) }),
  fc.record({ kind: fc.constant("note" as const), index: fc.nat(3), note: fc.string() }),
  fc.record({ kind: fc.constant("discard" as const), id }),
  fc.record({ kind: fc.constant("crash" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A store, and the transactions that it gave, the last first. */
interface Side {
  store: PushStore;
  readonly given: PushTransaction[];
}

export function pushStoreProperty(subject: PushSubject, numRuns: number): void {
  test(`${subject.name}: whatever is called in whatever order, it answers as the memory store does`, async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const place = await subject.newPlace();
      try {
        const tested: Side = { store: await place.open(), given: [] };
        const model: Side = { store: createMemoryPushStore(), given: [] };
        let numbers = 0;
        for (const one of steps) {
          if (one.kind === "crash") {
            await place.crash(tested.store);
            tested.store = await place.open();
            for (const side of [tested, model]) side.given.length = 0;
          }
          const answers = [await take(tested, one, numbers), await take(model, one, numbers)];
          numbers += 10;
          assert.deepEqual(answers[0], answers[1], one.kind);
          assert.deepEqual(await states(tested.store), await states(model.store));
          // What is leased is not listed; now nothing is.
          if (one.kind !== "crash") continue;
          assert.deepEqual(await tested.store.waiting(null, 5), await model.store.waiting(null, 5));
        }
      } finally {
        await place.remove();
      }
    });
    await fc.assert(property, { numRuns, interruptAfterTimeLimit: 30_000 });
  });
}

/** Does one step. @returns what can be compared of the answer */
async function take(side: Side, one: Step, numbers: number): Promise<unknown> {
  const { store, given } = side;
  const see = (taken: Taken): unknown => {
    if (taken.kind !== "transaction") return taken;
    given.unshift(taken.transaction);
    const { lease: _lease, ...rest } = taken.transaction;
    return rest;
  };
  switch (one.kind) {
    case "add": {
      const events = Array.from({ length: one.count }, (_, index) => eventText(numbers + index));
      return store.add(one.to.map((registrationId) => ({ registrationId, events })));
    }
    case "take":
      return see(await store.take(one.request));
    case "settle": {
      const transaction = given[one.index];
      if (transaction === undefined) return undefined;
      const { registrationId } = transaction;
      const next =
        one.next === null ? null : requestFor(registrationId, { ...one.next, registrationId });
      const settled = await store.settle(transaction, next);
      // Whether there is more, who has no lease need not be told.
      return next === null ? undefined : see(settled);
    }
    case "release": {
      const transaction = given[one.index];
      // Who has given it back has nothing more to say of it.
      const same = ({ registrationId, txnId }: PushTransaction) =>
        registrationId === transaction?.registrationId && txnId === transaction.txnId;
      for (let at = given.length - 1; at >= 0; at -= 1) {
        if (same(given[at] as PushTransaction)) given.splice(at, 1);
      }
      return transaction && store.release(transaction);
    }
    case "note":
      return given[one.index] && store.note(given[one.index] as PushTransaction, one.note);
    case "discard":
      return store.discard(one.id);
    case "crash":
      return undefined;
  }
}

async function states(store: PushStore): Promise<unknown> {
  return Promise.all(ids.map((one) => store.status(one)));
}
