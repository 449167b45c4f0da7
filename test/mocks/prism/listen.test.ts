import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { listen, type Handler } from "../../../mocks/prism/listen.ts";
import { exchange, sendJson } from "../support.ts";

async function start(t: TestContext, handler: Handler) {
  const server = await listen(handler, { host: "127.0.0.1", port: 0 });
  t.after(() => server.close());
  return server;
}

test("a handler that throws is answered for, without its stack", async (t) => {
  const server = await start(t, () => Promise.reject(new Error("it broke\nat line 3")));
  assert.deepEqual(await sendJson(server.url, { path: "/" }), {
    status: 500,
    body: { errcode: "M_UNKNOWN", error: "internal error: it broke" },
  });
});

test("a handler that throws in the middle of its answer ends the connection", async (t) => {
  const server = await start(t, async (_request, response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("half");
    throw new Error("it broke");
  });
  await assert.rejects(sendJson(server.url, { path: "/" }), { code: "ECONNRESET" });
});

for (const [name, text, status, errcode] of [
  ["what is not HTTP", "hello\r\n\r\n", 400, "M_UNKNOWN"],
  ["a header without a name", "GET / HTTP/1.1\r\n: x\r\n\r\n", 400, "M_UNKNOWN"],
  [
    "a header that never ends",
    `GET / HTTP/1.1\r\nX: ${"x".repeat(100_000)}\r\n\r\n`,
    431,
    "M_TOO_LARGE",
  ],
] as const) {
  test(`${name} is answered with ${status} and a Matrix error`, async (t) => {
    const server = await start(t, () => Promise.reject(new Error("it is not called")));
    const answer = await exchange(server.port, text);
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} `, "u"));
    assert.match(head, /Content-Type: application\/json/u);
    assert.equal(JSON.parse(body).errcode, errcode);
  });
}

test("a request without Host reaches the handler", async (t) => {
  const server = await start(t, async (_request, response) => {
    response.end("{}");
  });
  assert.match(
    await exchange(server.port, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"),
    /^HTTP\/1\.1 200 /u,
  );
});

test("a request that asks for another protocol is answered in this one", async (t) => {
  const server = await start(t, async (_request, response) => {
    response.end("{}");
  });
  const upgrade = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n";
  assert.match(await exchange(server.port, upgrade), /^HTTP\/1\.1 200 /u);
});
