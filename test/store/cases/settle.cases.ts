/**
 * Settlements: what is marked, and what a claim that comes too late may still do.
 */
import assert from "node:assert/strict";
import type { NewDeadLetter } from "../../../src/application-service/transaction-store.ts";
import { claim, handle, leaseMs, mustClaim, storeCase, type Subject } from "./subject.ts";

export const letter: NewDeadLetter = {
  kind: "event",
  txnId: "1",
  eventId: "$bad",
  roomId: "!room",
  payload: '{"event_id":"$bad"}',
  reason: "content is not an object",
  atMs: 1_700_000_000_000,
};

export function settleCases(subject: Subject): void {
  storeCase(subject, "a complete transaction marks all its events", async (place, store) => {
    const { token } = await mustClaim(place, store, ["1", "$a", "$b"]);
    await store.settle(token, { handled: ["$a"], complete: true, nowMs: place.now() });
    const { handled } = await mustClaim(place, store, ["2", "$a", "$b", "$c"]);
    assert.deepEqual([...handled], ["$a", "$b"]);
  });

  storeCase(
    subject,
    "a failed transaction marks what it names, and frees the rest",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a", "$b"]);
      await store.settle(token, { handled: ["$b"], complete: false, nowMs: place.now() });
      const { handled } = await mustClaim(place, store, ["2", "$a", "$b"]);
      assert.deepEqual([...handled], ["$b"]);
    },
  );

  storeCase(subject, "a claim whose lease is over may be settled still", async (place, store) => {
    const { token } = await mustClaim(place, store, ["1", "$a"]);
    await place.advance(2 * leaseMs);
    await store.settle(token, { handled: ["$a"], complete: true, nowMs: place.now() });
    assert.equal((await claim(place, store, ["1", "$a"])).kind, "done");
  });

  storeCase(
    subject,
    "a late settlement does not end the claim of somebody else",
    async (place, store) => {
      const late = await mustClaim(place, store, ["1", "$a", "$b"]);
      await place.advance(leaseMs + 1_000);
      await mustClaim(place, store, ["1", "$a", "$b"]);
      await store.settle(late.token, { handled: ["$a"], complete: false, nowMs: place.now() });
      assert.equal((await claim(place, store, ["1", "$a", "$b"])).kind, "busy");
      assert.equal((await claim(place, store, ["2", "$b"])).kind, "busy");
      const { handled } = await mustClaim(place, store, ["3", "$a"]);
      assert.deepEqual([...handled], ["$a"], "what it has handled is handled all the same");
    },
  );

  storeCase(subject, "that is so for a transaction without events too", async (place, store) => {
    const late = await mustClaim(place, store, ["1"]);
    await place.advance(leaseMs + 1_000);
    await mustClaim(place, store, ["1"]);
    await store.settle(late.token, { handled: [], complete: false, nowMs: place.now() });
    assert.equal((await claim(place, store, ["1"])).kind, "busy");
  });

  storeCase(
    subject,
    "what is done stays done when a late settlement says it failed",
    async (place, store) => {
      const late = await mustClaim(place, store, ["1", "$a"]);
      await place.advance(leaseMs + 1_000);
      await handle(place, store, ["1", "$a"]);
      await store.settle(late.token, { handled: [], complete: false, nowMs: place.now() });
      assert.equal((await claim(place, store, ["1", "$a"])).kind, "done");
      assert.deepEqual([...(await mustClaim(place, store, ["2", "$a"])).handled], ["$a"]);
    },
  );

  storeCase(subject, "settling twice changes nothing", async (place, store) => {
    const { token } = await mustClaim(place, store, ["1", "$a"]);
    const settlement = { handled: ["$a"], complete: true, nowMs: place.now() };
    await store.settle(token, settlement);
    await store.settle(token, settlement);
    assert.equal((await claim(place, store, ["1", "$a"])).kind, "done");
  });

  storeCase(subject, "events that were in no claim can be marked", async (place, store) => {
    const { token } = await mustClaim(place, store, ["1", "$a"]);
    await store.settle(token, { handled: ["$x", "$a"], complete: true, nowMs: place.now() });
    assert.deepEqual([...(await mustClaim(place, store, ["2", "$x", "$b"])).handled], ["$x"]);
  });

  storeCase(
    subject,
    "dead letters come in the same step, and their events are handled",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a", "$bad"]);
      const settlement = { handled: ["$a"], complete: false, nowMs: place.now() };
      await store.settle(token, { ...settlement, deadLetters: [letter] });
      const [listed] = await store.listDeadLetters({ limit: 10 });
      assert.deepEqual({ ...listed, id: 0 }, { ...letter, id: 0 });
      const { handled } = await mustClaim(place, store, ["1", "$a", "$bad"]);
      assert.deepEqual([...handled], ["$a", "$bad"]);
    },
  );

  storeCase(
    subject,
    "a settlement that rejects has changed nothing, and those beside it are settled",
    async (place, store) => {
      const bad = await mustClaim(place, store, ["1", "$a"]);
      const good = await mustClaim(place, store, ["2", "$b"]);
      const nowMs = place.now();
      const unstorable: NewDeadLetter = { ...letter, payload: Object(null) };
      Object.assign(unstorable, { payload: null });
      const [rejected, resolved] = await Promise.allSettled([
        store.settle(bad.token, {
          handled: ["$a"],
          complete: true,
          nowMs,
          deadLetters: [letter, unstorable],
        }),
        store.settle(good.token, { handled: ["$b"], complete: true, nowMs }),
      ]);
      assert.deepEqual([rejected.status, resolved.status], ["rejected", "fulfilled"]);
      assert.deepEqual(await store.listDeadLetters({ limit: 10 }), []);
      assert.equal((await claim(place, store, ["2", "$b"])).kind, "done");
      // The homeserver comes again, and need not wait for the end of a lease.
      const again = await mustClaim(place, store, ["1", "$a"]);
      assert.deepEqual([...again.handled], []);
      await store.settle(again.token, { handled: ["$a"], complete: true, nowMs });
      assert.equal((await claim(place, store, ["1", "$a"])).kind, "done");
    },
    { needs: "strict" },
  );

  storeCase(subject, "many settle at once", async (place, store) => {
    const numbers = Array.from({ length: 50 }, (_, index) => String(index));
    await Promise.all(numbers.map((id) => handle(place, store, [id, `$a${id}`, `$b${id}`])));
    const again = await Promise.all(
      numbers.map((id) => claim(place, store, [id, `$a${id}`, `$b${id}`])),
    );
    assert.ok(again.every(({ kind }) => kind === "done"));
  });
}
