import assert from "node:assert/strict";
import { once } from "node:events";
import { request as requestHttp } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { send } from "../../support.ts";
import { json, proxyTo, summarise, type Reply } from "./support.ts";

const headers = { authorization: "Bearer HS" };
const query = { path: "/_matrix/app/v1/users/@a:b", headers };

test("a request goes through byte for byte, except for what is for one connection only", async (t) => {
  const { url, passed, violations } = await proxyTo(t, "v1/application-service", json(200, {}), {
    path: "/bridge/",
  });
  const body = '{ "events" : [ ] , "caf\\u00e9":"\u00e9" }\n';
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.end(
    "PUT /_matrix/app/v1/transactions/a%2Fb,%23?x=1&&y=%20+ HTTP/1.1\r\n" +
      "Host: matrix.example.org\r\nauthorization: Bearer HS\r\nX-Two: 1\r\nX-two: 2\r\n" +
      "X-Hop: 1\r\nConnection: close, X-Hop\r\nKeep-Alive: 5\r\nTE: trailers\r\n" +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  await once(socket.resume(), "close");
  const [request] = passed;
  assert.equal(request?.method, "PUT");
  assert.equal(request.url, "/bridge/_matrix/app/v1/transactions/a%2Fb,%23?x=1&&y=%20+");
  assert.equal(request.body.toString(), body);
  const given = pairs(request.rawHeaders);
  assert.deepEqual(
    given.filter(([name]) => !/^(?:host|connection|content-length)$/iu.test(name)),
    [
      ["authorization", "Bearer HS"],
      ["X-Two", "1"],
      ["X-two", "2"],
    ],
  );
  assert.match(given.find(([name]) => name === "Host")?.[1] ?? "", /^127\.0\.0\.1:\d+$/u);
  // Query names that the contract does not have are passed on, and told.
  assert.deepEqual(
    violations.map(({ severity, field }) => `${severity} ${field}`),
    ["warning x", "warning y"],
  );
});

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""]] : []));
}

test("an answer goes through byte for byte", async (t) => {
  const body = gzipSync('{ "any" : 1 }');
  const { url, violations } = await proxyTo(t, "v1/application-service", (response) => {
    response.sendDate = false;
    response.writeHead(200, "Fine", {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Encoding": "gzip",
      "Set-Cookie": ["a=1", "b=2"],
      "X-Own": "Yes",
      "X-Hop": "1",
      Connection: "X-Hop",
    });
    response.end(body);
  });
  const answer = await send(url, query);
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.bytes, body);
  assert.deepEqual(answer.headers["set-cookie"], ["a=1", "b=2"]);
  assert.equal(answer.headers["content-type"], "application/json; charset=utf-8");
  assert.equal(answer.headers["x-own"], "Yes");
  assert.equal(answer.headers["x-hop"], undefined);
  assert.equal(answer.headers.date, undefined);
  assert.deepEqual(summarise(violations), []);
});

test("a browser's question to a homeserver goes through without a report", async (t) => {
  const { url, violations, passed } = await proxyTo(
    t,
    "v1/homeserver",
    (response) => response.writeHead(204, { "access-control-allow-origin": "*" }).end(),
    { strict: true },
  );
  const path = "/_matrix/client/v3/account/whoami";
  const answer = await send(url, { method: "OPTIONS", path });
  assert.equal(answer.status, 204);
  assert.equal(passed[0]?.method, "OPTIONS");
  assert.deepEqual(violations, []);
});

test("a redirect is not followed", async (t) => {
  const { url, passed, violations } = await proxyTo(t, "v1/application-service", (response) =>
    response.writeHead(302, { location: "http://127.0.0.1:1/elsewhere" }).end(),
  );
  const answer = await send(url, query);
  assert.equal(answer.status, 302);
  assert.equal(answer.headers.location, "http://127.0.0.1:1/elsewhere");
  assert.equal(passed.length, 1);
  assert.deepEqual(summarise(violations), ["response error status: 302 is not declared"]);
});

test("a request that needs no body is passed on without one", async (t) => {
  const { url, passed } = await proxyTo(t, "v1/homeserver", json(200, { room_id: "!r:x" }));
  const path = "/_matrix/client/v3/join/%23a%3Ab";
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.end(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer AS\r\nConnection: close\r\n\r\n`,
  );
  await once(socket.resume(), "close");
  assert.equal(passed[0]?.body.length, 0);
  assert.ok(!passed[0]?.rawHeaders.includes("chunked"));
});

test("an answer to nobody: the server behind hears that the client has gone", async (t) => {
  let gone = () => undefined as void;
  const heard = new Promise<void>((resolve) => {
    gone = resolve;
  });
  let arrived = () => undefined as void;
  const there = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const silent: Reply = (response) => {
    response.on("close", gone);
    arrived();
  };
  // Longer than any test: the end of patience would be heard too.
  const options = { timeoutMs: 600_000 };
  const { url, violations } = await proxyTo(t, "v1/application-service", silent, options);
  const { hostname, port } = new URL(url);
  const outgoing = requestHttp({ hostname, port, ...query });
  outgoing.on("error", () => undefined);
  outgoing.end();
  await there;
  outgoing.destroy();
  await heard;
  assert.deepEqual(violations, []);
});

test("close ends a request that the server behind has not answered", async (t) => {
  let arrived = () => undefined as void;
  const there = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { url, close } = await proxyTo(t, "v1/application-service", () => arrived());
  const answer = send(url, query);
  const failed = assert.rejects(answer, { code: "ECONNRESET" });
  await there;
  await close();
  await failed;
});
