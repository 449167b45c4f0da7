/**
 * What is told of how application services are doing.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted, openStage, refused, unreachable } from "./support.ts";

const startMs = 1_700_000_000_000;

test("an application service is up until a transaction is not accepted", async () => {
  const stage = openStage();
  await stage.push("irc", 1);
  await stage.settle();
  const up = { state: "up", sinceMs: null, attempts: 0, nextAttemptMs: null, reason: null };
  assert.deepEqual(await stage.queue.state("irc"), { ...up, backlog: 0, dropped: 0 });
  assert.deepEqual(stage.states, []);
});

test("one that recovers says since when, how often it was tried, why and when it is tried again", async () => {
  const stage = openStage();
  stage.answer = () => refused;
  await stage.push("irc", 1, 2);
  await stage.clock.advance(1_000);
  await stage.push("irc", 3);
  assert.deepEqual(await stage.queue.state("irc"), {
    state: "recovering",
    sinceMs: startMs,
    attempts: 2,
    nextAttemptMs: startMs + 3_000,
    reason: "answered 500 M_UNKNOWN",
    backlog: 3,
    dropped: 0,
  });
  await stage.queue.close();
});

test("each failure is told, and the success after it", async () => {
  const stage = openStage();
  stage.answer = () => unreachable;
  await stage.push("irc", 1);
  await stage.clock.advance(1_000);
  stage.answer = () => accepted;
  await stage.clock.advance(2_000);
  await stage.push("irc", 2);
  await stage.settle();
  assert.deepEqual(
    stage.states.map(([id, { state, attempts, reason }]) => [id, state, attempts, reason]),
    [
      ["irc", "recovering", 1, "ECONNREFUSED"],
      ["irc", "recovering", 2, "ECONNREFUSED"],
      ["irc", "up", 0, null],
    ],
  );
});

test("after a restart one that did not answer is still recovering, is tried at once, and then as late as before", async () => {
  const stage = openStage();
  stage.answer = () => unreachable;
  await stage.push("irc", 1);
  await stage.clock.advance(7_000);
  await stage.queue.close();
  const next = openStage({ store: stage.store });
  next.answer = () => unreachable;
  assert.equal((await next.queue.state("irc")).state, "recovering");
  await next.settle();
  assert.equal(next.sent.length, 1);
  const { sinceMs, attempts, nextAttemptMs } = await next.queue.state("irc");
  assert.deepEqual([sinceMs, attempts, nextAttemptMs], [startMs, 5, startMs + 16_000]);
  next.answer = () => accepted;
  await next.clock.advance(16_000);
  assert.deepEqual(next.states.at(-1)?.[1].state, "up");
});

test("a listener that throws is told of, and stops nothing", async () => {
  const stage = openStage({
    onState: () => {
      throw new Error("a mistake");
    },
  });
  stage.answer = () => unreachable;
  await stage.push("irc", 1);
  await stage.settle();
  stage.answer = () => accepted;
  await stage.clock.advance(1_000);
  assert.deepEqual(stage.errors.map(String), ["Error: a mistake", "Error: a mistake"]);
  assert.equal(stage.sent.length, 2);
});
