import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { v1 } from "../../src/index.ts";
import { type Exchange, openTap, type Trouble } from "../interop/tap.ts";

async function setUp(t: TestContext) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ""}`);
    request.resume().on("end", () => {
      response.writeHead(200, { "Content-Type": "application/json", "X-Kept": "yes" });
      response.end('{"user_id":"@bob:example.org"}');
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const exchanges: Exchange[] = [];
  const tap = await openTap({
    direction: "to-homeserver",
    operations: v1.homeserver.operations,
    callerOf: (token) => (token === "T" ? "irc" : "nobody"),
    onExchange: (exchange) => exchanges.push(exchange),
  });
  tap.upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  t.after(async () => {
    await tap.close();
    server.closeAllConnections();
    server.close();
  });
  return { tap, asked, exchanges };
}

const path = "/_matrix/client/v3/account/whoami";
const headers = { Authorization: "Bearer T" };

test("a request is passed on as it is, and written down with its answer", async (t) => {
  const { tap, asked, exchanges } = await setUp(t);
  const answer = await fetch(`${tap.url}${path}?user_id=%40bob%3Ab`, { headers });
  assert.equal(answer.headers.get("x-kept"), "yes");
  assert.deepEqual(await answer.json(), { user_id: "@bob:example.org" });
  assert.deepEqual(asked, [`GET ${path}?user_id=%40bob%3Ab Bearer T`]);
  assert.deepEqual(
    exchanges.map((one) => ({ ...one, atMs: 0 })),
    [
      {
        direction: "to-homeserver",
        caller: "irc",
        method: "GET",
        path,
        parameters: {},
        operationId: "getTokenOwner",
        authentication: "header",
        request: undefined,
        status: 200,
        answer: { user_id: "@bob:example.org" },
        injected: false,
        atMs: 0,
      },
    ],
  );
});

test("a token in the query is told from one in the header", async (t) => {
  const { tap, exchanges } = await setUp(t);
  await fetch(`${tap.url}${path}?access_token=T`);
  await fetch(`${tap.url}${path}?access_token=T`, { headers });
  await fetch(`${tap.url}${path}`);
  const seen = exchanges.map(({ authentication, caller }) => `${authentication} ${caller}`);
  assert.deepEqual(seen, ["query irc", "both irc", "none nobody"]);
});

const troubles: readonly [Trouble, answered: number | "failed", asked: number, written: number][] =
  [
    [{ kind: "answer", status: 500, body: "<html>oops</html>" }, 500, 0, 500],
    [{ kind: "reset" }, "failed", 0, 0],
    [{ kind: "lose-answer" }, "failed", 1, 200],
    [{ kind: "delay", ms: 5 }, 200, 1, 200],
  ];
for (const [trouble, answered, count, written] of troubles) {
  test(`trouble on demand: ${trouble.kind}`, async (t) => {
    const { tap, asked, exchanges } = await setUp(t);
    tap.trouble = () => trouble;
    const answer = await fetch(`${tap.url}${path}`, { headers }).then(
      ({ status }) => status,
      () => "failed",
    );
    assert.equal(answer, answered);
    assert.equal(asked.length, count);
    assert.deepEqual(
      exchanges.map(({ status }) => status),
      [written],
    );
  });
}

test("silence lasts until the caller has had enough", async (t) => {
  const { tap, exchanges } = await setUp(t);
  tap.trouble = () => ({ kind: "silence" });
  await assert.rejects(fetch(`${tap.url}${path}`, { signal: AbortSignal.timeout(100) }));
  while (exchanges.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([exchanges[0]?.status, exchanges[0]?.injected], [0, true]);
});
