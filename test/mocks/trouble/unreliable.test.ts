/**
 * What each trouble looks like to who asks, and how often the other side has done it: with `unreliable`, with a server
 * that is told to, and with the same over HTTP.
 */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createMockApplicationService } from "../../../mocks/application-service.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";
import { isOnWire, type Trouble, troubleKinds } from "../../../mocks/trouble/trouble.ts";
import { unreliable } from "../../../mocks/trouble/unreliable.ts";
import { listen } from "../../../src/node.ts";

type Case = readonly [trouble: Trouble, seen: string, carriedOut: number];

const cases: readonly Case[] = [
  [{ kind: "unreachable" }, "nothing: ECONNREFUSED", 0],
  [{ kind: "acknowledgement-lost" }, "nothing: UND_ERR_SOCKET", 1],
  [{ kind: "connection-destroyed" }, "200 application/json, broken off", 1],
  [{ kind: "truncated-json" }, "200 application/json: {", 1],
  [{ kind: "slow-answer", ms: 20 }, "200 application/json: {} after 20 ms", 1],
  [{ kind: "duplicate" }, "200 application/json: {}", 2],
  [{ kind: "too-large" }, "413 text/html: <html>…", 0],
  [{ kind: "bad-gateway" }, "502 text/html: <html>…", 0],
  [{ kind: "html-page" }, "200 text/html: <html>…", 0],
  [{ kind: "rate-limited" }, "429 application/json, Retry-After 2: 2000", 0],
  [
    { kind: "rate-limited", retryAfterMs: 1_500, saidIn: "header" },
    "429 application/json, Retry-After 2: none",
    0,
  ],
  [{ kind: "rate-limited", retryAfterMs: 500, saidIn: "body" }, "429 application/json: 500", 0],
  [{ kind: "rate-limited", saidIn: "nothing" }, "429 application/json: none", 0],
];

type Ask = (request: Request) => Promise<Response>;

interface Way {
  readonly ask: Ask;
  readonly requests: readonly unknown[];
  /** Lets the time go on while somebody waits. */
  readonly pass: () => Promise<void>;
  readonly elapsed: () => number;
}

const ways: Readonly<Record<string, (t: TestContext, trouble: Trouble) => Promise<Way>>> = {
  async "through unreliable"(_t, trouble) {
    const clock = createManualClock();
    const service = createMockApplicationService({ clock });
    const ask = unreliable(service.fetch, [{ at: "transaction", trouble }], { clock });
    return {
      ask,
      requests: service.requests,
      pass: () => clock.advance(20),
      elapsed: clock.elapsed,
    };
  },
  async "by a server in this process"(_t, trouble) {
    const clock = createManualClock();
    const service = createMockApplicationService({
      clock,
      trouble: [{ at: "transaction", trouble }],
    });
    const { fetch: ask, requests } = service;
    return { ask, requests, pass: () => clock.advance(20), elapsed: clock.elapsed };
  },
  async "by a server over HTTP"(t, trouble) {
    const service = createMockApplicationService({ trouble: [{ at: "transaction", trouble }] });
    const listening = await listen(service, { port: 0 });
    t.after(() => listening.close());
    const startMs = performance.now();
    return {
      ask: (request) =>
        fetch(new Request(request.url.replace("http://as", listening.url), request)),
      requests: service.requests,
      pass: () => Promise.resolve(),
      elapsed: () => (performance.now() - startMs >= 15 ? 20 : 0),
    };
  },
};

for (const [way, start] of Object.entries(ways)) {
  for (const [trouble, seen, carriedOut] of cases) {
    const { kind, ...limits } = trouble;
    test(`${kind} ${JSON.stringify(limits)} ${way}: ${seen}`, async (t) => {
      const { ask, requests, pass, elapsed } = await start(t, trouble);
      const startMs = elapsed();
      const looking = look(ask);
      await pass();
      const wasSlow = kind === "slow-answer";
      const found = (await looking) + (wasSlow ? ` after ${elapsed() - startMs} ms` : "");
      // Nobody can be refused who has got through to this program.
      const expected = way.endsWith("HTTP") ? seen.replace("ECONNREFUSED", "UND_ERR_SOCKET") : seen;
      assert.equal(found, expected);
      assert.equal(requests.length, carriedOut, "carried out");
      assert.equal(await look(ask), "200 application/json: {}", "once is enough");
    });
  }
}

test("each trouble that there is on the wire is in the list above", () => {
  const listed = new Set(cases.map(([{ kind }]) => kind));
  const onWire = troubleKinds.filter((kind) => isOnWire({ kind }));
  assert.deepEqual([...listed].toSorted(), [...onWire].toSorted());
});

test("a duplicate runs while the first does", async () => {
  let inside = 0;
  let most = 0;
  const clock = createManualClock();
  const service = createMockApplicationService({
    answers: {
      sendTransaction: async () => {
        inside += 1;
        most = Math.max(most, inside);
        await clock.sleep(10);
        inside -= 1;
        return {};
      },
    },
  });
  const ask = unreliable(service.fetch, [{ at: "any", trouble: "duplicate" }], { clock });
  const asked = look(ask);
  await clock.advance(10);
  await asked;
  assert.equal(most, 2);
  assert.deepEqual(
    service.transactions.map(({ txnId }) => txnId),
    ["7", "7"],
  );
});

test("whoever gives up waits no longer for a slow answer", async () => {
  const clock = createManualClock();
  const service = createMockApplicationService({ clock });
  const ask = unreliable(service.fetch, [{ at: "any", trouble: "slow-answer" }], { clock });
  const giveUp = new AbortController();
  const asked = ask(new Request("http://as/_matrix/app/v1/users/@a:b", { signal: giveUp.signal }));
  await clock.advance(1);
  giveUp.abort(new Error("enough"));
  await assert.rejects(asked, /enough/u);
  assert.equal(clock.pending, 0);
});

test("half of an answer does not announce the length of all of it", async () => {
  const whole = (): Response => new Response('{"a":1}', { headers: { "content-length": "7" } });
  const plan = [
    { at: "any", trouble: "truncated-json" },
    { at: "any", nth: 2, trouble: "connection-destroyed" },
  ] as const;
  const ask = unreliable(async () => whole(), plan);
  for (let count = 0; count < 2; count += 1) {
    const { headers } = await ask(new Request("http://as/"));
    assert.equal(headers.get("content-length"), null);
  }
});

test("what only a homeserver can do is refused", () => {
  const plans = [
    [{ at: "transaction", trouble: "grown" }],
    { seed: 1, rates: { restart: 0.1 } },
  ] as const;
  for (const plan of plans) {
    assert.throws(
      () => unreliable(() => assert.fail(), plan),
      /only a homeserver can do (?:grown|restart): give the plan to createMockHomeserver/u,
    );
  }
});

async function look(ask: Ask): Promise<string> {
  const url = "http://as/_matrix/app/v1/transactions/7";
  const headers = { "content-type": "application/json", connection: "close" };
  const request = new Request(url, { method: "PUT", headers, body: '{"events":[]}' });
  let head = "";
  try {
    const response = await ask(request);
    const wait = response.headers.get("retry-after");
    const type = response.headers.get("content-type");
    head = `${response.status} ${type}${wait === null ? "" : `, Retry-After ${wait}`}`;
    const text = await response.text();
    if (response.status !== 429) return `${head}: ${text.replace(/(?<=<html>).*/su, "…")}`;
    const { retry_after_ms: waitMs = "none" } = JSON.parse(text) as Record<string, unknown>;
    return `${head}: ${String(waitMs)}`;
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    return head === "" ? `nothing: ${cause?.code}` : `${head}, broken off`;
  }
}
