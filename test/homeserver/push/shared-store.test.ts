/**
 * A queue on a store that it shares with other processes. What those do is played by hand; tests with real processes are
 * beside those of the store.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Delivered } from "../../../src/homeserver/deliver.ts";
import type { PushStore } from "../../../src/homeserver/push-store.ts";
import { createMemoryPushStore } from "../../../src/store/memory.ts";
import { registrationOf } from "../support.ts";
import { accepted, numbersTo, openStage, refused, type StageOptions } from "./support.ts";

interface Others {
  /** Somebody else sends to these. */
  readonly busy: Set<string>;
  /** Whom this process was told to wake. */
  readonly toWake: string[];
  /** Whom others were told to wake. */
  readonly woken: string[];
  /** Takes the leases of this process away. */
  takeOver(id: string): void;
}

function openShared(options: StageOptions = {}) {
  const memory = createMemoryPushStore();
  const leases = new Map<string, AbortController>();
  const others: Others = {
    busy: new Set(),
    toWake: [],
    woken: [],
    takeOver(id) {
      others.busy.add(id);
      leases.get(id)?.abort();
    },
  };
  const leased: PushStore["take"] = async (request) => {
    const { registrationId } = request;
    if (others.busy.has(registrationId)) return { kind: "busy" };
    const taken = await memory.take(request);
    if (taken.kind !== "transaction") return taken;
    const lost = new AbortController();
    leases.set(registrationId, lost);
    const lease = { lost: lost.signal, isHeld: () => !lost.signal.aborted };
    return { kind: "transaction", transaction: { ...taken.transaction, lease } };
  };
  const store: PushStore = {
    ...memory,
    take: leased,
    async settle(transaction, next) {
      if (!transaction.lease.isHeld()) return { kind: "busy" };
      const settled = await memory.settle(transaction, null);
      return next === null ? settled : leased(next);
    },
    async waiting(afterId, limit) {
      const all = await memory.waiting(afterId, limit);
      return all.filter(({ registrationId }) => !others.busy.has(registrationId));
    },
    shared: {
      pollMs: 1_000,
      wake: async (id) => void others.woken.push(id),
      woken: async () => others.toWake.splice(0),
    },
  };
  return { ...openStage({ store, ...options }), others, memory };
}

test("what another process sends is left to it, and taken over when that is dead", async () => {
  const stage = openShared();
  stage.others.busy.add("irc");
  await stage.push("irc", 1);
  await stage.clock.advance(10_000);
  assert.deepEqual(stage.sent, []);
  stage.others.busy.clear();
  await stage.clock.advance(1_000);
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1]]);
  await stage.queue.close();
});

test("what another process has stored and left is sent", async () => {
  const stage = openShared();
  await stage.settle();
  await stage.memory.add([{ registrationId: "irc", events: ['{"event_id":"$7"}'] }]);
  await stage.clock.advance(1_000);
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[7]]);
  await stage.queue.close();
});

test("when the lease is lost the try ends, and nothing more is sent", async () => {
  let isAborted = false;
  const stage = openShared({
    deliver: ({ signal }) =>
      new Promise<Delivered>(() => signal.addEventListener("abort", () => (isAborted = true))),
  });
  await stage.push("irc", 1);
  await stage.settle();
  stage.others.takeOver("irc");
  await stage.settle();
  assert.ok(isAborted);
  assert.deepEqual(stage.states, []);
  await stage.clock.advance(100_000);
  await stage.queue.close();
});

test("when the lease is lost while it waits, it is not tried again, and what it was is what others say", async () => {
  const deliveries: string[] = [];
  const stage = openShared({
    async deliver({ txnId }) {
      deliveries.push(txnId);
      return refused;
    },
  });
  await stage.push("irc", 1);
  await stage.settle();
  stage.others.takeOver("irc");
  await stage.clock.advance(100_000);
  assert.equal(deliveries.length, 1);
  const { state } = await stage.queue.state("irc");
  assert.equal(state, "recovering");
  await stage.queue.close();
});

test("a ping that reached this process is told to the one that sends (S43)", async () => {
  const stage = openShared();
  stage.others.busy.add("irc");
  await stage.push("irc", 1);
  await stage.settle();
  stage.queue.wake("irc");
  await stage.settle();
  assert.deepEqual(stage.others.woken, ["irc"]);
  await stage.queue.close();
});

test("a ping that reached another process ends the wait in this one within a second (S43)", async () => {
  let answer: Delivered = refused;
  const sentAtMs: number[] = [];
  const stage = openShared({
    async deliver() {
      sentAtMs.push(stage.clock.now());
      return answer;
    },
  });
  await stage.push("irc", 1);
  await stage.clock.advance(100_000);
  const { length } = sentAtMs;
  answer = accepted;
  stage.others.toWake.push("irc");
  await stage.clock.advance(1_000);
  assert.equal(sentAtMs.length, length + 1);
  await stage.queue.close();
});

test("ephemeral data waits for its turn while another process sends", async () => {
  const stage = openShared({ registered: [registrationOf("irc", { receive_ephemeral: true })] });
  stage.others.busy.add("irc");
  stage.queue.offer([{ to: ["irc"], ephemeral: [{ type: "m.typing" }] }]);
  await stage.clock.advance(5_000);
  assert.deepEqual(stage.sent, []);
  stage.others.busy.clear();
  await stage.clock.advance(1_000);
  assert.equal(stage.sent.length, 1);
  await stage.queue.close();
});

test("a poll that fails is told of, and the next one comes", async () => {
  const stage = openShared();
  const { waiting } = stage.store;
  await stage.settle();
  Object.assign(stage.store, { waiting: () => Promise.reject(new Error("gone")) });
  await stage.clock.advance(2_000);
  assert.deepEqual(stage.errors.map(String), ["Error: gone", "Error: gone"]);
  Object.assign(stage.store, { waiting });
  await stage.memory.add([{ registrationId: "irc", events: ['{"event_id":"$7"}'] }]);
  await stage.clock.advance(1_000);
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[7]]);
  await stage.queue.close();
  assert.equal(stage.clock.pending, 0);
});
