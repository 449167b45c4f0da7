import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test, type TestContext } from "node:test";
import { systemClock } from "../../src/resilience/clock.ts";

/** Timers that fire when the test says so; none of these tests waits. */
function mockTimers(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  return t.mock.timers;
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  const first = await Promise.race([promise, Promise.resolve(pending)]);
  return first === pending;
}

test("the time of day is the machine's, and elapsed time grows", () => {
  assert.ok(Math.abs(systemClock.now() - Date.now()) < 1_000);
  const before = systemClock.elapsed();
  assert.ok(systemClock.elapsed() >= before);
});

test("a sleep ends after its time and lets go of its signal", async (t) => {
  const timers = mockTimers(t);
  const { signal } = new AbortController();
  const sleep = systemClock.sleep(1_000, signal);
  timers.tick(999);
  assert.equal(await isPending(sleep), true);
  assert.equal(getEventListeners(signal, "abort").length, 1);
  timers.tick(1);
  await sleep;
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("a sleep that is aborted rejects with the reason at once, without timer or listener left", async (t) => {
  const timers = mockTimers(t);
  const cleared = t.mock.method(globalThis, "clearTimeout");
  const controller = new AbortController();
  const sleep = systemClock.sleep(1_000, controller.signal);
  controller.abort("enough");
  await assert.rejects(sleep, (reason) => reason === "enough");
  assert.equal(cleared.mock.callCount(), 1);
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  timers.tick(1_000);
});

test("a sleep with a signal that has fired already does not begin", async (t) => {
  mockTimers(t);
  const started = t.mock.method(globalThis, "setTimeout");
  await assert.rejects(
    systemClock.sleep(1_000, AbortSignal.abort("early")),
    (reason) => reason === "early",
  );
  assert.equal(started.mock.callCount(), 0);
});

test("a sleep longer than a timer can be is not cut short", async (t) => {
  const timers = mockTimers(t);
  const fortyDaysMs = 40 * 24 * 3_600_000;
  const sleep = systemClock.sleep(fortyDaysMs);
  timers.tick(2 ** 31 - 1);
  assert.equal(await isPending(sleep), true);
  timers.tick(fortyDaysMs - 2 ** 31);
  assert.equal(await isPending(sleep), true);
  timers.tick(1);
  await sleep;
});

test("a sleep without end ends by its signal", async (t) => {
  const timers = mockTimers(t);
  const controller = new AbortController();
  const sleep = systemClock.sleep(Infinity, controller.signal);
  timers.tick(2 ** 31);
  assert.equal(await isPending(sleep), true);
  controller.abort("enough");
  await assert.rejects(sleep, (reason) => reason === "enough");
});

test("no time is one turn of the timers", async (t) => {
  const timers = mockTimers(t);
  const sleeps = [systemClock.sleep(0), systemClock.sleep(-5)];
  timers.tick(1);
  await Promise.all(sleeps);
});

test("a time that is not a number is refused", async () => {
  await assert.rejects(systemClock.sleep(Number.NaN), RangeError);
});
