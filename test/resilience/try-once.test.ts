import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { DeadlineError } from "../../src/resilience/deadline.ts";
import { createSharedAlarm } from "../../src/resilience/shared-alarm.ts";
import { type Start, tryOnce } from "../../src/resilience/try-once.ts";

test("a try ends as its work does, and leaves nothing behind", async () => {
  const clock = createManualClock();
  const alarm = createSharedAlarm(clock);
  const { signal } = new AbortController();
  const start: Start<number> = (finish) => {
    finish({ ok: true, value: 1 });
    return () => assert.fail("given up after its end");
  };
  assert.deepEqual(await tryOnce(start, { ms: 10, alarm, signal }), { ok: true, value: 1 });
  assert.deepEqual([clock.pending, getEventListeners(signal, "abort").length], [0, 0]);
});

test("work that takes too long is given up at the deadline, and what it says then does not count", async () => {
  const clock = createManualClock();
  const alarm = createSharedAlarm(clock);
  let reason: unknown;
  const start: Start<number> = (finish) => (why) => {
    reason = why;
    finish({ ok: false, error: new Error("given up") });
  };
  const work = tryOnce(start, { ms: 10, alarm });
  await clock.advance(10);
  const outcome = await work;
  assert.ok(!outcome.ok && outcome.error instanceof DeadlineError);
  assert.equal(reason, outcome.error);
});

test("the signal ends a try with its reason; when it has fired already, nothing is started", async () => {
  const alarm = createSharedAlarm(createManualClock());
  const ending = new AbortController();
  let started = 0;
  const start: Start<number> = () => {
    started += 1;
    return () => undefined;
  };
  const work = tryOnce(start, { ms: 10, alarm, signal: ending.signal });
  const reason = new Error("gone");
  ending.abort(reason);
  assert.deepEqual(await work, { ok: false, error: reason });
  const again = await tryOnce(start, { ms: 10, alarm, signal: ending.signal });
  assert.deepEqual([again, started], [{ ok: false, error: reason }, 1]);
});
