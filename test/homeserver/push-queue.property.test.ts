/**
 * Whatever happens to application services, to the process and to the clock: events arrive in their order, none is lost, no
 * transaction is altered or sent beside another (S24, S26).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { createManualClock } from "../../mocks/manual-clock.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import type { Delivered, Delivery } from "../../src/homeserver/deliver.ts";
import { createRegistrations } from "../../src/homeserver/registrations.ts";
import { createMemoryPushStore } from "../../src/store/memory.ts";
import { createModelReceiver } from "./push/model-receiver.ts";
import { type PushLife, startLife } from "./push/push-life.ts";
import { accepted, eventOf, refused, unreachable } from "./push/support.ts";
import { registrationOf } from "./support.ts";

const ids = ["a", "b", "c"] as const;
const maxEvents = 4;

const behaviours = [
  "accept",
  "refuse",
  "later",
  "unreachable",
  "lose answer",
  "hang",
  "slow",
] as const;
type Behaviour = (typeof behaviours)[number];

const id = fc.constantFrom(...ids);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("push" as const),
      to: fc.uniqueArray(id),
      count: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("behave" as const),
      id,
      behaviour: fc.constantFrom(...behaviours),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("advance" as const),
      ms: fc.constantFrom(0, 1, 400, 1_000, 5_000, 60_000, 600_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("jump" as const),
      ms: fc.integer({ min: -1e10, max: 1e10 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("crash" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("crash at" as const),
      calls: fc.nat(6),
      isBefore: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wake" as const), id }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("offer" as const), id }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("new url" as const), id }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test("no loss, no altered repetition, one in flight, in order; whatever fails, crashes and jumps (S24, S26)", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      play,
    ),
    { numRuns: 1_000 },
  );
});

async function play(steps: readonly Step[], numbers: IterableIterator<number>): Promise<void> {
  const manual = createManualClock(1_700_000_000_000);
  let offsetMs = 0;
  const clock: Clock = {
    now: () => manual.now() + offsetMs,
    elapsed: () => manual.elapsed(),
    sleep: (ms, signal) => manual.sleep(ms, signal),
  };
  const registrations = createRegistrations({
    serverName: "example.org",
    registrations: ids.map((one) => registrationOf(one, { receive_ephemeral: true })),
  });
  const store = createMemoryPushStore();
  const receiver = createModelReceiver(maxEvents);
  const behaviour = new Map<string, Behaviour>();
  const pushed = new Map<string, number[]>(ids.map((one) => [one, []]));
  const stored = new Map<string, number[]>(ids.map((one) => [one, []]));
  const faults: unknown[] = [];
  /** Of the present life: a dead one sends nothing more. */
  let inFlight = new Set<() => void>();
  let number = 0;
  let urls = 0;

  const answer = async (delivery: Delivery): Promise<Delivered> => {
    const { signal } = delivery;
    switch (behaviour.get(delivery.registration.id) ?? "accept") {
      case "refuse":
        return refused;
      case "later":
        return { kind: "refused", status: 429, retryAfterMs: 30_000 };
      case "unreachable":
      case "lose answer":
        return unreachable;
      case "hang":
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      case "slow":
        await clock.sleep(3_000, signal);
        return accepted;
      case "accept":
        return accepted;
    }
  };

  const live = (): PushLife => {
    for (const end of inFlight) end();
    const own = new Set<() => void>();
    inFlight = own;
    return startLife({
      registrations,
      store,
      clock,
      random: () => numbers.next().value ?? 0,
      maxEvents,
      maxInFlight: 2,
      maxInFlightAside: 1,
      attemptTimeoutMs: 20_000,
      maxOffers: 3,
      onError: (error) => faults.push(error),
      async deliver(delivery) {
        // Who cannot be reached sees nothing.
        const isSeen = behaviour.get(delivery.registration.id) !== "unreachable";
        const end = isSeen ? receiver.begin(delivery) : () => {};
        own.add(end);
        try {
          return await answer(delivery);
        } finally {
          own.delete(end);
          end();
        }
      },
    });
  };

  let life = live();
  const revive = async (): Promise<void> => {
    await manual.advance(0);
    if (life.isDead) life = live();
  };

  for (const one of steps) {
    await revive();
    if (one.kind === "push") {
      const events = Array.from({ length: one.count }, () => ({
        to: one.to,
        event: eventOf(++number),
      }));
      const all = Array.from({ length: one.count }, (_, index) => number - one.count + 1 + index);
      for (const to of one.to) pushed.get(to)?.push(...all);
      const remember = () => one.to.forEach((to) => stored.get(to)?.push(...all));
      void life.queue.push(events).then(remember);
    } else if (one.kind === "behave") behaviour.set(one.id, one.behaviour);
    else if (one.kind === "advance") await manual.advance(one.ms);
    else if (one.kind === "jump") offsetMs = one.ms;
    else if (one.kind === "crash") life.die();
    else if (one.kind === "crash at") life.dieAtCall(one.calls, one.isBefore);
    else if (one.kind === "restart") {
      void life.queue.close();
      await manual.advance(5_000);
      life.die();
    } else if (one.kind === "wake") life.queue.wake(one.id);
    else if (one.kind === "offer") {
      life.queue.offer([{ to: [one.id], ephemeral: [{ type: "m.typing", number }] }]);
    } else {
      urls += 1;
      const url = `http://127.0.0.1:9993/${urls}`;
      registrations.replace(registrationOf(one.id, { url, receive_ephemeral: true }));
    }
  }

  await revive();
  behaviour.clear();
  for (const one of ids) life.queue.wake(one);
  // A death may be planned still.
  for (let turn = 0; turn < 3; turn += 1) {
    await manual.advance(600_000);
    await revive();
  }
  assert.deepEqual(faults, []);
  for (const one of ids) {
    const received = receiver.received(one);
    assert.deepEqual(
      received,
      received.toSorted((a, b) => a - b),
      `${one}: order`,
    );
    const arrived = new Set(received);
    assert.deepEqual(
      stored.get(one)?.filter((event) => !arrived.has(event)),
      [],
      `${one}: lost`,
    );
    const known = new Set(pushed.get(one));
    assert.deepEqual(
      received.filter((event) => !known.has(event)),
      [],
      `${one}: made up`,
    );
    assert.equal((await store.status(one)).backlog, 0);
  }
  await life.queue.close();
}
