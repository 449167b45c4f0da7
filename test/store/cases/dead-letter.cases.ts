/**
 * Dead letters: listed, taken once, kept until then.
 */
import assert from "node:assert/strict";
import type { TransactionStore } from "../../../src/application-service/transaction-store.ts";
import { letter } from "./settle.cases.ts";
import { leaseOne, mustClaim, type Place, put, storeCase, type Subject } from "./subject.ts";

async function putAside(place: Place, store: TransactionStore, reasons: string[]): Promise<void> {
  const { token } = await mustClaim(place, store, ["1"]);
  const deadLetters = reasons.map((reason) => ({ ...letter, reason }));
  await store.settle(token, { handled: [], complete: true, nowMs: place.now(), deadLetters });
}

export function deadLetterCases(subject: Subject): void {
  storeCase(subject, "dead letters are listed in order, page by page", async (place, store) => {
    await putAside(place, store, ["1", "2", "3", "4", "5"]);
    const first = await store.listDeadLetters({ limit: 2 });
    assert.deepEqual(
      first.map(({ reason }) => reason),
      ["1", "2"],
    );
    const afterId = first[1]?.id ?? 0;
    const rest = await store.listDeadLetters({ afterId, limit: 10 });
    assert.deepEqual(
      rest.map(({ reason }) => reason),
      ["3", "4", "5"],
    );
    const ids = [...first, ...rest].map(({ id }) => id);
    assert.deepEqual(
      ids,
      [...new Set(ids)].sort((a, b) => a - b),
      "IDs rise",
    );
  });

  storeCase(subject, "a dead letter is taken once", async (place, store) => {
    await putAside(place, store, ["1", "2"]);
    const [first] = await store.listDeadLetters({ limit: 1 });
    assert.ok(first !== undefined);
    const taken = await Promise.all([0, 1, 2].map(() => store.takeDeadLetter(first.id)));
    assert.deepEqual(
      taken.filter((one) => one !== null),
      [first],
    );
    assert.equal(await store.takeDeadLetter(first.id), null);
    assert.equal((await store.listDeadLetters({ limit: 10 })).length, 1);
  });

  storeCase(subject, "the ID of a dead letter does not come again", async (place, store) => {
    await putAside(place, store, ["1"]);
    const [first] = await store.listDeadLetters({ limit: 1 });
    await store.takeDeadLetter(first?.id ?? 0);
    const { token } = await mustClaim(place, store, ["2"]);
    await store.settle(token, {
      handled: [],
      complete: true,
      nowMs: place.now(),
      deadLetters: [letter],
    });
    const [second] = await store.listDeadLetters({ limit: 1 });
    assert.ok((second?.id ?? 0) > (first?.id ?? 0));
  });

  storeCase(
    subject,
    "a dead letter may lack event and room, and hold anything",
    async (place, store) => {
      const odd = { ...letter, eventId: null, roomId: null, payload: '"\\u0000 💬"', reason: "" };
      const { token } = await mustClaim(place, store, ["1"]);
      await store.settle(token, {
        handled: [],
        complete: true,
        nowMs: place.now(),
        deadLetters: [odd],
      });
      const [listed] = await store.listDeadLetters({ limit: 1 });
      assert.deepEqual(listed, { ...odd, id: listed?.id });
    },
  );

  storeCase(subject, "dead letters are kept until they are taken", async (place, store) => {
    await putAside(place, store, ["1"]);
    await place.advance(365 * 24 * 60 * 60 * 1000);
    await store.prune(place.now());
    assert.equal((await store.listDeadLetters({ limit: 10 })).length, 1);
  });

  storeCase(subject, "a letter that is not there is null", async (_place, store) => {
    assert.equal(await store.takeDeadLetter(123), null);
    assert.deepEqual(await store.listDeadLetters({ limit: 10 }), []);
  });

  storeCase(
    subject,
    "a replayed letter waits in its room behind what waits there, and comes in once",
    async (place, store) => {
      await put(place, store, ["1", "$a"]);
      await putAside(place, store, ["first", "second"]);
      const [first, second] = await store.listDeadLetters({ limit: 2 });
      const ids = [first?.id ?? 0, first?.id ?? 0, second?.id ?? 0];
      const replayed = await Promise.all(ids.map((id) => store.replayDeadLetter(id, place.now())));
      assert.deepEqual(replayed.toSorted(), [false, true, true]);
      assert.deepEqual(await store.listDeadLetters({ limit: 10 }), []);
      const before = await leaseOne(place, store);
      assert.equal(before.id, "$a");
      await store.finish(before, place.now());
      const entry = await leaseOne(place, store);
      assert.deepEqual(
        [entry.id, entry.kind, entry.lane, entry.payload, entry.txnId, entry.attempts],
        [letter.eventId, "event", letter.roomId, letter.payload, letter.txnId, 0],
      );
      await store.finish(entry, place.now());
      assert.deepEqual(await store.lease(10, place.now(), 1000), []);
    },
  );

  storeCase(
    subject,
    "a letter that is no event is replayed as what it was",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1"]);
      const odd = { ...letter, kind: "to_device", eventId: null, roomId: null };
      await store.settle(token, {
        handled: [],
        complete: true,
        nowMs: place.now(),
        deadLetters: [odd, odd],
      });
      for (const { id } of await store.listDeadLetters({ limit: 2 })) {
        assert.equal(await store.replayDeadLetter(id, place.now()), true);
      }
      const [entry] = await store.lease(10, place.now(), 1000);
      assert.deepEqual([entry?.kind, entry?.lane], ["to_device", "to_device"]);
      if (entry !== undefined) await store.finish(entry, place.now());
      assert.equal((await store.lease(10, place.now(), 1000)).length, 1);
      assert.equal(await store.replayDeadLetter(12_345, place.now()), false);
    },
  );
}
