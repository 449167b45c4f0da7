/**
 * A homeserver pushes a stream of events to an application service, in every bad way there is: transactions that come
 * twice, at once or later, that grow, shrink or come under another ID, handlers that fail, and processes that die
 * between any two steps.
 *
 * - Every event is handled at least once; with a database transaction exactly once. As long as nobody dies, exactly
 *   once in any case.
 * - Events of a room are handled in order.
 * - Each is marked in the end.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { claim, type Place, type Subject } from "./cases/subject.ts";
import { createDelivery, type Plan } from "./delivery.ts";

const plan: fc.Arbitrary<Plan> = fc.record({
  rooms: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 12 }),
  failures: fc.array(
    fc.nat({ max: 3 }).map((count) => Math.max(0, count - 1)),
    { maxLength: 12 },
  ),
  pushes: fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: 5 }),
      txnId: fc.constantFrom("next" as const, "same" as const, "first" as const),
      copies: fc.integer({ min: 1, max: 3 }),
      oldOnesToo: fc.boolean(),
    }),
    { maxLength: 12 },
  ),
  deaths: fc.array(
    fc.oneof(
      fc.record({ of: fc.constant("steps" as const), after: fc.integer({ min: 1, max: 15 }) }),
      fc.record({ of: fc.constant("turns" as const), after: fc.integer({ min: 1, max: 150 }) }),
    ),
    { maxLength: 3 },
  ),
  acknowledge: fc.constantFrom("after-handlers" as const, "after-store" as const),
});

export interface DeliveryOptions {
  readonly runs: number;
  /** How many processes share the place. */
  readonly replicas?: number;
  /** Whether what one process has marked is known to the next. */
  readonly isDurable: boolean;
  /** Whether handlers take part in the database transaction of the mark. */
  readonly exactlyOnce: boolean;
}

export function deliveryProperty(subject: Subject, options: DeliveryOptions): void {
  const { runs, replicas = 1, isDurable, exactlyOnce } = options;
  const how = exactlyOnce ? "exactly once" : "at least once";
  test(`${subject.name}: each event is handled ${how} and in order, whatever happens`, async () => {
    // What waits in a dead process must not keep this one alive, and what lives must.
    const awake = setInterval(() => {}, 1_000);
    const promised = isDurable ? plan : plan.map(survivable);
    const property = fc.asyncProperty(promised, async (one) => {
      const place = await subject.newPlace();
      try {
        const delivery = createDelivery(place, one, { replicas, exactlyOnce });
        await delivery.run();
        const handled = exactlyOnce ? await place.written() : delivery.handled;
        check(one, handled, exactlyOnce || delivery.deaths === 0);
        if (isDurable) await checkMarks(place, one);
      } finally {
        await place.remove();
      }
    });
    try {
      // The search for a smaller example can take long, where it waits for what never comes.
      await fc.assert(property, { numRuns: runs, interruptAfterTimeLimit: 30_000 });
    } finally {
      clearInterval(awake);
    }
  });
}

/** What is stored in memory dies with the process: whoever acknowledges what is stored there promises nothing. */
function survivable(one: Plan): Plan {
  return one.acknowledge === "after-store" ? { ...one, deaths: [] } : one;
}

function check({ rooms }: Plan, handled: readonly string[], once: boolean): void {
  const counts = rooms.map((_room, index) => handled.filter((id) => id === `$${index}`).length);
  const isWrong = (count: number): boolean => (once ? count !== 1 : count < 1);
  assert.deepEqual(
    counts
      .map((count, index) => `$${index}: ${count} times`)
      .filter((_, index) => isWrong(counts[index] ?? 0)),
    [],
    `handled ${handled.join(" ")}`,
  );
  // Of what was handled again the first time counts.
  const first = [...new Set(handled)];
  for (const room of new Set(rooms)) {
    const sent = rooms.flatMap((other, index) => (other === room ? [`$${index}`] : []));
    assert.deepEqual(
      first.filter((id) => sent.includes(id)),
      sent,
      `order of room ${room}`,
    );
  }
}

async function checkMarks(place: Place, { rooms }: Plan): Promise<void> {
  const store = await place.open();
  const ids = rooms.map((_room, index) => `$${index}`);
  await place.advance(600_000);
  const answer = await claim(place, store, ["check", ...ids]);
  assert.ok(answer.kind === "claimed", answer.kind);
  assert.deepEqual([...answer.handled].sort(), ids.sort());
}
