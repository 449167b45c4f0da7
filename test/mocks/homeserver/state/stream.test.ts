import assert from "node:assert/strict";
import { test } from "node:test";
import { createStream } from "../../../../mocks/homeserver/state/stream.ts";
import { createManualClock } from "../../../../mocks/manual-clock.ts";

test("who waits hears of the next change", async () => {
  const clock = createManualClock();
  const stream = createStream(clock);
  const waiting = [1, 2].map(() => stream.whenMoved(0, { timeoutMs: 1_000 }));
  await clock.advance(10);
  assert.equal(stream.advance(), 1);
  assert.deepEqual(await Promise.all(waiting), [true, true]);
  assert.equal(clock.pending, 0);
});

test("who is behind does not wait", async () => {
  const stream = createStream(createManualClock());
  stream.advance();
  assert.equal(await stream.whenMoved(0, { timeoutMs: 1_000 }), true);
  assert.equal(await stream.whenMoved(1, { timeoutMs: 0 }), false);
});

test("the wait ends when its time is over", async () => {
  const clock = createManualClock();
  const waiting = createStream(clock).whenMoved(0, { timeoutMs: 1_000 });
  await clock.advance(1_000);
  assert.equal(await waiting, false);
});

test("the wait ends with its signal, and leaves nothing behind", async () => {
  const clock = createManualClock();
  const gone = new AbortController();
  const reason = new Error("gone");
  const waiting = createStream(clock).whenMoved(0, { timeoutMs: 1_000, signal: gone.signal });
  const rejected = assert.rejects(waiting, reason);
  await clock.advance(0);
  gone.abort(reason);
  await rejected;
  assert.equal(clock.pending, 0);
});

test("who is let go hears that nothing came, and the next waits again", async () => {
  const clock = createManualClock();
  const stream = createStream(clock);
  const waiting = [1, 2].map(() => stream.whenMoved(0, { timeoutMs: 1_000 }));
  stream.release();
  assert.deepEqual(await Promise.all(waiting), [false, false]);
  const next = stream.whenMoved(0, { timeoutMs: 1_000 });
  assert.equal(clock.pending, 1);
  stream.advance();
  assert.equal(await next, true);
});
