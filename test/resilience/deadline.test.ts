import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { DeadlineError, withDeadline } from "../../src/resilience/deadline.ts";

const never = () => new Promise<never>(() => {});

test("work that is finished in time gives its result and leaves no timer and no listener", async () => {
  const clock = createManualClock();
  const { signal } = new AbortController();
  const work = withDeadline(() => clock.sleep(9).then(() => "done"), { ms: 10, clock, signal });
  await clock.advance(9);
  assert.equal(await work, "done");
  assert.equal(clock.pending, 0);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("at the deadline the caller hears of it, even when the work does not listen", async () => {
  const clock = createManualClock();
  const work = withDeadline(never, { ms: 10, clock });
  const failed = assert.rejects(work, (error) => {
    assert.ok(error instanceof DeadlineError);
    assert.equal(error.name, "DeadlineError");
    assert.equal(error.ms, 10);
    assert.equal(error.message, "not finished within 10 ms");
    return true;
  });
  await clock.advance(10);
  await failed;
});

test("at the deadline the signal of the work fires with the same error", async () => {
  const clock = createManualClock();
  const seen: unknown[] = [];
  const run = (signal: AbortSignal) => {
    signal.addEventListener("abort", () => seen.push(signal.reason));
    return never();
  };
  const failed = withDeadline(run, { ms: 10, clock }).catch((error: unknown) => error);
  await clock.advance(9);
  assert.equal(seen.length, 0);
  await clock.advance(1);
  assert.ok(seen[0] instanceof DeadlineError);
  assert.equal(await failed, seen[0]);
});

test("work that fails in its own way when its signal fires does not hide the deadline", async () => {
  const clock = createManualClock();
  const work = withDeadline(
    (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("socket closed")));
      }),
    { ms: 10, clock },
  );
  const failed = assert.rejects(work, DeadlineError);
  await clock.advance(10);
  await failed;
});

test("the work's own error comes through, thrown or rejected, and the timer is gone", async () => {
  const clock = createManualClock();
  const rejecting = () => Promise.reject(new Error("broken"));
  const throwing = () => {
    throw new Error("broken");
  };
  for (const run of [rejecting, throwing]) {
    await assert.rejects(withDeadline(run, { ms: 10, clock }), /^Error: broken$/u);
  }
  await clock.advance(0);
  assert.equal(clock.pending, 0);
});

test("the caller's signal ends the work at once with its reason", async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  let seen: unknown;
  const work = withDeadline(
    (signal) => {
      signal.addEventListener("abort", () => (seen = signal.reason));
      return never();
    },
    { ms: 10, clock, signal: controller.signal },
  );
  controller.abort("enough");
  await assert.rejects(work, (reason) => reason === "enough");
  assert.equal(seen, "enough");
  await clock.advance(0);
  assert.equal(clock.pending, 0);
});

test("with a signal that has fired already the work does not start", async () => {
  const run = () => assert.fail("started");
  await assert.rejects(
    withDeadline(run, { ms: 10, signal: AbortSignal.abort("early") }),
    (reason) => reason === "early",
  );
});

test("work that aborts its caller and throws rejects once", async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  const run = () => {
    controller.abort("enough");
    throw new Error("broken");
  };
  await assert.rejects(
    withDeadline(run, { ms: 10, clock, signal: controller.signal }),
    (reason) => reason === "enough",
  );
});

test("no deadline sets no timer", async () => {
  const clock = createManualClock();
  const work = withDeadline(() => Promise.resolve(clock.pending), { ms: Infinity, clock });
  assert.equal(await work, 0);
});

test("a clock that fails ends the work", async () => {
  const broken = {
    ...createManualClock(),
    sleep: () => Promise.reject(new Error("no time")),
  };
  await assert.rejects(withDeadline(never, { ms: 10, clock: broken }), /no time/u);
});

for (const ms of [0, -1, Number.NaN]) {
  test(`a deadline in ${ms} ms is refused`, async () => {
    const run = () => assert.fail("started");
    await assert.rejects(withDeadline(run, { ms }), new RegExp(`RangeError: .* not ${ms}`, "u"));
  });
}
