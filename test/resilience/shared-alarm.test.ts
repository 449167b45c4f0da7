import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { createSharedAlarm } from "../../src/resilience/shared-alarm.ts";

function start() {
  const clock = createManualClock();
  const alarm = createSharedAlarm(clock);
  const rung: string[] = [];
  const set = (afterMs: number, name: string) =>
    alarm.set(afterMs, () => rung.push(`${name} at ${clock.now()}`));
  return { clock, set, rung };
}

test("alarms ring at their time, whatever order they were set in", async () => {
  const { clock, set, rung } = start();
  set(30, "c");
  set(10, "a");
  set(20, "b");
  await clock.advance(15);
  set(10, "d");
  await clock.advance(100);
  assert.deepEqual(rung, ["a at 10", "b at 20", "d at 25", "c at 30"]);
  assert.equal(clock.pending, 0);
});

test("there is one sleeper for all alarms, and none when all are taken back", async () => {
  const { clock, set, rung } = start();
  const cancels = [set(10, "a"), set(20, "b"), set(20, "c")];
  assert.equal(clock.pending, 1);
  for (const cancel of cancels) cancel();
  assert.equal(clock.pending, 0);
  await clock.advance(100);
  assert.deepEqual(rung, []);
});

test("an alarm that is taken back does not keep the others from ringing", async () => {
  const { clock, set, rung } = start();
  const cancel = set(10, "a");
  set(20, "b");
  cancel();
  await clock.advance(100);
  assert.deepEqual(rung, ["b at 20"]);
});

test("an alarm may be set while another rings, and taken back after it rang", async () => {
  const clock = createManualClock();
  const alarm = createSharedAlarm(clock);
  const rung: number[] = [];
  const cancel = alarm.set(10, () => {
    rung.push(clock.now());
    alarm.set(10, () => rung.push(clock.now()));
  });
  await clock.advance(10);
  cancel();
  await clock.advance(10);
  assert.deepEqual(rung, [10, 20]);
  assert.equal(clock.pending, 0);
});

test("an alarm for never takes no sleeper", () => {
  const { clock, set } = start();
  set(Infinity, "never")();
  assert.equal(clock.pending, 0);
});
