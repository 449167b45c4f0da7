import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, type ManualClock } from "../../mocks/manual-clock.ts";
import { exponentialBackoff, noJitter } from "../../src/resilience/backoff.ts";
import { DeadlineError } from "../../src/resilience/deadline.ts";
import {
  retryingFetch,
  type RetryingFetchNotice,
  type RetryingFetchOptions,
} from "../../src/resilience/retrying-fetch.ts";

const backoff = exponentialBackoff({ initialMs: 1_000, maxMs: 60_000, jitter: noJitter });
const url = "http://hs/send/t1?access_token=secret";

type Step = () => Response | Promise<Response>;

const status =
  (code: number, headers: HeadersInit = {}): Step =>
  () =>
    Response.json({ code }, { status: code, headers });

const failure =
  (code: string): Step =>
  () => {
    const cause = Object.assign(new Error(`${code} ${url}`), { code });
    throw new TypeError("fetch failed", { cause });
  };

/** A peer that answers as scripted, the last step for ever, and keeps what it was sent and when. */
function createPeer(clock: ManualClock, ...script: Step[]) {
  const seen: { atMs: number; method: string; headers: Headers; body: string }[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const { method, headers } = request;
    seen.push({ atMs: clock.now(), method, headers, body: await request.text() });
    const step = script[seen.length - 1] ?? script.at(-1);
    assert.ok(step);
    return step();
  };
  return { fetch, seen, times: () => seen.map((one) => one.atMs) };
}

function put(init: RequestInit = {}): Request {
  return new Request(url, { method: "PUT", body: '{"body":"hi"}', ...init });
}

/** Sends one request and lets the clock run until the answer is there. */
async function send(
  clock: ManualClock,
  fetch: (request: Request) => Promise<Response>,
  options: RetryingFetchOptions = {},
  request = put(),
): Promise<Response> {
  const work = retryingFetch(fetch, { backoff, clock, ...options })(request);
  const settled = Promise.allSettled([work]);
  await clock.advance(1_000_000);
  await settled;
  assert.equal(clock.pending, 0, "a sleeper was left behind");
  return work;
}

test("an answer that needs no repetition is handed over as it is", async () => {
  for (const code of [200, 400, 401, 403, 404, 500]) {
    const clock = createManualClock();
    const { fetch, times } = createPeer(clock, status(code));
    const response = await send(clock, fetch);
    assert.equal(response.status, code);
    assert.deepEqual(await response.json(), { code });
    assert.deepEqual(times(), [0]);
  }
});

test("429, 502, 503, 504 and network errors are tried again, each time with the whole request", async () => {
  const clock = createManualClock();
  const { fetch, seen, times } = createPeer(
    clock,
    status(429),
    status(502),
    status(503),
    status(504),
    failure("ECONNRESET"),
    status(200),
  );
  const headers = { Authorization: "Bearer AS", "Content-Type": "application/json" };
  const response = await send(clock, fetch, {}, put({ headers }));
  assert.equal(response.status, 200);
  assert.deepEqual(times(), [0, 1_000, 3_000, 7_000, 15_000, 31_000]);
  for (const one of seen) {
    assert.equal(one.method, "PUT");
    assert.equal(one.body, '{"body":"hi"}');
    assert.equal(one.headers.get("authorization"), "Bearer AS");
    assert.equal(one.headers.get("content-type"), "application/json");
  }
});

test("a request whose body is a stream is read once and sent each time", async () => {
  const clock = createManualClock();
  const { fetch, seen } = createPeer(clock, status(503), status(200));
  const body = new Response("onetwo").body;
  const request = new Request(url, { method: "PUT", body, duplex: "half" } as RequestInit);
  await send(clock, fetch, {}, request);
  assert.deepEqual(
    seen.map((one) => one.body),
    ["onetwo", "onetwo"],
  );
});

test("a request without a body stays without one", async () => {
  const clock = createManualClock();
  const bodies: unknown[] = [];
  const { fetch } = createPeer(clock, status(503), status(200));
  const spy = (request: Request) => {
    bodies.push(request.body);
    return fetch(request);
  };
  await send(clock, spy, {}, new Request(url));
  assert.deepEqual(bodies, [null, null]);
});

test("at the end of the budget the last answer is handed over, and its body can be read", async () => {
  const clock = createManualClock();
  const { fetch, times } = createPeer(clock, status(503));
  const response = await send(clock, fetch, { budgetMs: 7_000 });
  assert.equal(response.status, 503);
  assert.deepEqual(await response.json(), { code: 503 });
  assert.deepEqual(times(), [0, 1_000, 3_000]);
});

test("at the end of the budget the last error is thrown", async () => {
  const clock = createManualClock();
  const { fetch, times } = createPeer(clock, status(503), failure("ECONNRESET"));
  await assert.rejects(send(clock, fetch, { budgetMs: 3_000 }), /fetch failed/u);
  assert.deepEqual(times(), [0, 1_000]);
});

test("maxAttempts ends it too", async () => {
  const clock = createManualClock();
  const { fetch, times } = createPeer(clock, status(503));
  await send(clock, fetch, { maxAttempts: 2 });
  assert.deepEqual(times(), [0, 1_000]);
});

test("without options the budget is a minute", async () => {
  const clock = createManualClock();
  const { fetch, times } = createPeer(clock, status(503));
  await send(clock, fetch);
  assert.deepEqual(times(), [0, 1_000, 3_000, 7_000, 15_000, 31_000]);
});

test("Retry-After is obeyed: seconds, and a date against the time of day", async () => {
  const clock = createManualClock(Date.UTC(2026, 6, 8, 12));
  const { fetch, times } = createPeer(
    clock,
    status(429, { "Retry-After": "10" }),
    status(503, { "Retry-After": "Wed, 08 Jul 2026 12:00:30 GMT" }),
    status(200),
  );
  const start = clock.now();
  await send(clock, fetch);
  assert.deepEqual(
    times().map((atMs) => atMs - start),
    [0, 10_000, 30_000],
  );
});

test("a Retry-After beyond the budget is not waited for: the answer says how long to stay away", async () => {
  const clock = createManualClock();
  const { fetch, times } = createPeer(clock, status(429, { "Retry-After": "3600" }));
  const response = await send(clock, fetch);
  assert.equal(response.headers.get("Retry-After"), "3600");
  assert.deepEqual(times(), [0]);
});

const readRetryAfterMs = async (response: Response) => {
  const body: unknown = await response.json();
  return (body as { retry_after_ms?: number }).retry_after_ms;
};

const limited = (wait: unknown, headers: HeadersInit = {}) =>
  Response.json({ errcode: "M_LIMIT_EXCEEDED", retry_after_ms: wait }, { status: 429, headers });

test("the hook reads retry_after_ms, and the caller still gets the whole answer", async () => {
  const clock = createManualClock();
  const { fetch, times } = createPeer(clock, () => limited(20_000));
  const response = await send(clock, fetch, { readRetryAfterMs });
  assert.deepEqual(await response.json(), { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 20_000 });
  assert.deepEqual(times(), [0, 20_000, 40_000]);
});

test("Retry-After goes before the body, rubbish in it does not (S80)", async () => {
  const clock = createManualClock();
  const { fetch, times } = createPeer(
    clock,
    () => limited(20_000, { "Retry-After": "5" }),
    () => limited(20_000, { "Retry-After": "soon" }),
    status(200),
  );
  await send(clock, fetch, { readRetryAfterMs });
  assert.deepEqual(times(), [0, 5_000, 25_000]);
});

for (const wait of ["20000", null, undefined, -1, {}]) {
  test(`a retry_after_ms of ${JSON.stringify(wait)} leaves the wait to the backoff`, async () => {
    const clock = createManualClock();
    const { fetch, times } = createPeer(clock, () => limited(wait), status(200));
    await send(clock, fetch, { readRetryAfterMs });
    assert.deepEqual(times(), [0, 1_000]);
  });
}

test("a hook that fails does not turn an answer into an error", async () => {
  const clock = createManualClock();
  const html = () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  const { fetch, times } = createPeer(clock, html);
  const response = await send(clock, fetch, { readRetryAfterMs, maxAttempts: 2 });
  assert.equal(await response.text(), "<h1>Bad gateway</h1>");
  assert.deepEqual(times(), [0, 1_000]);
});

test("the body of an answer that is thrown away is cancelled, read by the hook or not", async () => {
  const lazyHook = () => undefined;
  const halfHook = async (response: Response) => {
    const reader = response.body?.getReader();
    await reader?.read();
    reader?.releaseLock();
    return undefined;
  };
  for (const hook of [undefined, lazyHook, halfHook]) {
    const clock = createManualClock();
    let cancelled = 0;
    const endless = () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(new Uint8Array(10)),
          cancel: () => {
            cancelled += 1;
          },
        }),
        { status: 503 },
      );
    const { fetch } = createPeer(clock, endless, endless, status(200));
    await send(clock, fetch, hook === undefined ? {} : { readRetryAfterMs: hook });
    assert.equal(cancelled, 2, hook?.name ?? "no hook");
  }
});

test("rejected-only: sent again only when the first was certainly not carried out", async () => {
  const allow = () => "rejected-only" as const;
  const cases: [Step, number][] = [
    [status(429), 2],
    [failure("ECONNREFUSED"), 2],
    [failure("ENOTFOUND"), 2],
    [status(502), 1],
    [status(503), 1],
    [status(504), 1],
    [failure("ECONNRESET"), 1],
  ];
  for (const [step, expected] of cases) {
    const clock = createManualClock();
    const { fetch, seen } = createPeer(clock, step, status(200));
    await send(clock, fetch, { allow }).catch(() => undefined);
    assert.equal(seen.length, expected);
  }
});

test("never: sent once, its stream not read into memory, and the budget does not matter", async () => {
  const clock = createManualClock();
  let pulled = 0;
  const pull = (controller: ReadableStreamDefaultController) => {
    pulled += 1;
    controller.enqueue(new TextEncoder().encode("long"));
    controller.close();
  };
  const body = new ReadableStream({ pull }, { highWaterMark: 0 });
  const fetch = async (request: Request) => {
    assert.equal(pulled, 0);
    assert.equal(await request.text(), "long");
    await clock.sleep(100_000);
    return new Response(null, { status: 503 });
  };
  const request = new Request(url, { method: "POST", body, duplex: "half" } as RequestInit);
  const response = await send(clock, fetch, { allow: () => "never" }, request);
  assert.equal(response.status, 503);
  assert.equal(pulled, 1);
});

test("the permission is asked once, with the caller's request", async () => {
  const clock = createManualClock();
  const asked: Request[] = [];
  const { fetch } = createPeer(clock, status(503), status(200));
  const request = put();
  await send(
    clock,
    fetch,
    {
      allow: (one) => {
        asked.push(one);
        return "always";
      },
    },
    request,
  );
  assert.deepEqual(asked, [request]);
});

test("by default a POST is not sent again after a 503, a PUT is", async () => {
  for (const [method, expected] of [
    ["POST", 1],
    ["PUT", 2],
  ] as const) {
    const clock = createManualClock();
    const { fetch, seen } = createPeer(clock, status(503), status(200));
    await send(clock, fetch, {}, put({ method }));
    assert.equal(seen.length, expected, method);
  }
});

test("a mistake in a program is not tried again", async () => {
  const clock = createManualClock();
  const { fetch, seen } = createPeer(clock, () => {
    throw new RangeError("mistake");
  });
  await assert.rejects(send(clock, fetch), /mistake/u);
  assert.equal(seen.length, 1);
});

/** Answers when its signal fires, as a real `fetch` does. */
const hanging = (request: Request) =>
  new Promise<Response>((_resolve, reject) => {
    request.signal.addEventListener("abort", () => reject(request.signal.reason));
  });

test("a try that takes longer than timeoutMs is given up and followed by another", async () => {
  const clock = createManualClock();
  const reasons: unknown[] = [];
  const fetch = async (request: Request) => {
    if (reasons.length === 2) return new Response("ok");
    return hanging(request).catch((error: unknown) => {
      reasons.push(error);
      throw error;
    });
  };
  const response = await send(clock, fetch, { timeoutMs: 5_000 });
  assert.equal(await response.text(), "ok");
  assert.equal(reasons.length, 2);
  assert.ok(reasons.every((reason) => reason instanceof DeadlineError && reason.ms === 5_000));
});

test("a try that hangs ends with the budget", async () => {
  const clock = createManualClock();
  await assert.rejects(send(clock, hanging, { budgetMs: 9_000 }), (error) => {
    assert.ok(error instanceof DeadlineError);
    assert.equal(error.ms, 9_000);
    return true;
  });
});

test("an answer that comes after its try was given up is thrown away", async () => {
  const clock = createManualClock();
  let cancelled = false;
  const late = async () => {
    await clock.sleep(8_000);
    const cancel = () => {
      cancelled = true;
    };
    return new Response(new ReadableStream({ cancel }));
  };
  await assert.rejects(send(clock, late, { timeoutMs: 5_000, maxAttempts: 1 }), DeadlineError);
  assert.equal(cancelled, true);
});

test("the caller's signal ends a try, and a wait, at once with its reason", async () => {
  for (const fetch of [hanging, async () => new Response(null, { status: 503 })]) {
    const clock = createManualClock();
    const controller = new AbortController();
    const work = retryingFetch(fetch, { backoff, clock })(put({ signal: controller.signal }));
    await clock.advance(500);
    controller.abort(new Error("enough"));
    await assert.rejects(work, /^Error: enough$/u);
    await clock.advance(0);
    assert.equal(clock.pending, 0);
  }
});

test("with a signal that has fired already nothing is sent", async () => {
  const fetch = () => assert.fail("sent");
  const signal = AbortSignal.abort(new Error("early"));
  for (const request of [put({ signal }), new Request(url, { signal })]) {
    await assert.rejects(retryingFetch(fetch)(request), /early/u);
  }
});

test("the caller's signal ends the wait for a body that does not come", async () => {
  const controller = new AbortController();
  const body = new ReadableStream();
  const init = { method: "PUT", body, duplex: "half", signal: controller.signal };
  const work = retryingFetch(() => assert.fail("sent"))(new Request(url, init as RequestInit));
  controller.abort(new Error("enough"));
  await assert.rejects(work, /enough/u);
});

test("the caller's signal still reaches the reading of the answer's body", async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  let sent: AbortSignal | undefined;
  const fetch = async (request: Request) => {
    sent = request.signal;
    return new Response("ok");
  };
  await send(clock, fetch, { timeoutMs: 10 }, put({ signal: controller.signal }));
  assert.equal(sent?.aborted, false);
  controller.abort();
  assert.equal(sent?.aborted, true);
});

test("each wait is announced, with nothing of the address in it", async () => {
  const clock = createManualClock();
  const notices: RetryingFetchNotice[] = [];
  const { fetch } = createPeer(clock, status(429), failure("ECONNRESET"), () => {
    throw new TypeError(`Failed to fetch ${url}`);
  });
  const onRetry = (notice: RetryingFetchNotice) => notices.push(notice);
  await send(clock, fetch, { onRetry, maxAttempts: 4 }).catch(() => undefined);
  assert.deepEqual(notices, [
    { attempt: 1, delayMs: 1_000, reason: "429" },
    { attempt: 2, delayMs: 2_000, reason: "ECONNRESET" },
    { attempt: 3, delayMs: 4_000, reason: "TypeError" },
  ]);
});

test("two requests at once do not share their tries", async () => {
  const clock = createManualClock();
  const { fetch, seen } = createPeer(clock, status(503), status(503), status(200));
  const both = retryingFetch(fetch, { backoff, clock });
  const work = Promise.all([both(put({ body: "a" })), both(put({ body: "b" }))]);
  await clock.advance(1_000);
  assert.deepEqual(
    (await work).map((response) => response.status),
    [200, 200],
  );
  assert.deepEqual(
    seen.map((one) => one.body),
    ["a", "b", "a", "b"],
  );
});

const badOptions: [RetryingFetchOptions, RegExp][] = [
  [{ budgetMs: 0 }, /budgetMs must be above 0, not 0/u],
  [{ maxAttempts: 0 }, /maxAttempts must be a whole number from 1, not 0/u],
  [{ timeoutMs: -5 }, /timeoutMs must be above 0, not -5/u],
  [{ timeoutMs: Number.NaN }, /timeoutMs must be above 0, not NaN/u],
];

for (const [options, message] of badOptions) {
  test(`the options ${JSON.stringify(options)} are refused at creation`, () => {
    assert.throws(() => retryingFetch(fetch, options), message);
  });
}
