import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { type Clock, systemClock } from "../../src/resilience/clock.ts";
import { createDeadlineQueue } from "../../src/resilience/deadline-queue.ts";
import { DeadlineError } from "../../src/resilience/deadline.ts";

function start() {
  const clock = createManualClock();
  return { clock, queue: createDeadlineQueue({ clock, ms: 10 }) };
}

const never = () => new Promise<never>(() => undefined);

test("work that is done in time gives its result, and its error", async () => {
  const { queue } = start();
  const reason = new Error("no");
  assert.equal(await queue.wait(Promise.resolve(1)), 1);
  await assert.rejects(queue.wait(Promise.reject(reason)), (error) => error === reason);
  queue.close();
});

test("each piece of work ends at its own deadline, with one sleeper for all", async () => {
  const { clock, queue } = start();
  const ended: string[] = [];
  const wait = (name: string, work: Promise<unknown>) =>
    queue.wait(work).then(
      () => ended.push(`${name} done`),
      (error: unknown) => {
        assert.ok(error instanceof DeadlineError);
        return ended.push(`${name} at ${clock.now()}`);
      },
    );
  const all = [wait("a", never()), wait("quick", Promise.resolve())];
  await clock.advance(4);
  all.push(wait("b", never()));
  assert.equal(clock.pending, 1);
  await clock.advance(100);
  await Promise.all(all);
  assert.deepEqual(ended, ["quick done", "a at 10", "b at 14"]);
  assert.equal(clock.pending, 0);
});

test("no sleeper is left when all work is done, also in time, and the next work has its own deadline", async () => {
  const { clock, queue } = start();
  await Promise.all([queue.wait(Promise.resolve()), queue.wait(Promise.resolve())]);
  await assert.rejects(queue.wait(Promise.reject(new Error("no"))));
  await clock.advance(0);
  assert.equal(clock.pending, 0);
  await clock.advance(7);
  const late = assert.rejects(queue.wait(never()), DeadlineError);
  await clock.advance(9);
  assert.equal(clock.pending, 1);
  await clock.advance(1);
  await late;
});

test("while work comes and goes without a pause the sleeper stays", async () => {
  const { slept, clock } = countSleeps();
  const queue = createDeadlineQueue({ clock, ms: 10_000 });
  for (let turn = 0; turn < 100; turn += 1) await queue.wait(Promise.resolve());
  assert.equal(slept.filter((ms) => ms > 0).length, 1);
  queue.close();
});

/** The clock of the machine, where no time is a turn of the timers. */
function countSleeps() {
  const slept: number[] = [];
  const sleep: Clock["sleep"] = (ms, signal) => {
    slept.push(ms);
    return systemClock.sleep(ms, signal);
  };
  return { slept, clock: { ...systemClock, sleep } };
}

test("work that comes after a quiet time has a deadline too", async () => {
  const { clock, queue } = start();
  await queue.wait(Promise.resolve());
  await clock.advance(100);
  assert.equal(clock.pending, 0, "nobody is left to be woken for");
  const late = assert.rejects(queue.wait(never()), DeadlineError);
  await clock.advance(10);
  await late;
});

test("closing stops the timer, and what waits then waits for its work alone", async () => {
  const { clock, queue } = start();
  let finish = (_result: string): void => undefined;
  const work = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const waiting = queue.wait(work);
  queue.close();
  await clock.advance(100);
  assert.equal(clock.pending, 0);
  finish("done");
  assert.equal(await waiting, "done");
});

for (const ms of [0, -1, Number.NaN]) {
  test(`a deadline of ${ms} ms makes no sense`, () => {
    assert.throws(() => createDeadlineQueue({ clock: createManualClock(), ms }), RangeError);
  });
}
