import assert from "node:assert/strict";
import { once } from "node:events";
import { test, type TestContext } from "node:test";
import { listenFetch } from "../../../mocks/inspect/listen-fetch.ts";
import type { Fetch } from "../../../mocks/inspect/watch.ts";
import { collectGarbage } from "../../silent-server.ts";
import { exchange, send } from "../support.ts";

async function start(t: TestContext, fetch: Fetch) {
  const listening = await listenFetch(fetch, { port: 0 });
  t.after(() => listening.close());
  return listening;
}

test("all of a request gets there, and all of the answer comes back", async (t) => {
  const { url } = await start(t, async (request) => {
    const { pathname, search } = new URL(request.url);
    const text = `${request.method} ${pathname}${search} ${request.headers.get("x-a")} ${await request.text()}`;
    return new Response(text, {
      status: 418,
      headers: [
        ["set-cookie", "a"],
        ["set-cookie", "b"],
      ],
    });
  });
  const { status, headers, bytes } = await send(url, {
    method: "PUT",
    path: "/a%2Fb?c=d%20e",
    headers: { "x-a": "1" },
    body: "hello",
  });
  assert.equal(bytes.toString(), "PUT /a%2Fb?c=d%20e 1 hello");
  assert.deepEqual([status, headers["set-cookie"]], [418, ["a", "b"]]);
});

test("where there is no answer the connection breaks, and the next request is answered", async (t) => {
  let isBroken = true;
  const { url, port } = await start(t, () =>
    isBroken ? Promise.reject(new TypeError("lost")) : Promise.resolve(new Response("here")),
  );
  assert.equal(await exchange(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").catch(() => ""), "");
  isBroken = false;
  assert.equal((await send(url, { path: "/" })).bytes.toString(), "here");
});

test("the signal of the request fires when the caller goes", { timeout: 5_000 }, async (t) => {
  const seen = new EventTarget();
  const asked = once(seen, "asked");
  const gone = once(seen, "gone");
  const { url } = await start(t, (request) => {
    request.signal.addEventListener("abort", () => seen.dispatchEvent(new Event("gone")));
    seen.dispatchEvent(new Event("asked"));
    // Held by what it waits for, as work is that goes on.
    return new Promise((resolve) => {
      seen.addEventListener("never", () => resolve(new Response()));
    });
  });
  const caller = new AbortController();
  const waiting = fetch(url, { signal: caller.signal });
  await asked;
  await collectGarbage();
  caller.abort();
  await assert.rejects(waiting, { name: "AbortError" });
  await gone;
});

test("a body that nobody reads does not become the next request", async (t) => {
  const { port } = await start(t, () => Promise.resolve(new Response("no", { status: 413 })));
  const head = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
  const answer = await exchange(port, `${head}GET /b HTTP/1.1\r\nHost: a\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 413 /u);
  assert.equal(answer.match(/HTTP\/1\.1/gu)?.length, 1);
  assert.match(answer, /^connection: close$/imu);
});
