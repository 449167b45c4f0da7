import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { noJitter, exponentialBackoff } from "../../src/resilience/backoff.ts";
import { createService, message, messages, push, type Options } from "./support.ts";

const afterStore: Options = { acknowledge: "after-store" };

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let time = 0; time < 1000; time += 1) {
    if (await condition()) return;
    await turn();
  }
  assert.fail("it did not happen");
}

test("a transaction is acknowledged when it is stored, before its handlers have finished", async (t) => {
  const service = createService(t, afterStore);
  const ids: string[] = [];
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  service.onEvent("*", async (event) => {
    await gate;
    ids.push(event.event_id);
  });
  assert.equal((await push(service, "1", messages("a", "b"))).status, 200);
  assert.deepEqual(ids, []);
  open();
  await until(() => ids.length === 2);
  assert.deepEqual(ids, ["$a", "$b"]);
});

test("a repetition of a stored transaction stores nothing again", async (t) => {
  const service = createService(t, afterStore);
  const ids: string[] = [];
  service.onEvent("*", (event) => void ids.push(event.event_id));
  await push(service, "1", messages("a"));
  await push(service, "1", messages("a"));
  await push(service, "2", messages("a", "b"));
  await until(() => ids.length === 2);
  await turn();
  assert.deepEqual(ids, ["$a", "$b"]);
});

test("what fails is tried again after growing pauses, holds up its room only, and is put aside in the end", async (t) => {
  const clock = createManualClock();
  const backoff = exponentialBackoff({ initialMs: 1000, maxMs: 10_000, jitter: noJitter });
  const service = createService(t, { ...afterStore, clock, backoff, maxAttempts: 3 });
  const tries: number[] = [];
  const ids: string[] = [];
  service.onEvent("*", (event) => {
    if (event.event_id === "$poison") {
      tries.push(clock.now());
      throw new Error("poison");
    }
    ids.push(event.event_id);
  });
  await push(service, "1", [
    message({ id: "poison", room: "!a:h" }),
    message({ id: "behind", room: "!a:h" }),
    message({ id: "beside", room: "!b:h" }),
  ]);
  await until(() => ids.includes("$beside"));
  assert.deepEqual(ids, ["$beside"]);
  for (let second = 0; second < 8; second += 1) {
    await clock.advance(1000);
    for (let time = 0; time < 20; time += 1) await turn();
  }
  assert.deepEqual(tries, [0, 1000, 3000]);
  assert.deepEqual(ids, ["$beside", "$behind"]);
  const [letter] = await service.deadLetters.list();
  assert.equal(letter?.eventId, "$poison");
  assert.match(letter?.reason ?? "", /failed 3 times/u);
});

for (const acknowledge of ["after-store", "after-handlers"] as const) {
  test(`${acknowledge}: a dead letter is handled again, and comes back while that fails`, async (t) => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const service = createService(t, { acknowledge, maxAttempts: 1, onError });
    let broken = true;
    const ids: string[] = [];
    service.onEvent("*", (event) => {
      if (broken) throw new Error("broken");
      ids.push(event.event_id);
    });
    const letters = async (count: number) => {
      let list = await service.deadLetters.list();
      await until(async () => {
        list = await service.deadLetters.list();
        return list.length === count && errors.length > 0;
      });
      return list.map(({ id }) => id);
    };
    await push(service, "1", messages("a"));
    const [first = -1] = await letters(1);
    errors.length = 0;
    assert.equal(await service.deadLetters.replay(first), true);
    const [second = -1] = await letters(1);
    assert.ok(second > first);
    broken = false;
    assert.equal(await service.deadLetters.replay(second), true);
    await until(() => ids.length > 0);
    assert.deepEqual(ids, ["$a"]);
    assert.deepEqual(await service.deadLetters.list(), []);
    assert.equal(await service.deadLetters.replay(second), false);
    assert.equal(await service.deadLetters.discard(second), false);
  });
}

test("a letter that breaks the contract comes back with what is wrong, without being tried", async (t) => {
  const errors: unknown[] = [];
  const service = createService(t, { onError: (error) => void errors.push(error) });
  await push(service, "1", [{ ...message({ id: "a" }), sender: 5 }], { to_device: [{}] });
  const letters = await service.deadLetters.list();
  assert.deepEqual(
    letters.map(({ kind, reason }) => `${kind}: ${reason}`),
    ["event: sender: must be string", "to_device: type is missing"],
  );
  for (const { id } of letters) assert.equal(await service.deadLetters.replay(id), true);
  await until(async () => (await service.deadLetters.list()).length === 2);
  const again = await service.deadLetters.list();
  assert.deepEqual(again.map(({ reason }) => reason).toSorted(), [
    "sender: must be string",
    "type is missing",
  ]);
  assert.equal(errors.length, 2);
});

test("closing finishes what runs and leaves the rest in the store", async (t) => {
  const service = createService(t, { ...afterStore, maxParallelRooms: 1 });
  const ids: string[] = [];
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  service.onEvent("*", async (event) => {
    await gate;
    ids.push(event.event_id);
  });
  await push(service, "1", messages("a", "b"));
  await turn();
  const closed = service.close();
  open();
  await closed;
  assert.deepEqual(ids, ["$a"]);
});
