import assert from "node:assert/strict";
import { once } from "node:events";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { test } from "node:test";
import { send, sendJson } from "../../support.ts";
import { proxyTo, summarise } from "./support.ts";

const headers = { authorization: "Bearer HS" };
const query = { path: "/_matrix/app/v1/users/@a:b", headers };

test("a server that is not there is answered for with 502", async (t) => {
  const url = "http://127.0.0.1:1";
  const proxy = await proxyTo(t, "v1/application-service", () => undefined, { url });
  assert.deepEqual(await sendJson(proxy.url, query), {
    status: 502,
    body: { errcode: "M_UNKNOWN", error: "the connection was refused" },
  });
  assert.deepEqual(summarise(proxy.violations), ["response error the connection was refused"]);
});

test("a server that drops the connection is answered for with 502", async (t) => {
  const { url, violations } = await proxyTo(t, "v1/application-service", (response) =>
    response.socket?.destroy(),
  );
  const { status, body } = await sendJson(url, query);
  assert.equal(status, 502);
  const error = "the connection was closed before the answer ended";
  assert.deepEqual(body, { errcode: "M_UNKNOWN", error });
  assert.deepEqual(summarise(violations), [`response error ${error}`]);
});

test("a server that drops the connection in the middle of JSON is answered for with 502", async (t) => {
  const { url, violations } = await proxyTo(t, "v1/application-service", (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 100 });
    response.write("{", () => response.socket?.destroy());
  });
  const { status } = await sendJson(url, query);
  assert.equal(status, 502);
  assert.equal(violations.length, 1);
});

test("a server that drops the connection in the middle of media leaves the answer broken", async (t) => {
  const { url, firstViolation } = await proxyTo(t, "v1/homeserver", (response) => {
    response.writeHead(200, { "content-type": "image/png", "content-length": 100 });
    response.write("half", () => response.socket?.destroy());
  });
  const path = "/_matrix/client/v1/media/download/example.org/aBcDeFgH";
  await assert.rejects(send(url, { path, headers }), { code: "ECONNRESET" });
  const { message } = await firstViolation;
  assert.equal(message, "the connection was closed before the answer ended");
});

test("what is not HTTP is answered for with 502", async (t) => {
  const { url, violations } = await proxyTo(t, "v1/application-service", (response) => {
    response.socket?.end("hello\r\n\r\n");
  });
  assert.equal((await send(url, query)).status, 502);
  assert.equal(violations.length, 1);
});

test("a server that is silent for too long is answered for with 504", async (t) => {
  const options = { timeoutMs: 50 };
  const { url, violations } = await proxyTo(t, "v1/application-service", () => undefined, options);
  assert.deepEqual(await sendJson(url, query), {
    status: 504,
    body: { errcode: "M_UNKNOWN", error: "no answer within 50 ms" },
  });
  assert.deepEqual(summarise(violations), ["response error no answer within 50 ms"]);
});

test("a server that falls silent in the middle of JSON is answered for with 504", async (t) => {
  const options = { timeoutMs: 50 };
  const { url } = await proxyTo(
    t,
    "v1/application-service",
    (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("{");
    },
    options,
  );
  assert.equal((await sendJson(url, query)).status, 504);
});

test("after a failure the next request goes through", async (t) => {
  let failing = true;
  const { url } = await proxyTo(t, "v1/application-service", (response) => {
    if (failing) response.socket?.destroy();
    else response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  assert.equal((await send(url, query)).status, 502);
  failing = false;
  assert.equal((await send(url, query)).status, 200);
});

test("a client that goes away in the middle of media is nobody's fault", async (t) => {
  let ended = () => undefined as void;
  const heard = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const { url, violations } = await proxyTo(t, "v1/homeserver", (response) => {
    response.on("close", ended);
    response.writeHead(200, { "content-type": "image/png", "content-length": 100 }).write("half");
  });
  const path = "/_matrix/client/v1/media/download/example.org/aBcDeFgH";
  const outgoing = requestHttp(`${url}${path}`, { headers, agent: false });
  outgoing.on("error", () => undefined).end();
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  answer.on("error", () => undefined);
  outgoing.destroy();
  await heard;
  // A false report would come with the end of the connection to the server behind.
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  assert.deepEqual(summarise(violations), []);
});
