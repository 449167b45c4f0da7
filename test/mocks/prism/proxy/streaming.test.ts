import assert from "node:assert/strict";
import { once } from "node:events";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { startPrism } from "../../../../mocks/prism.ts";
import { send, serve } from "../../support.ts";
import { json, proxyTo, summarise } from "./support.ts";

const headers = { authorization: "Bearer AS" };
const maxBodyBytes = 1000;
/** Every byte there is, many times over the limit. */
const media = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
const download = { path: "/_matrix/client/v1/media/download/example.org/aBcDeFgH", headers };

test("an upload over the limit goes through whole, because media is not read into memory", async (t) => {
  const reply = json(200, { content_uri: "mxc://example.org/aBcDeFgH" });
  const { url, passed, violations } = await proxyTo(t, "v1/homeserver", reply, { maxBodyBytes });
  for (const framing of [{}, { "transfer-encoding": "chunked" }]) {
    await send(url, {
      method: "POST",
      path: "/_matrix/media/v3/upload",
      headers: { ...headers, ...framing, "content-type": "image/png" },
      body: media,
    });
  }
  assert.equal(passed.length, 2);
  assert.ok(passed.every(({ body }) => body.equals(media)));
  assert.deepEqual(summarise(violations), []);
});

test("a download over the limit goes through whole", async (t) => {
  const { url, violations } = await proxyTo(
    t,
    "v1/homeserver",
    (response) => response.writeHead(200, { "content-type": "image/png" }).end(media),
    { maxBodyBytes, strict: true },
  );
  const answer = await send(url, download);
  assert.ok(answer.bytes.equals(media));
  assert.deepEqual(violations, []);
});

test("an upload is passed on while it comes", async (t) => {
  let heard = (_text: string) => undefined as void;
  const first = new Promise<string>((resolve) => {
    heard = resolve;
  });
  const upstream = await serve(t, (request, response) => {
    request.on("data", (chunk: Buffer) => heard(String(chunk)));
    request.on("end", () => json(200, { content_uri: "mxc://a/b" })(response, request));
  });
  const proxy = await startPrism("v1/homeserver", { proxy: { url: upstream } });
  t.after(() => proxy.close());
  const outgoing = requestHttp(`${proxy.url}/_matrix/media/v3/upload`, {
    method: "POST",
    headers: { ...headers, "transfer-encoding": "chunked" },
    agent: false,
  });
  outgoing.write("first");
  assert.equal(await first, "first");
  outgoing.end("second");
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  assert.equal(answer.resume().statusCode, 200);
});

test("a download is passed on while it comes", async (t) => {
  let finish = () => undefined as void;
  const { url } = await proxyTo(t, "v1/homeserver", (response) => {
    response.writeHead(200, { "content-type": "image/png" }).write("first");
    finish = () => void response.end("second");
  });
  const outgoing = requestHttp(`${url}${download.path}`, { headers, agent: false });
  outgoing.end();
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  const [first] = (await once(answer, "data")) as [Buffer];
  assert.equal(first.toString(), "first");
  finish();
  const [second] = (await once(answer, "data")) as [Buffer];
  assert.equal(second.toString(), "second");
});

const transaction = {
  method: "PUT",
  path: "/_matrix/app/v1/transactions/1",
  headers: { authorization: "Bearer HS" },
};
const large = `{"events":[],"pad":"${"x".repeat(5000)}"}`;
const tooLarge = `the body is larger than ${maxBodyBytes} bytes`;

for (const [name, framing, body] of [
  ["that says so", {}, large],
  ["that comes in chunks", { "transfer-encoding": "chunked" }, large.match(/.{1,700}/gu) ?? []],
] as const) {
  test(`JSON ${name} over the limit is passed on whole without a check`, async (t) => {
    const options = { maxBodyBytes };
    const reply = json(200, {});
    const { url, passed, violations } = await proxyTo(t, "v1/application-service", reply, options);
    const request = { ...transaction, headers: { ...transaction.headers, ...framing }, body };
    assert.equal((await send(url, request)).status, 200);
    assert.equal(passed[0]?.body.toString(), large);
    assert.deepEqual(summarise(violations), [`request warning ${tooLarge}`]);
  });

  test(`JSON ${name} over the limit is refused by a strict proxy`, async (t) => {
    const options = { maxBodyBytes, strict: true };
    const { url, passed } = await proxyTo(t, "v1/application-service", json(200, {}), options);
    const request = { ...transaction, headers: { ...transaction.headers, ...framing }, body };
    assert.equal((await send(url, request)).status, 413);
    assert.equal(passed.length, 0);
  });
}

test("an answer over the limit is passed back whole without a check, also by a strict proxy", async (t) => {
  const options = { maxBodyBytes, strict: true };
  const { url, violations } = await proxyTo(
    t,
    "v1/application-service",
    (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(large);
    },
    options,
  );
  const answer = await send(url, { ...transaction, body: '{"events":[]}' });
  assert.equal(answer.bytes.toString(), large);
  assert.deepEqual(summarise(violations), [`response warning ${tooLarge} and was not checked`]);
});

test("a server that answers before it has read the body is heard, and the connection stays", async (t) => {
  const upstream = await serve(t, (_request, response) => {
    response.writeHead(413, { "content-type": "application/json" });
    response.end('{"errcode":"M_TOO_LARGE","error":"too large"}');
  });
  const proxy = await startPrism("v1/homeserver", { proxy: { url: upstream } });
  t.after(() => proxy.close());
  const upload = `${proxy.url}/_matrix/media/v3/upload`;
  for (let round = 0; round < 3; round += 1) {
    const answer = await fetch(upload, { method: "POST", headers, body: Buffer.alloc(20_000_000) });
    assert.equal(answer.status, 413);
    assert.equal(((await answer.json()) as { errcode: string }).errcode, "M_TOO_LARGE");
  }
});

test("a server that goes away after an early answer does not hold up the client's next request", async (t) => {
  const upstream = await serve(t, (request, response) => {
    request.once("data", () => {
      response.writeHead(413, { "content-type": "application/json" });
      response.end('{"errcode":"M_TOO_LARGE","error":""}', () => request.socket.destroySoon());
    });
    request.on("error", () => undefined).on("end", () => response.end("{}"));
  });
  const proxy = await startPrism("v1/homeserver", { proxy: { url: upstream } });
  t.after(() => proxy.close());
  const socket = connect(proxy.port, "127.0.0.1");
  const start = "HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer AS\r\n";
  socket.write(`POST /_matrix/media/v3/upload ${start}Content-Length: 3000000\r\n\r\nfirst`);
  const [early] = (await once(socket, "data")) as [Buffer];
  assert.match(String(early), /^HTTP\/1\.1 413 /u);
  socket.write(Buffer.alloc(3_000_000 - "first".length));
  socket.write(`GET /_matrix/client/versions ${start}Connection: close\r\n\r\n`);
  let next = "";
  for await (const chunk of socket) next += String(chunk);
  assert.match(next, /HTTP\/1\.1 \d{3} /u);
});

test("a compressed answer that unpacks to more than the limit is not checked", async (t) => {
  const { url, violations } = await proxyTo(t, "v1/application-service", json(200, {}), {
    maxBodyBytes,
  });
  assert.equal((await send(url, { ...transaction, body: '{"events":[]}' })).status, 200);
  const bomb = await proxyTo(
    t,
    "v1/application-service",
    (response) => {
      const encoding = { "content-type": "application/json", "content-encoding": "gzip" };
      response.writeHead(200, encoding).end(gzipSync(large));
    },
    { maxBodyBytes },
  );
  await send(bomb.url, { ...transaction, body: '{"events":[]}' });
  assert.deepEqual(summarise(violations), []);
  assert.deepEqual(summarise(bomb.violations), [
    `response warning ${tooLarge} and was not checked`,
  ]);
});
