import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";

test("time stands still until it is moved", async () => {
  const clock = createManualClock(1_000);
  assert.equal(clock.now(), 1_000);
  assert.equal(clock.elapsed(), 0);
  await clock.advance(250);
  assert.equal(clock.now(), 1_250);
  assert.equal(clock.elapsed(), 250);
});

test("sleepers wake in the order of their time, then of their coming, and each sees its own time", async () => {
  const clock = createManualClock();
  const woken: string[] = [];
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push(`${name} at ${clock.now()}`);
  };
  const all = [sleeper("late", 30), sleeper("first", 10), sleeper("second", 10)];
  assert.equal(clock.pending, 3);
  await clock.advance(29);
  assert.deepEqual(woken, ["first at 10", "second at 10"]);
  assert.equal(clock.pending, 1);
  await clock.advance(1);
  assert.deepEqual(woken, ["first at 10", "second at 10", "late at 30"]);
  await Promise.all(all);
});

test("what a sleeper does next, sleeping again included, happens before time moves on", async () => {
  const clock = createManualClock();
  const times: number[] = [];
  const ticking = async () => {
    for (let tick = 0; tick < 3; tick += 1) {
      await clock.sleep(10);
      await Promise.resolve();
      times.push(clock.now());
    }
  };
  const done = ticking();
  await clock.advance(100);
  await done;
  assert.deepEqual(times, [10, 20, 30]);
  assert.equal(clock.now(), 100);
});

test("work that was started but has not come to its sleep yet is waited for", async () => {
  const clock = createManualClock();
  let woken = false;
  const done = (async () => {
    await new Response("body").text();
    await clock.sleep(5);
    woken = true;
  })();
  await clock.advance(5);
  assert.equal(woken, true);
  await done;
});

test("an aborted sleep rejects with the reason at once and leaves nothing behind", async () => {
  const clock = createManualClock();
  const { signal, abort } = abortable();
  const sleep = clock.sleep(10, signal);
  abort("enough");
  await assert.rejects(sleep, (reason) => reason === "enough");
  assert.equal(clock.pending, 0);
  assert.equal(getEventListeners(signal, "abort").length, 0);
  await assert.rejects(clock.sleep(10, signal), (reason) => reason === "enough");
});

test("a sleep that ended lets go of its signal", async () => {
  const clock = createManualClock();
  const { signal } = abortable();
  const sleep = clock.sleep(10, signal);
  assert.equal(getEventListeners(signal, "abort").length, 1);
  await clock.advance(10);
  await sleep;
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("no time needs no moving on", async () => {
  const clock = createManualClock();
  await clock.sleep(0);
  await clock.sleep(-1);
  assert.equal(clock.now(), 0);
});

for (const ms of [-1, Number.NaN, Infinity]) {
  test(`the clock does not move by ${ms}`, async () => {
    await assert.rejects(createManualClock().advance(ms), RangeError);
  });
}

function abortable() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abort: (reason: unknown) => controller.abort(reason),
  };
}

test("moves that overlap are made one after the other, and time never goes back", async () => {
  const clock = createManualClock();
  const times: number[] = [];
  const ticking = async () => {
    for (;;) {
      await clock.sleep(500);
      times.push(clock.elapsed());
    }
  };
  void ticking();
  const first = clock.advance(1_000);
  await Promise.all([clock.advance(500), first]);
  assert.equal(clock.now(), 1_500);
  await Promise.all([clock.advance(5_000), clock.advance(1_000)]);
  assert.equal(clock.elapsed(), 7_500);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  assert.equal(times.length, 15);
});

test("who is woken may move the clock on itself: that comes behind", async () => {
  const clock = createManualClock();
  const moved = clock.sleep(10).then(() => clock.advance(1_000));
  await clock.advance(20);
  await moved;
  assert.equal(clock.now(), 1_020);
});
