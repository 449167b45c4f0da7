import assert from "node:assert/strict";
import { createServer, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { listen, toNodeListener } from "../../src/contract/node.ts";
import { createService, messages, type Options } from "../application-service/support.ts";

async function start(t: TestContext, options: Options = {}) {
  const service = createService(t, options);
  const listening = await listen(service, { port: 0 });
  t.after(() => listening.close());
  return { service, ...listening };
}

const authorization = "Bearer HS";
const path = "/_matrix/app/v1/transactions/1";

test("a transaction over HTTP is answered 200 {}", async (t) => {
  const { service, url } = await start(t);
  const ids: string[] = [];
  service.onEvent("*", (event) => void ids.push(event.event_id));
  const body = JSON.stringify({ events: messages("a") });
  const response = await fetch(url + path, { method: "PUT", headers: { authorization }, body });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(await response.text(), "{}");
  assert.deepEqual(ids, ["$a"]);
});

test("malformed escapes and malformed JSON are answered, and the server goes on", async (t) => {
  const { url } = await start(t);
  const headers = { authorization };
  assert.equal((await fetch(`${url}/users/%zz`, { headers })).status, 400);
  assert.equal((await fetch(url + path, { method: "PUT", headers, body: "{" })).status, 400);
  assert.equal(
    (await fetch(url + path, { method: "PUT", headers, body: '{"events":[]}' })).status,
    200,
  );
});

test("a body that is too long, without a declared length, is answered 413", async (t) => {
  const { url } = await start(t, { maxBodyBytes: 1000 });
  const request = httpRequest(url + path, { method: "PUT", headers: { authorization } });
  for (let time = 0; time < 100; time += 1) request.write("x".repeat(1000));
  request.end();
  const [response] = await once(request, "response");
  assert.equal(response.statusCode, 413);
  const chunks: Buffer[] = await response.toArray();
  assert.equal(JSON.parse(Buffer.concat(chunks).toString()).errcode, "M_TOO_LARGE");
});

test("a sender that goes away in the middle of a body leaves nothing behind", async (t) => {
  const errors: unknown[] = [];
  const { port, url } = await start(t, { onError: (error) => void errors.push(error) });
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `PUT ${path} HTTP/1.1\r\nHost: as\r\nAuthorization: ${authorization}\r\nContent-Length: 100\r\n\r\n{`,
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  const body = '{"events":[]}';
  const response = await fetch(url + path, { method: "PUT", headers: { authorization }, body });
  assert.equal(response.status, 200);
});

test("a body parser in front of us does not make us wait for ever", async (t) => {
  const service = createService(t);
  const listener = toNodeListener(service);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      Object.assign(request, { body: JSON.parse(Buffer.concat(chunks).toString()) });
      setImmediate(() => listener(request, response));
    });
  });
  server.listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "PUT",
    headers: { authorization },
    body: JSON.stringify({ events: messages("a") }),
  });
  assert.equal(response.status, 200);
});

test("closing answers what is under way and then ends the connections", async (t) => {
  const { service, url, close } = await start(t);
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  let started: () => void = () => undefined;
  const running = new Promise<void>((resolve) => (started = resolve));
  service.onEvent("*", async () => {
    started();
    await gate;
  });
  const body = JSON.stringify({ events: messages("a") });
  const answer = fetch(url + path, { method: "PUT", headers: { authorization }, body });
  await running;
  const closed = close();
  open();
  assert.equal((await answer).status, 200);
  await closed;
  await assert.rejects(fetch(url));
});
