import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { createManualClock, type ManualClock } from "../../../mocks/manual-clock.ts";
import { asVirtualUser } from "../../../src/application-service/as-virtual-user.ts";
import {
  createHomeserverClient,
  type HomeserverClientOptions,
} from "../../../src/application-service/homeserver-client.ts";
import type { CallRetryNotice } from "../../../src/application-service/call/send-call.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { exponentialBackoff, noJitter } from "../../../src/resilience/backoff.ts";
import { DeadlineError } from "../../../src/resilience/deadline.ts";
import {
  bobId,
  createPeer,
  fail,
  inTurn,
  matrixError,
  ok,
  page,
  refuse,
  registration,
  roomId,
  run,
  text,
  type Step,
} from "../homeserver-peer.ts";

const backoff = exponentialBackoff({ initialMs: 1_000, maxMs: 30_000, jitter: noJitter });
const hang: Step = () => new Promise<Response>(() => undefined);
const sent = ok({ event_id: "$sent" });

function connect(
  clock: ManualClock,
  script: Record<string, Step>,
  options: Partial<HomeserverClientOptions> = {},
) {
  const times: number[] = [];
  const peer = createPeer(script);
  const client = createHomeserverClient({
    url: "http://hs",
    registration,
    clock,
    ...options,
    retry: { backoff, ...options.retry },
    fetch: (request) => {
      times.push(clock.now());
      return peer.fetch(request);
    },
  });
  return { bob: asVirtualUser(client, bobId), client, peer, times };
}

test("a message is sent again after 429, 502, 503, 504 and network errors, the same each time (S80, S82)", async () => {
  const clock = createManualClock();
  const { bob, peer, times } = connect(clock, {
    sendMessage: inTurn(
      refuse(429, "M_LIMIT_EXCEEDED"),
      page(502),
      page(503),
      page(504),
      fail("ECONNRESET"),
      sent,
    ),
  });
  assert.equal(await run(clock, bob.sendMessage(roomId, text, { ts: 5 })), "$sent");
  assert.deepEqual(times, [0, 1_000, 3_000, 7_000, 15_000, 31_000]);
  const written = new Set(peer.seen.map(({ url, text: body }) => url.href + body));
  assert.equal(written.size, 1, "one transaction ID, one body");
});

test("a 200 of which the end was lost on the way is asked for again, where that is safe", async () => {
  const cut: Step = () => Promise.resolve(new Response('{"event_id":"$se'));
  const nothing: Step = () => Promise.resolve(new Response(""));
  const clock = createManualClock();
  const notices: CallRetryNotice[] = [];
  const { bob, client, peer, times } = connect(
    clock,
    { sendMessage: inTurn(cut, nothing, sent), createRoom: cut },
    { onRetry: (notice) => notices.push(notice) },
  );
  assert.equal(await run(clock, bob.sendMessage(roomId, text, { ts: 5 })), "$sent");
  assert.deepEqual(times, [0, 1_000, 3_000]);
  assert.equal(new Set(peer.seen.map(({ url, text: body }) => url.href + body)).size, 1);
  assert.deepEqual(
    notices.map(({ reason }) => reason),
    ["200, cut short", "200, cut short"],
  );
  // A second room would be a second room.
  await assert.rejects(
    run(clock, client.call.createRoom({ body: {} })),
    /createRoom was answered 200 with \d+ bytes/u,
  );
  assert.equal(notices.length, 2);
});

test("a page of HTML with status 200 is told at once: the url may be wrong", async () => {
  const clock = createManualClock();
  const { bob, times } = connect(clock, { sendMessage: page(200) });
  await assert.rejects(
    run(clock, bob.sendMessage(roomId, text, { ts: 5 })),
    /does url lead to a homeserver/u,
  );
  assert.deepEqual(times, [0]);
});

test("raw is sent again in the same cases, the same each time", async () => {
  const clock = createManualClock();
  const notices: CallRetryNotice[] = [];
  const { bob, peer, times } = connect(
    clock,
    {
      sendMessage: inTurn(
        page(502),
        refuse(429, "M_LIMIT_EXCEEDED", "slow", { retry_after_ms: 9_000 }),
        sent,
      ),
    },
    { onRetry: (notice) => notices.push(notice) },
  );
  const path = { roomId, eventType: "m.room.message", txnId: "t1" } as const;
  const { data } = await run(clock, bob.raw.call.sendMessage({ params: { path }, body: text }));
  assert.equal(data?.event_id, "$sent");
  assert.deepEqual(times, [0, 1_000, 10_000]);
  assert.equal(new Set(peer.seen.map(({ url, text: body }) => url.href + body)).size, 1);
  assert.deepEqual(notices, [
    { operationId: "sendMessage", attempt: 1, delayMs: 1_000, reason: "502" },
    { operationId: "sendMessage", attempt: 2, delayMs: 9_000, reason: "429" },
  ]);
});

for (const [name, step, waitMs] of [
  [
    "retry_after_ms alone",
    refuse(429, "M_LIMIT_EXCEEDED", "slow", { retry_after_ms: 7_500 }),
    7_500,
  ],
  [
    "Retry-After in seconds, before the body",
    () =>
      Response.json(
        { errcode: "M_LIMIT_EXCEEDED", error: "slow", retry_after_ms: 1 },
        { status: 429, headers: { "Retry-After": "8" } },
      ),
    8_000,
  ],
  [
    "Retry-After as a date",
    page(503, "", { "Retry-After": "Thu, 01 Jan 1970 00:00:09 GMT" }),
    9_000,
  ],
  ["less than the backoff", refuse(429, "M_LIMIT_EXCEEDED", "slow", { retry_after_ms: 10 }), 1_000],
  ["nonsense", refuse(429, "M_LIMIT_EXCEEDED", "slow", { retry_after_ms: "soon" }), 1_000],
] as const) {
  test(`the wait named by the homeserver is kept: ${name} (S80)`, async () => {
    const clock = createManualClock();
    const { bob, times } = connect(clock, { sendMessage: inTurn(step, sent) });
    await run(clock, bob.sendMessage(roomId, text));
    assert.deepEqual(times, [0, waitMs]);
  });
}

test("a wait beyond the budget is not begun: the error says how long it would be", async () => {
  const clock = createManualClock();
  const step = refuse(429, "M_LIMIT_EXCEEDED", "slow", { retry_after_ms: 200_000 });
  const { bob, times } = connect(clock, { sendMessage: step });
  await assert.rejects(run(clock, bob.sendMessage(roomId, text)), (error: unknown) => {
    matrixError(429, "M_LIMIT_EXCEEDED")(error);
    assert.equal((error as MatrixError).retryAfterMs, 200_000);
    return true;
  });
  assert.deepEqual(times, [0]);
});

test("what must not be done twice is sent again only when it was certainly not done", async () => {
  for (const step of [page(502), page(503), page(504), fail("ECONNRESET")]) {
    const clock = createManualClock();
    const { bob, times } = connect(clock, { createRoom: step });
    await assert.rejects(run(clock, bob.call.createRoom({ body: {} })), MatrixError);
    assert.deepEqual(times, [0]);
  }
  for (const step of [refuse(429, "M_LIMIT_EXCEEDED"), fail("ECONNREFUSED")]) {
    const clock = createManualClock();
    const created = ok({ room_id: roomId });
    const { bob, times } = connect(clock, { createRoom: inTurn(step, created) });
    assert.deepEqual(await run(clock, bob.call.createRoom({ body: {} })), { room_id: roomId });
    assert.deepEqual(times, [0, 1_000]);
  }
});

test("an error that the homeserver itself has made is not asked for again", async () => {
  for (const step of [
    refuse(400, "M_BAD_JSON"),
    refuse(403, "M_FORBIDDEN"),
    refuse(500, "M_UNKNOWN"),
  ]) {
    const clock = createManualClock();
    const { bob, times } = connect(clock, { sendMessage: step });
    await assert.rejects(run(clock, bob.sendMessage(roomId, text)), MatrixError);
    assert.deepEqual(times, [0]);
  }
  const clock = createManualClock();
  const path = { serverName: "example.org", mediaId: "m1" };
  const tooLarge = connect(clock, { getContentAuthed: refuse(502, "M_TOO_LARGE") });
  await assert.rejects(
    run(clock, tooLarge.bob.call.getContentAuthed({ path })),
    matrixError(502, "M_TOO_LARGE"),
  );
  assert.deepEqual(tooLarge.times, [0]);
  const proxy = connect(clock, { getContentAuthed: inTurn(page(502), page(200, "media")) });
  const media = await run(clock, proxy.bob.call.getContentAuthed({ path }));
  assert.equal(await media.text(), "media");
});

test("a homeserver that does not answer costs the budget and no more", async () => {
  const clock = createManualClock();
  const { bob, times } = connect(clock, { sendMessage: hang });
  await assert.rejects(run(clock, bob.sendMessage(roomId, text), 120_000), (error: unknown) => {
    matrixError(
      0,
      "M_UNKNOWN",
      /no answer to sendMessage from http:\/\/hs: not finished within 120000 ms$/u,
    )(error);
    assert.ok((error as MatrixError).cause instanceof DeadlineError);
    return true;
  });
  assert.deepEqual(times, [0]);
});

test("with a time for each try the next begins when it is over", async () => {
  const clock = createManualClock();
  const { bob, times } = connect(
    clock,
    { sendMessage: inTurn(hang, hang, sent) },
    { retry: { timeoutMs: 5_000 } },
  );
  assert.equal(await run(clock, bob.sendMessage(roomId, text)), "$sent");
  assert.deepEqual(times, [0, 6_000, 13_000]);
});

test("the budget counts from the first try on", async () => {
  const clock = createManualClock();
  const retry = { timeoutMs: 5_000, budgetMs: 12_000 };
  const { bob, times } = connect(clock, { sendMessage: hang }, { retry });
  await assert.rejects(run(clock, bob.sendMessage(roomId, text)), matrixError(0, "M_UNKNOWN"));
  assert.deepEqual(times, [0, 6_000]);
});

test("a call may have a budget of its own", async () => {
  const clock = createManualClock();
  const { bob, times } = connect(clock, { getTokenOwner: page(503) });
  await assert.rejects(run(clock, bob.call.getTokenOwner({ budgetMs: 3_500 })), MatrixError);
  assert.deepEqual(times, [0, 1_000, 3_000]);
  await assert.rejects(bob.call.getTokenOwner({ budgetMs: 0 }), RangeError);
});

test("with one try everything is sent once", async () => {
  const clock = createManualClock();
  const { bob, times } = connect(clock, { sendMessage: page(503) }, { retry: { maxAttempts: 1 } });
  await assert.rejects(run(clock, bob.sendMessage(roomId, text)), matrixError(503, "M_UNKNOWN"));
  assert.deepEqual(times, [0]);
});

test("the waits are spread by the random numbers that are given", async () => {
  const clock = createManualClock();
  const { bob, times } = connect(
    clock,
    { sendMessage: inTurn(page(503), page(503), sent) },
    {
      random: () => 0.5,
      retry: { backoff: exponentialBackoff({ initialMs: 1_000, maxMs: 8_000 }) },
    },
  );
  await run(clock, bob.sendMessage(roomId, text));
  assert.deepEqual(times, [0, 500, 1_500]);
});

test("each wait is reported, and the report is fit for a log", async () => {
  const clock = createManualClock();
  const notices: CallRetryNotice[] = [];
  const { bob } = connect(
    clock,
    { sendMessage: inTurn(refuse(429, "M_LIMIT_EXCEEDED"), fail("ECONNRESET"), sent) },
    { onRetry: (notice) => notices.push(notice) },
  );
  await run(clock, bob.sendMessage(roomId, text));
  assert.deepEqual(notices, [
    { operationId: "sendMessage", attempt: 1, delayMs: 1_000, reason: "429" },
    { operationId: "sendMessage", attempt: 2, delayMs: 2_000, reason: "ECONNRESET" },
  ]);
});

test("the signal ends a try, a wait, and a call that has not begun, with its reason", async () => {
  const reason = new Error("shutting down");
  for (const [step, tries] of [
    [hang, 1],
    [page(503), 1],
  ] as const) {
    const clock = createManualClock();
    const { bob, times } = connect(clock, { sendMessage: step });
    const stop = new AbortController();
    const work = bob.sendMessage(roomId, text, { signal: stop.signal });
    const ended = assert.rejects(work, (error) => error === reason);
    await clock.advance(10);
    stop.abort(reason);
    await ended;
    assert.equal(clock.pending, 0, "nothing waits any more");
    assert.equal(times.length, tries);
  }
  const clock = createManualClock();
  const { bob, times } = connect(clock, {});
  const signal = AbortSignal.abort(reason);
  await assert.rejects(bob.sendMessage(roomId, text, { signal }), (error) => error === reason);
  assert.equal(times.length, 0);
});

test("a signal that outlives its calls keeps nothing of them", async () => {
  const clock = createManualClock();
  const { bob } = connect(clock, { sendMessage: inTurn(page(503), sent) });
  const { signal } = new AbortController();
  await run(clock, bob.sendMessage(roomId, text, { signal }));
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("calls at the same time share one sleeper, and none is left when they are answered", async () => {
  const clock = createManualClock();
  const answers: (() => void)[] = [];
  const later: Step = () =>
    new Promise((resolve) => {
      answers.push(() => resolve(Response.json({ event_id: "$sent" })));
    });
  const { bob } = connect(clock, { sendMessage: later });
  const work = Promise.all(Array.from({ length: 50 }, () => bob.sendMessage(roomId, text)));
  await clock.advance(0);
  assert.equal(clock.pending, 1);
  for (const answer of answers) answer();
  await work;
  assert.equal(clock.pending, 0);
});

test("a network that is down is a MatrixError with status 0 and the cause, without the path", async () => {
  const clock = createManualClock();
  const { bob } = connect(clock, { sendMessage: fail("ECONNREFUSED") });
  await assert.rejects(run(clock, bob.sendMessage(roomId, text)), (error: unknown) => {
    matrixError(
      0,
      "M_UNKNOWN",
      /^M_UNKNOWN: no answer to sendMessage from http:\/\/hs: ECONNREFUSED, nothing listens there$/u,
    )(error);
    assert.ok((error as MatrixError).cause instanceof TypeError);
    return true;
  });
});
