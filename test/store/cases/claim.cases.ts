/**
 * Claims: who may handle a transaction, and which of its events.
 */
import assert from "node:assert/strict";
import {
  claim,
  handle,
  leaseMs,
  mustClaim,
  type Sent,
  storeCase,
  type Subject,
} from "./subject.ts";

export function claimCases(subject: Subject): void {
  storeCase(
    subject,
    "a new transaction is claimed, and nothing of it was handled",
    async (place, store) => {
      const { handled, idUsedBefore } = await mustClaim(place, store, ["1", "$a", "$b"]);
      assert.deepEqual([...handled], []);
      assert.equal(idUsedBefore, false);
    },
  );

  storeCase(subject, "a transaction that somebody is at is busy", async (place, store) => {
    await mustClaim(place, store, ["1", "$a"]);
    const again = await claim(place, store, ["1", "$a"]);
    assert.ok(again.kind === "busy");
    assert.ok(again.retryAfterMs > 0 && again.retryAfterMs <= leaseMs, String(again.retryAfterMs));
  });

  storeCase(
    subject,
    "a transaction without events that somebody is at is busy",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1"]);
      assert.equal((await claim(place, store, ["1"])).kind, "busy");
      await store.settle(token, { handled: [], complete: true, nowMs: place.now() });
      assert.equal((await claim(place, store, ["1"])).kind, "done");
    },
  );

  storeCase(subject, "a transaction that was settled as complete is done", async (place, store) => {
    await handle(place, store, ["1", "$a", "$b"]);
    assert.deepEqual(await claim(place, store, ["1", "$a", "$b"]), { kind: "done" });
  });

  storeCase(
    subject,
    "a transaction that failed is let in again, and says what was handled",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a", "$b", "$c"]);
      await store.settle(token, { handled: ["$b"], complete: false, nowMs: place.now() });
      const { handled, idUsedBefore } = await mustClaim(place, store, ["1", "$a", "$b", "$c"]);
      assert.deepEqual([...handled], ["$b"]);
      assert.equal(idUsedBefore, false, "for the same events");
    },
  );

  storeCase(
    subject,
    "a claim whose lease is over goes to the next who asks",
    async (place, store) => {
      const first = await mustClaim(place, store, ["1", "$a"]);
      await place.advance(leaseMs - 5_000);
      assert.equal((await claim(place, store, ["1", "$a"])).kind, "busy");
      await place.advance(10_000);
      const { token, handled } = await mustClaim(place, store, ["1", "$a"]);
      assert.deepEqual([...handled], []);
      assert.notEqual(token.owner, first.token.owner);
    },
  );

  storeCase(
    subject,
    "an event that somebody is at makes another transaction with it busy",
    async (place, store) => {
      await mustClaim(place, store, ["1", "$a", "$b"]);
      assert.equal((await claim(place, store, ["2", "$b", "$c"])).kind, "busy");
      await mustClaim(place, store, ["3", "$c"]);
    },
  );

  storeCase(
    subject,
    "an event that is handled already does not make a transaction busy",
    async (place, store) => {
      const first = await mustClaim(place, store, ["1", "$a", "$b"]);
      await store.settle(first.token, { handled: ["$a"], complete: false, nowMs: place.now() });
      await mustClaim(place, store, ["1", "$a", "$b"]);
      const { handled } = await mustClaim(place, store, ["2", "$a", "$c"]);
      assert.deepEqual([...handled], ["$a"]);
    },
  );

  storeCase(
    subject,
    "events of a claim that is over are free for other transactions",
    async (place, store) => {
      await mustClaim(place, store, ["1", "$a", "$b"]);
      await place.advance(leaseMs + 1_000);
      const { handled } = await mustClaim(place, store, ["2", "$b", "$c"]);
      assert.deepEqual([...handled], []);
      assert.equal((await claim(place, store, ["1", "$a", "$b"])).kind, "busy");
    },
  );

  /** How a homeserver sends events again that were handled in ["1", "$a", "$b"]; what is known of them */
  const variants: [string, Sent, { handled: string[]; idUsedBefore: boolean }][] = [
    ["grown", ["1", "$a", "$b", "$c"], { handled: ["$a", "$b"], idUsedBefore: true }],
    ["shrunk", ["1", "$b"], { handled: ["$b"], idUsedBefore: true }],
    ["reordered", ["1", "$b", "$a"], { handled: ["$b", "$a"], idUsedBefore: true }],
    ["emptied", ["1"], { handled: [], idUsedBefore: true }],
    ["renumbered", ["2", "$a", "$b"], { handled: ["$a", "$b"], idUsedBefore: false }],
    ["counted from 1 again", ["1", "$x", "$y"], { handled: [], idUsedBefore: true }],
  ];
  for (const [name, sent, expected] of variants) {
    storeCase(
      subject,
      `a transaction that was ${name} is work, but for what was handled`,
      async (place, store) => {
        await handle(place, store, ["1", "$a", "$b"]);
        const { token, handled, idUsedBefore } = await mustClaim(place, store, sent);
        assert.deepEqual({ handled: [...handled], idUsedBefore }, expected);
        const [, ...eventIds] = sent;
        await store.settle(token, { handled: eventIds, complete: true, nowMs: place.now() });
        assert.equal((await claim(place, store, sent)).kind, "done");
        assert.equal(
          (await claim(place, store, ["1", "$a", "$b"])).kind,
          "done",
          "the first one too",
        );
      },
    );
  }

  storeCase(
    subject,
    "an ID was used before also when its transaction failed",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a"]);
      await store.settle(token, { handled: [], complete: false, nowMs: place.now() });
      assert.equal((await mustClaim(place, store, ["1", "$a", "$b"])).idUsedBefore, true);
    },
  );

  storeCase(subject, "an ID that comes again and again stays new work", async (place, store) => {
    for (let round = 0; round < 20; round += 1) {
      const { handled, idUsedBefore } = await mustClaim(place, store, ["1", `$${round}`]);
      assert.deepEqual([[...handled], idUsedBefore], [[], round > 0]);
      await handleAgain(round);
    }
    async function handleAgain(round: number): Promise<void> {
      await place.advance(leaseMs + 1_000);
      await handle(place, store, ["1", `$${round}`]);
    }
  });

  storeCase(
    subject,
    "an event that is twice in a transaction is claimed once",
    async (place, store) => {
      const { token } = await mustClaim(place, store, ["1", "$a", "$a"]);
      await store.settle(token, { handled: ["$a", "$a"], complete: true, nowMs: place.now() });
      const { handled } = await mustClaim(place, store, ["2", "$a", "$b", "$a"]);
      assert.deepEqual([...handled], ["$a"]);
    },
  );

  storeCase(
    subject,
    "of many who ask for a transaction at once, one gets it",
    async (place, store) => {
      const asked = Array.from({ length: 10 }, () => claim(place, store, ["1", "$a", "$b"]));
      const kinds = (await Promise.all(asked)).map(({ kind }) => kind).sort();
      assert.deepEqual(kinds, [...Array.from({ length: 9 }, () => "busy"), "claimed"]);
    },
  );

  storeCase(
    subject,
    "transactions that overlap and come at once never share an event",
    async (place, store) => {
      const sent: Sent[] = [
        ["1", "$a", "$b"],
        ["2", "$c", "$b"],
        ["3", "$c", "$a"],
        ["4", "$d", "$c", "$b", "$a"],
      ];
      const answers = await Promise.all(sent.map((one) => claim(place, store, one)));
      const claimed = sent.flatMap(([, ...ids], index) =>
        answers[index]?.kind === "claimed" ? ids : [],
      );
      assert.equal(new Set(claimed).size, claimed.length, claimed.join(" "));
      assert.ok(claimed.length > 0, "somebody gets on");
    },
  );

  storeCase(
    subject,
    "what was refused as busy is free when the other is done",
    async (place, store) => {
      const first = await mustClaim(place, store, ["1", "$a"]);
      assert.equal((await claim(place, store, ["2", "$a", "$b"])).kind, "busy");
      await store.settle(first.token, { handled: ["$a"], complete: true, nowMs: place.now() });
      const { handled } = await mustClaim(place, store, ["2", "$a", "$b"]);
      assert.deepEqual([...handled], ["$a"]);
    },
  );

  storeCase(subject, "a hundred events are one claim", async (place, store) => {
    const eventIds = Array.from({ length: 100 }, (_, index) => `$event-${index}`);
    await handle(place, store, ["1", ...eventIds]);
    const { handled } = await mustClaim(place, store, ["2", ...eventIds, "$more"]);
    assert.deepEqual([...handled], eventIds);
  });

  /** IDs that a faulty homeserver may send */
  const odd = [
    "",
    "__proto__",
    "$\u0000a",
    "$\ud800",
    "$💬",
    `$"'\\;--`,
    `$${"long".repeat(5_000)}`,
  ];
  for (const id of odd) {
    storeCase(
      subject,
      `the ID ${JSON.stringify(id).slice(0, 20)} is one like others`,
      async (place, store) => {
        await handle(place, store, [`txn ${id}`, id, "$a"]);
        assert.equal((await claim(place, store, [`txn ${id}`, id, "$a"])).kind, "done");
        const { handled } = await mustClaim(place, store, [id, "$b", id]);
        assert.deepEqual([...handled], [id]);
      },
    );
  }
}
