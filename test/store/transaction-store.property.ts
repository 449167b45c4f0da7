/**
 * Random calls against a store, and beside it a model that is as simple as can be: sets and lists.
 *
 * - An event that is marked is never given out as unhandled again.
 * - A claim is nobody else's until it is settled or its lease is over.
 * - Of a lane only the oldest entry is given out, to one at a time, and in order.
 * - What was put into the inbox is there until it is finished or a dead letter.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { TransactionStore } from "../../src/application-service/transaction-store.ts";
import type { Place, Subject } from "./cases/subject.ts";
import { createModel, type Model } from "./model.ts";
import { type Step, step } from "./model-step.ts";

export interface PropertyOptions {
  readonly runs: number;
  /** What becomes of claims when the store is closed. Without it the store is not opened again. */
  readonly claimsAfterReopen?: "kept" | "dropped";
}

/** What once failed. */
const foundBefore: readonly (readonly Step[])[] = [
  // Somebody who is late puts into the inbox what another is at: it waits there, and nobody else is kept from the rest.
  [
    { kind: "claim", sent: { txnId: "1", eventIds: ["$a3"] } },
    { kind: "settle", index: 0, bits: [false], complete: false },
    { kind: "claim", sent: { txnId: "1", eventIds: ["$a3"] } },
    { kind: "enqueue", index: 0, bits: [true], complete: false },
    { kind: "claim", sent: { txnId: "1", eventIds: ["$a3", "$c1"] } },
  ],
];

export function transactionStoreProperty(subject: Subject, options: PropertyOptions): void {
  test(`${subject.name}: whatever is called in whatever order, no event is lost, doubled or out of turn`, async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const place = await subject.newPlace();
      try {
        const model = createModel(place, options.claimsAfterReopen);
        let store = await place.open();
        for (const one of steps) store = await model.take(store, one);
        await drain(place, store, model);
      } finally {
        await place.remove();
      }
    });
    await fc.assert(property, {
      numRuns: options.runs,
      interruptAfterTimeLimit: 30_000,
      examples: foundBefore.map((steps) => [[...steps]]),
    });
  });
}

/** In the end everything that was put into the inbox comes out of it. */
async function drain(place: Place, store: TransactionStore, model: Model): Promise<void> {
  await place.advance(100_000);
  while (model.waiting() > 0) {
    await model.take(store, { kind: "lease", limit: 2 });
    const before = model.waiting();
    await model.take(store, { kind: "finishAll" });
    assert.ok(model.waiting() < before, "nothing was given out");
  }
  assert.equal(await store.nextDueMs(), null);
}
