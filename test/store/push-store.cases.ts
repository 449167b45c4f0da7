/**
 * What every push store does: each sentence of the interface is a case. The three stores are tested with it.
 */
import assert from "node:assert/strict";
import type { PushStore } from "../../src/homeserver/push-store.ts";
import {
  add,
  eventText,
  mustTake,
  numbersOf,
  pushCase,
  type PushSubject,
  requestFor,
  startMs,
  waitingIds,
} from "./push/push-subject.ts";

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

export function pushStoreCases(subject: PushSubject): void {
  takeCases(subject);
  settleCases(subject);
  listCases(subject);
  lifeCases(subject);
}

function takeCases(subject: PushSubject): void {
  pushCase(subject, "nothing can be taken where nothing was added", async (store) => {
    assert.deepEqual(await store.take(requestFor("irc")), { kind: "empty" });
    assert.deepEqual(await waitingIds(store), []);
  });

  pushCase(subject, "the oldest events are taken, in the order they came", async (store) => {
    await store.add([
      { registrationId: "irc", events: [1, 2].map(eventText) },
      { registrationId: "xmpp", events: [eventText(10)] },
    ]);
    await add(store, "irc", 3);
    const { events, extra, isNew, note, txnId } = await mustTake(store, "irc");
    assert.deepEqual(events, [1, 2, 3].map(eventText));
    assert.deepEqual([extra, isNew, note, txnId], ["", true, null, String(startMs)]);
    assert.deepEqual(numbersOf(await mustTake(store, "xmpp")), [10]);
  });

  pushCase(subject, "calls that run at once keep their order", async (store) => {
    await Promise.all(range(1, 60).map((number) => add(store, number % 2 ? "a" : "b", number)));
    for (const [id, rest] of [
      ["a", 1],
      ["b", 0],
    ] as const) {
      const numbers = range(1, 60).filter((number) => number % 2 === rest);
      assert.deepEqual(numbersOf(await mustTake(store, id)), numbers);
    }
  });

  pushCase(subject, "no more events are taken than are wanted", async (store) => {
    await add(store, "irc", ...range(1, 7));
    let transaction = await mustTake(store, "irc", { maxEvents: 3 });
    const taken = [numbersOf(transaction)];
    for (;;) {
      const next = await store.settle(transaction, requestFor("irc", { maxEvents: 3 }));
      if (next.kind !== "transaction") break;
      transaction = next.transaction;
      taken.push(numbersOf(transaction));
    }
    assert.deepEqual(taken, [[1, 2, 3], [4, 5, 6], [7]]);
  });

  pushCase(subject, "no more bytes are taken than fit, but one event always", async (store) => {
    const two = `${eventText(1)},${eventText(2)}`.length;
    const large = JSON.stringify({ event_id: "$4", body: "ä".repeat(two) });
    await store.add([
      {
        registrationId: "irc",
        events: [eventText(1), eventText(2), eventText(3), large, eventText(5)],
      },
    ]);
    const rest = { maxBytes: two };
    let transaction = await mustTake(store, "irc", rest);
    const taken = [numbersOf(transaction)];
    for (let turn = 0; turn < 3; turn += 1) {
      const next = await store.settle(transaction, requestFor("irc", rest));
      assert.ok(next.kind === "transaction");
      transaction = next.transaction;
      taken.push(numbersOf(transaction));
    }
    assert.deepEqual(taken, [[1, 2], [3], [4], [5]]);
  });

  pushCase(subject, "bytes count, not characters", async (store) => {
    const events = ["ä", "ö"].map((body) => JSON.stringify({ body }));
    const bytes = Buffer.byteLength(events.join(","));
    await store.add([
      { registrationId: "a", events },
      { registrationId: "b", events },
    ]);
    assert.equal((await mustTake(store, "a", { maxBytes: bytes })).events.length, 2);
    assert.equal((await mustTake(store, "b", { maxBytes: bytes - 1 })).events.length, 1);
  });

  pushCase(
    subject,
    "a frozen transaction is taken again as it was, whatever was added and asked for since (S24)",
    async (store) => {
      await add(store, "irc", 1, 2);
      const first = await mustTake(store, "irc", { extra: ',"ephemeral":[1]' });
      await store.release(first);
      await add(store, "irc", 3);
      const again = await mustTake(store, "irc", {
        maxEvents: 1,
        maxBytes: 1,
        extra: ',"ephemeral":[2]',
        nowMs: startMs + 5,
      });
      assert.deepEqual(
        [again.txnId, again.events, again.extra, again.isNew],
        [first.txnId, first.events, ',"ephemeral":[1]', false],
      );
    },
  );

  pushCase(
    subject,
    "a transaction without events is made when something goes along, and only then",
    async (store) => {
      const transaction = await mustTake(store, "irc", { extra: ',"ephemeral":[]' });
      assert.deepEqual([transaction.events, transaction.extra], [[], ',"ephemeral":[]']);
      assert.deepEqual(await store.settle(transaction, requestFor("irc")), { kind: "empty" });
    },
  );

  pushCase(
    subject,
    "IDs of transactions are the time, or rise by one where the clock stands or goes back",
    async (store) => {
      await add(store, "irc", 1, 2, 3, 4);
      const ids: string[] = [];
      for (const nowMs of [startMs, startMs, startMs - 1_000_000, startMs + 7.9]) {
        const transaction = await mustTake(store, "irc", { maxEvents: 1, nowMs });
        ids.push(transaction.txnId);
        await store.settle(transaction, null);
      }
      assert.deepEqual(ids, [startMs, startMs + 1, startMs + 2, startMs + 7].map(String));
    },
  );

  const texts = [
    '{"body":"\\u0000\\ud800"}',
    '{"body":"ä 😀 \\\\ \' \\""}',
    `{"body":"${"x".repeat(70_000)}"}`,
  ];
  pushCase(subject, "texts come back as they were", async (store) => {
    await store.add([{ registrationId: "irc", events: texts }]);
    assert.deepEqual((await mustTake(store, "irc")).events, texts);
  });

  pushCase(subject, "registrations may have any ID", async (store) => {
    const ids = ["irc'; DROP TABLE", "ä 😀", '"', "x".repeat(200), "%", "|"];
    for (const [index, id] of ids.entries()) await add(store, id, index);
    for (const [index, id] of ids.entries()) {
      assert.deepEqual(numbersOf(await mustTake(store, id)), [index], id);
    }
  });
}

function settleCases(subject: PushSubject): void {
  pushCase(subject, "what is settled is gone, and what came behind it is next", async (store) => {
    await add(store, "irc", 1);
    const first = await mustTake(store, "irc");
    await add(store, "irc", 2);
    const next = await store.settle(first, requestFor("irc"));
    assert.ok(next.kind === "transaction");
    assert.deepEqual(numbersOf(next.transaction), [2]);
    assert.equal((await store.status("irc")).backlog, 1);
    assert.deepEqual(await store.settle(next.transaction, requestFor("irc")), { kind: "empty" });
    assert.deepEqual(await store.take(requestFor("irc")), { kind: "empty" });
  });

  pushCase(
    subject,
    "without a request for the next one it is told whether there is more",
    async (store) => {
      await add(store, "irc", 1, 2);
      const first = await mustTake(store, "irc", { maxEvents: 1 });
      assert.deepEqual(await store.settle(first, null), { kind: "more" });
      assert.deepEqual(await waitingIds(store), ["irc"]);
      const second = await mustTake(store, "irc");
      assert.deepEqual(await store.settle(second, null), { kind: "empty" });
      assert.deepEqual(await waitingIds(store), []);
    },
  );

  pushCase(subject, "what is settled twice takes nothing with it", async (store) => {
    await add(store, "irc", 1, 2);
    const first = await mustTake(store, "irc", { maxEvents: 1 });
    await store.settle(first, null);
    const second = await mustTake(store, "irc", { maxEvents: 1 });
    await store.settle(first, null);
    const again = await mustTake(store, "irc");
    assert.deepEqual([again.txnId, numbersOf(again)], [second.txnId, [2]]);
  });

  pushCase(subject, "a note is there until the transaction is settled", async (store) => {
    await add(store, "irc", 1, 2);
    const first = await mustTake(store, "irc", { maxEvents: 1 });
    await store.note(first, '{"attempts":1}');
    assert.deepEqual(await store.status("irc"), { backlog: 2, note: '{"attempts":1}' });
    await store.release(first);
    assert.deepEqual(await store.waiting(null, 1), [{ registrationId: "irc", isFailing: true }]);
    const again = await mustTake(store, "irc");
    assert.equal(again.note, '{"attempts":1}');
    await store.settle(again, null);
    assert.deepEqual(await store.status("irc"), { backlog: 1, note: null });
    assert.deepEqual(await store.waiting(null, 1), [{ registrationId: "irc", isFailing: false }]);
    // Late.
    await store.note(first, '{"attempts":2}');
    assert.equal((await store.status("irc")).note, null);
  });
}

function listCases(subject: PushSubject): void {
  pushCase(subject, "those who wait are listed page by page, each once", async (store) => {
    const ids = range(1, 25).map((number) => `bridge-${number}`);
    await store.add(ids.map((registrationId) => ({ registrationId, events: [eventText(1)] })));
    const listed: string[] = [];
    for (let afterId: string | null = null; ;) {
      const page = await store.waiting(afterId, 10);
      listed.push(...page.map(({ registrationId }) => registrationId));
      if (page.length < 10) break;
      afterId = page.at(-1)?.registrationId ?? null;
    }
    assert.deepEqual(listed.toSorted(), ids.toSorted());
  });

  pushCase(subject, "a backlog counts what waits and what is being sent", async (store) => {
    assert.deepEqual(await store.status("irc"), { backlog: 0, note: null });
    await add(store, "irc", 1, 2, 3);
    await mustTake(store, "irc", { maxEvents: 2 });
    await add(store, "irc", 4);
    assert.equal((await store.status("irc")).backlog, 4);
  });

  pushCase(
    subject,
    "what is discarded is gone with what is being sent, and others keep theirs",
    async (store) => {
      await add(store, "irc", 1, 2, 3);
      await add(store, "xmpp", 1);
      const sending = await mustTake(store, "irc", { maxEvents: 1 });
      assert.equal(await store.discard("irc"), 3);
      assert.equal(await store.discard("unknown"), 0);
      await store.settle(sending, null);
      await store.note(sending, "{}");
      await store.release(sending);
      assert.deepEqual(await store.status("irc"), { backlog: 0, note: null });
      assert.deepEqual(await waitingIds(store), ["xmpp"]);
      await add(store, "irc", 4);
      const next = await mustTake(store, "irc");
      assert.deepEqual(numbersOf(next), [4]);
      assert.ok(Number(next.txnId) > Number(sending.txnId));
    },
  );

  pushCase(subject, "what is added while a large backlog is discarded stays", async (store) => {
    await add(store, "irc", ...range(1, 12_000));
    const discarded = store.discard("irc");
    const added = add(store, "irc", 20_000);
    assert.deepEqual([await discarded, await added], [12_000, undefined]);
    assert.equal((await store.status("irc")).backlog, 1);
    assert.deepEqual(numbersOf(await mustTake(store, "irc")), [20_000]);
  });
}

function lifeCases(subject: PushSubject): void {
  const durable = { needsDurable: true };

  pushCase(
    subject,
    "what waits and what is frozen is there when the store is opened again",
    async (store, place) => {
      await add(store, "irc", 1, 2, 3);
      const first = await mustTake(store, "irc", { maxEvents: 2, extra: ',"a":[1]' });
      await store.note(first, "{}");
      await store.close();
      const reopened = await place.open();
      assert.deepEqual(await reopened.status("irc"), { backlog: 3, note: "{}" });
    },
    durable,
  );

  pushCase(
    subject,
    "after a crash a frozen transaction has the same ID and content, and its events are not sent in another (S24)",
    async (store, place) => {
      await add(store, "irc", 1, 2);
      const first = await mustTake(store, "irc", { extra: ',"a":[1]' });
      await add(store, "irc", 3);
      await place.crash(store);
      const next = await place.open();
      const again = await mustTake(next, "irc", { extra: ',"a":[2]', nowMs: startMs + 60_000 });
      assert.deepEqual(
        [again.txnId, again.events, again.extra, again.isNew],
        [first.txnId, first.events, first.extra, false],
      );
      const behind = await next.settle(again, requestFor("irc"));
      assert.ok(behind.kind === "transaction");
      assert.deepEqual(numbersOf(behind.transaction), [3]);
    },
    durable,
  );

  pushCase(
    subject,
    "after a crash the IDs go on, though nothing is left and the clock has gone back (S24)",
    async (store, place) => {
      await add(store, "irc", 1);
      const first = await mustTake(store, "irc");
      await store.settle(first, null);
      await place.crash(store);
      const next = await place.open();
      await add(next, "irc", 2);
      const { txnId, events } = await mustTake(next, "irc", { nowMs: 5 });
      assert.deepEqual([txnId, events], [String(startMs + 1), [eventText(2)]]);
    },
    durable,
  );

  const calls: readonly ((store: PushStore) => Promise<unknown>)[] = [
    (store) => add(store, "irc", 1),
    (store) => store.take(requestFor("irc")),
    (store) => store.waiting(null, 10),
    (store) => store.status("irc"),
    (store) => store.discard("irc"),
  ];
  pushCase(subject, "a closed store refuses everything, and may be closed again", async (store) => {
    await add(store, "irc", 1);
    const transaction = await mustTake(store, "irc");
    await store.close();
    const late = [
      ...calls,
      () => store.settle(transaction, null),
      () => store.release(transaction),
      () => store.note(transaction, "{}"),
    ];
    for (const call of late) {
      await assert.rejects(async () => call(store), /the store is closed/u);
    }
    await store.close();
  });
}
