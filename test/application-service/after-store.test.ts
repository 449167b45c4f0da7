import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { noJitter, exponentialBackoff } from "../../src/resilience/backoff.ts";
import { createService, message, messages, push, type Options } from "./support.ts";

const afterStore: Options = { acknowledge: "after-store" };

async function until(condition: () => boolean): Promise<void> {
  for (let time = 0; time < 1000 && !condition(); time += 1) await turn();
  assert.ok(condition(), "it did not happen");
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

test("a dead letter can be handled again, and goes when that succeeds", async (t) => {
  const service = createService(t, { ...afterStore, maxAttempts: 1 });
  let broken = true;
  const ids: string[] = [];
  service.onEvent("*", (event) => {
    if (broken) throw new Error("broken");
    ids.push(event.event_id);
  });
  await push(service, "1", messages("a"));
  let letters = await service.deadLetters.list();
  for (let time = 0; time < 100 && letters.length === 0; time += 1) {
    await turn();
    letters = await service.deadLetters.list();
  }
  const id = letters[0]?.id ?? -1;
  await assert.rejects(service.deadLetters.replay(id), /broken/u);
  assert.equal((await service.deadLetters.list()).length, 1);
  broken = false;
  assert.equal(await service.deadLetters.replay(id), true);
  assert.deepEqual(ids, ["$a"]);
  assert.deepEqual(await service.deadLetters.list(), []);
  assert.equal(await service.deadLetters.replay(id), false);
  assert.equal(await service.deadLetters.discard(id), false);
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
