import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, type ManualClock } from "../../mocks/manual-clock.ts";
import { exponentialBackoff, noJitter } from "../../src/resilience/backoff.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import { DeadlineError } from "../../src/resilience/deadline.ts";
import { type Outcome, retry, type Verdict } from "../../src/resilience/retry.ts";

/** 1, 2, 4 … 60 s. */
const backoff = exponentialBackoff({ initialMs: 1_000, maxMs: 60_000, jitter: noJitter });

const untilOk = (outcome: Outcome<string>): Verdict =>
  outcome.ok && outcome.value === "ok" ? "done" : "retry";

/** Tries that end as scripted, and the times at which they began. */
function createTries(clock: Clock, ...script: (string | Error)[]) {
  const startedMs: number[] = [];
  const run = async () => {
    startedMs.push(clock.elapsed());
    const result = script[startedMs.length - 1] ?? script.at(-1) ?? "ok";
    if (typeof result !== "string") throw result;
    return result;
  };
  return { run, startedMs };
}

async function passed<T>(clock: ManualClock, ms: number, work: Promise<T>): Promise<T> {
  // Heard at once, so that a rejection while the clock moves is not taken for a forgotten one.
  const settled = Promise.allSettled([work]);
  await clock.advance(ms);
  await settled;
  assert.equal(clock.pending, 0, "a sleeper was left behind");
  return work;
}

test("what works at once is tried once", async () => {
  const clock = createManualClock();
  const { run, startedMs } = createTries(clock, "ok");
  const work = retry(run, { backoff, budgetMs: 10_000, clock, classify: untilOk });
  assert.equal(await passed(clock, 0, work), "ok");
  assert.deepEqual(startedMs, [0]);
});

test("failures of both kinds are tried again after the delays of the backoff", async () => {
  const clock = createManualClock();
  const { run, startedMs } = createTries(clock, new Error("no"), "busy", new Error("no"), "ok");
  const work = retry(run, { backoff, budgetMs: 60_000, clock, classify: untilOk });
  assert.equal(await passed(clock, 7_000, work), "ok");
  assert.deepEqual(startedMs, [0, 1_000, 3_000, 7_000]);
});

test("the number of the try is passed on", async () => {
  const clock = createManualClock();
  const attempts: number[] = [];
  const run = async (attempt: number) => {
    attempts.push(attempt);
    return attempt === 3 ? "ok" : "busy";
  };
  await passed(clock, 3_000, retry(run, { backoff, budgetMs: 60_000, clock, classify: untilOk }));
  assert.deepEqual(attempts, [1, 2, 3]);
});

test("a verdict of done ends it: the error is thrown, the value returned", async () => {
  const clock = createManualClock();
  const options = { backoff, budgetMs: 60_000, clock, classify: () => "done" as const };
  const failing = createTries(clock, new Error("final"));
  await assert.rejects(passed(clock, 0, retry(failing.run, options)), /final/u);
  const refused = createTries(clock, "refused");
  assert.equal(await passed(clock, 0, retry(refused.run, options)), "refused");
});

test("a run that throws before its first promise has failed like any other", async () => {
  const clock = createManualClock();
  let calls = 0;
  const run = () => {
    calls += 1;
    if (calls === 1) throw new Error("no");
    return Promise.resolve("ok");
  };
  const work = retry(run, { backoff, budgetMs: 60_000, clock, classify: untilOk });
  assert.equal(await passed(clock, 1_000, work), "ok");
});

test("the other side may ask for a longer wait than the backoff's, not for a shorter one", async () => {
  const clock = createManualClock();
  const { run, startedMs } = createTries(clock, "5000", "100", "ok");
  const classify = (outcome: Outcome<string>): Verdict =>
    outcome.ok && outcome.value !== "ok" ? { retryAfterMs: Number(outcome.value) } : "done";
  const work = retry(run, { backoff, budgetMs: 60_000, clock, classify });
  await passed(clock, 60_000, work);
  assert.deepEqual(startedMs, [0, 5_000, 7_000]);
});

test("a wait that would use up the budget is not started: the last value is the result", async () => {
  const clock = createManualClock();
  const { run, startedMs } = createTries(clock, "busy", "busy", "still busy");
  const work = retry(run, { backoff, budgetMs: 7_000, clock, classify: untilOk });
  assert.equal(await passed(clock, 3_000, work), "still busy");
  assert.deepEqual(startedMs, [0, 1_000, 3_000]);
});

test("a wait that would use up the budget is not started: the last error is thrown", async () => {
  const clock = createManualClock();
  const { run, startedMs } = createTries(clock, "busy", new Error("gone"));
  const work = retry(run, { backoff, budgetMs: 3_000, clock, classify: untilOk });
  await assert.rejects(passed(clock, 1_000, work), /gone/u);
  assert.deepEqual(startedMs, [0, 1_000]);
});

test("a wait that the other side asks for counts against the budget", async () => {
  const clock = createManualClock();
  const { run, startedMs } = createTries(clock, "busy");
  const classify = () => ({ retryAfterMs: 3_600_000 });
  const work = retry(run, { backoff, budgetMs: 60_000, clock, classify });
  assert.equal(await passed(clock, 0, work), "busy");
  assert.deepEqual(startedMs, [0]);
});

test("tries count against the budget, and its end ends the one that is running", async () => {
  const clock = createManualClock();
  const reasons: unknown[] = [];
  const run = async (_attempt: number, signal: AbortSignal) => {
    signal.addEventListener("abort", () => reasons.push(signal.reason));
    await clock.sleep(4_000, signal);
    return "busy";
  };
  const work = retry(run, { backoff, budgetMs: 8_000, clock, classify: untilOk });
  await assert.rejects(passed(clock, 8_000, work), (error) => {
    assert.ok(error instanceof DeadlineError);
    assert.equal(error.ms, 8_000);
    return true;
  });
  assert.ok(reasons[0] instanceof DeadlineError);
});

test("the budget is measured by elapsed time: setting the system's clock does not matter", async () => {
  const clock = createManualClock();
  let jumpMs = 0;
  const jumping: Clock = { ...clock, now: () => clock.now() + (jumpMs += 86_400_000) };
  const { run, startedMs } = createTries(clock, "busy");
  const work = retry(run, { backoff, budgetMs: 7_000, clock: jumping, classify: untilOk });
  assert.equal(await passed(clock, 7_000, work), "busy");
  assert.deepEqual(startedMs, [0, 1_000, 3_000]);
});

test("maxAttempts counts the first try too", async () => {
  const clock = createManualClock();
  const { run, startedMs } = createTries(clock, "busy");
  const work = retry(run, {
    backoff,
    budgetMs: Infinity,
    maxAttempts: 3,
    clock,
    classify: untilOk,
  });
  assert.equal(await passed(clock, 60_000, work), "busy");
  assert.deepEqual(startedMs, [0, 1_000, 3_000]);
});

test("an abort during a wait rejects at once with the reason, and nothing is tried after it", async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  const { run, startedMs } = createTries(clock, "busy");
  const work = retry(run, {
    backoff: exponentialBackoff({ initialMs: 400, maxMs: 400, jitter: noJitter }),
    budgetMs: 60_000,
    clock,
    classify: untilOk,
    signal: controller.signal,
  });
  await clock.advance(50);
  controller.abort("enough");
  await assert.rejects(work, (reason) => reason === "enough");
  await clock.advance(0);
  assert.equal(clock.pending, 0);
  assert.equal(clock.now(), 50);
  await clock.advance(60_000);
  assert.deepEqual(startedMs, [0]);
});

test("an abort during a try that does not listen rejects at once, and nothing is tried after it", async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  let calls = 0;
  const run = async () => {
    calls += 1;
    await clock.sleep(1_000);
    throw new Error("no");
  };
  const { signal } = controller;
  let judged = 0;
  const classify = (): Verdict => {
    judged += 1;
    return "retry";
  };
  const work = retry(run, { backoff, budgetMs: 60_000, clock, classify, signal });
  await clock.advance(500);
  controller.abort("enough");
  await assert.rejects(work, (reason) => reason === "enough");
  assert.equal(clock.now(), 500);
  await clock.advance(60_000);
  assert.equal(calls, 1);
  assert.equal(judged, 0);
});

test("with a signal that has fired already nothing is tried", async () => {
  const run = () => assert.fail("tried");
  const signal = AbortSignal.abort("early");
  await assert.rejects(
    retry(run, { backoff, budgetMs: 1, classify: untilOk, signal }),
    (reason) => reason === "early",
  );
});

test("each wait is announced with the outcome that is thrown away, the last outcome is not", async () => {
  const clock = createManualClock();
  const { run } = createTries(clock, "busy", "busy again", "given up");
  const notices: unknown[] = [];
  await passed(
    clock,
    10_000,
    retry(run, {
      backoff,
      budgetMs: 60_000,
      maxAttempts: 3,
      clock,
      classify: untilOk,
      onRetry: (notice) => notices.push(notice),
    }),
  );
  assert.deepEqual(notices, [
    { attempt: 1, delayMs: 1_000, outcome: { ok: true, value: "busy" } },
    { attempt: 2, delayMs: 2_000, outcome: { ok: true, value: "busy again" } },
  ]);
});

test("the random numbers are the caller's", async () => {
  const clock = createManualClock();
  const { run, startedMs } = createTries(clock, "busy", "ok");
  await passed(
    clock,
    10_000,
    retry(run, {
      backoff: exponentialBackoff({ initialMs: 1_000, maxMs: 1_000 }),
      budgetMs: 60_000,
      clock,
      classify: untilOk,
      random: () => 0.25,
    }),
  );
  assert.deepEqual(startedMs, [0, 250]);
});

const badLimits: [{ budgetMs: number; maxAttempts?: number }, RegExp][] = [
  [{ budgetMs: 0 }, /budgetMs must be above 0, not 0/u],
  [{ budgetMs: -1 }, /not -1/u],
  [{ budgetMs: Number.NaN }, /not NaN/u],
  [{ budgetMs: 1, maxAttempts: 0 }, /maxAttempts must be a whole number from 1, not 0/u],
  [{ budgetMs: 1, maxAttempts: 1.5 }, /not 1\.5/u],
  [{ budgetMs: 1, maxAttempts: Number.NaN }, /not NaN/u],
];

for (const [limits, message] of badLimits) {
  test(`the limits ${JSON.stringify(Object.values(limits).map(String))} are refused`, async () => {
    const run = () => assert.fail("tried");
    await assert.rejects(retry(run, { backoff, classify: untilOk, ...limits }), message);
  });
}
