import assert from "node:assert/strict";
import { test } from "node:test";
import { createRunningClock } from "../../../mocks/inspect/running-clock.ts";

test("it runs by itself", async () => {
  const clock = createRunningClock();
  const before = clock.elapsed();
  await clock.sleep(20);
  assert.ok(clock.elapsed() - before >= 19);
  assert.ok(Math.abs(clock.now() - Date.now()) < 1_000);
  assert.equal(clock.pending, 0);
});

test("it can be moved on: sleepers wake in the order of their time, and none too early", async () => {
  const clock = createRunningClock();
  const startMs = clock.now();
  const woken: string[] = [];
  const sleepers = [
    clock.sleep(600_000).then(() => woken.push("ten minutes")),
    clock.sleep(3_600_000).then(() => woken.push("an hour")),
    clock.sleep(60_000).then(async () => {
      woken.push("a minute");
      await clock.sleep(60_000);
      return woken.push("another minute");
    }),
  ];
  await clock.advance(700_000);
  assert.deepEqual(woken, ["a minute", "another minute", "ten minutes"]);
  assert.ok(clock.now() - startMs >= 700_000);
  assert.equal(clock.pending, 1);
  await clock.advance(3_000_000);
  await Promise.all(sleepers);
  assert.equal(clock.pending, 0);
});

test("moves that overlap are made one after the other", async () => {
  const clock = createRunningClock();
  const startMs = clock.elapsed();
  await Promise.all([clock.advance(600_000), clock.advance(60_000)]);
  assert.ok(clock.elapsed() - startMs >= 660_000);
});

test("a sleeper who is woken by its signal is gone, and the others still wake", async () => {
  const clock = createRunningClock();
  const stop = new AbortController();
  const stopped = clock.sleep(5, stop.signal);
  const other = clock.sleep(15);
  const reason = new Error("enough");
  stop.abort(reason);
  await assert.rejects(stopped, reason);
  await other;
  assert.equal(clock.pending, 0);
  await assert.rejects(clock.sleep(1, stop.signal), reason);
  await clock.sleep(0);
});

for (const ms of [-1, Infinity, Number.NaN]) {
  test(`it cannot be moved by ${ms}`, async () => {
    await assert.rejects(createRunningClock().advance(ms), RangeError);
  });
}

test("nobody sleeps for NaN", async () => {
  await assert.rejects(createRunningClock().sleep(Number.NaN), RangeError);
});

test("the time of day is in whole milliseconds, however far the clock was moved", async () => {
  const clock = createRunningClock();
  await clock.advance(0.4);
  void clock.sleep(50).catch(() => undefined);
  await clock.advance(100.3);
  assert.ok(Number.isInteger(clock.now()));
});
