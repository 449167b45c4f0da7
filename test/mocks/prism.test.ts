import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test, type TestContext } from "node:test";
import {
  startPrism,
  type AnsweredRequest,
  type PrismDocument,
  type PrismOptions,
} from "../../mocks/prism.ts";
import { createContractClient } from "../../src/contract/client.ts";
import { applicationService, homeserver } from "../../src/editions/v1-checked.ts";
import { send } from "./support.ts";

async function start(t: TestContext, document: PrismDocument, options: PrismOptions = {}) {
  const mock = await startPrism(document, options);
  t.after(() => mock.close());
  return mock;
}

test("the typed client and the mock of the homeserver understand each other", async (t) => {
  const mock = await start(t, "v1/homeserver", { token: "AS" });
  const client = createContractClient(homeserver, { baseUrl: mock.url, token: "AS" });
  const sent = await client.call.sendMessage({
    params: {
      path: { roomId: "!r:example.org", eventType: "m.room.message", txnId: "1" },
      query: { user_id: "@_irc_bob:example.org", ts: 1421416883133 },
    },
    body: { msgtype: "m.text", body: "hello?" },
  });
  assert.match(sent.data?.event_id ?? "", /^\$/u);
  const refused = await client.call.createRoom({
    body: {},
    headers: { Prefer: "example=M_EXCLUSIVE" },
  });
  assert.equal(refused.response.status, 400);
  assert.equal(refused.error?.errcode, "M_EXCLUSIVE");
});

test("the typed client and the mock of the application service understand each other", async (t) => {
  const mock = await start(t, "v1/application-service", { token: "HS" });
  const client = createContractClient(applicationService, { baseUrl: mock.url, token: "HS" });
  const { data } = await client.call.sendTransaction({
    params: { path: { txnId: "1" } },
    body: { events: [] },
  });
  assert.deepEqual(data, {});
  const wrong = createContractClient(applicationService, { baseUrl: mock.url, token: "AS" });
  const { response } = await wrong.call.queryUserById({
    params: { path: { userId: "@_irc_bob:example.org" } },
  });
  assert.equal(response.status, 403);
});

for (const [document, path] of [
  ["v1/application-service", "/_matrix/app/v1/users/@a:b"],
  ["v1/homeserver", "/_matrix/client/versions"],
  ["draft/application-service", "/users/@a:b?access_token=T_h"],
  ["draft/homeserver", "/_matrix/client/api/v1/events?access_token=T_a"],
] as const) {
  test(`${document} is served`, async (t) => {
    const mock = await start(t, document);
    const answer = await send(mock.url, { path, headers: { authorization: "Bearer T_h" } });
    assert.ok(answer.status < 500 && answer.status !== 404, `${answer.status}`);
    assert.equal(mock.url, `http://127.0.0.1:${mock.port}`);
  });
}

test("a document that does not exist is refused with those that do", async () => {
  for (const name of ["v2/homeserver", "homeserver", "toString", ""]) {
    await assert.rejects(startPrism(name as PrismDocument), {
      name: "TypeError",
      message: `there is no document ${JSON.stringify(name)}: choose one of v1/application-service, v1/homeserver, draft/application-service, draft/homeserver, draft/registration`,
    });
  }
});

for (const [options, message] of [
  [{ token: "" }, "the token must not be empty"],
  [{ maxBodyBytes: 0 }, "maxBodyBytes is 0: it must be a whole number of at least 1"],
  [{ maxBodyBytes: Number.NaN }, "maxBodyBytes is NaN: it must be a whole number of at least 1"],
  [
    { proxy: { url: "ftp://example.org" } },
    "the proxy needs an http or https URL, such as http://127.0.0.1:9993",
  ],
  [
    { proxy: { url: "http://127.0.0.1", timeoutMs: 0 } },
    "timeoutMs is 0: it must be a whole number of at least 1",
  ],
] as const) {
  test(`the options ${JSON.stringify(options)} are refused`, async () => {
    await assert.rejects(startPrism("draft/registration", options), { name: "TypeError", message });
  });
}

test("what was asked is remembered, without tokens in the path", async (t) => {
  const seen: AnsweredRequest[] = [];
  const mock = await start(t, "draft/application-service", {
    token: "T_h",
    onRequest: (request) => seen.push(request),
  });
  const path = "/transactions/1?access_token=T_h";
  await send(mock.url, { method: "PUT", path, body: '{"events":[]}' });
  await send(mock.url, { method: "PUT", path, body: '{"events":7}' });
  await send(mock.url, { path: "/nowhere?access_token=T_h" });
  assert.deepEqual(mock.requests, [
    {
      method: "PUT",
      path: "/transactions/1?access_token=…",
      operationId: "sendTransaction",
      status: 200,
      body: { events: [] },
    },
    {
      method: "PUT",
      path: "/transactions/1?access_token=…",
      operationId: "sendTransaction",
      status: 400,
      fault: "M_BAD_JSON events: must be array",
      body: { events: 7 },
    },
    {
      method: "GET",
      path: "/nowhere?access_token=…",
      operationId: null,
      status: 404,
      fault: "M_UNRECOGNIZED the contract has no such path",
    },
  ]);
  assert.deepEqual(seen, mock.requests);
});

test("twenty requests at once get their own answers", async (t) => {
  const mock = await start(t, "v1/application-service");
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const prefer = index % 2 === 0 ? "code=404" : "code=200";
      const { status } = await send(mock.url, {
        path: `/users/@bob${index}:example.org`,
        headers: { authorization: "Bearer any", prefer },
      });
      return status;
    }),
  );
  assert.deepEqual(
    answers,
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 404 : 200)),
  );
  assert.equal(mock.requests.length, 20);
});

test("only the last thousand requests are remembered", async (t) => {
  const mock = await start(t, "v1/application-service");
  const socket = connect(mock.port, "127.0.0.1");
  for (let index = 0; index < 1001; index += 1) {
    socket.write(
      `GET /${index} HTTP/1.1\r\nHost: x\r\n${index === 1000 ? "Connection: close\r\n" : ""}\r\n`,
    );
  }
  socket.resume();
  await once(socket, "close");
  assert.equal(mock.requests.length, 1000);
  assert.equal(mock.requests[0]?.path, "/1");
});

test("a port that is in use is named", async (t) => {
  const { port } = await start(t, "draft/registration");
  await assert.rejects(startPrism("draft/registration", { port }), {
    message: `port ${port} of 127.0.0.1 is in use: choose another one, or 0 for any that is free`,
  });
});

for (const [port, named] of [
  [70_000, "70000"],
  [-1, "-1"],
  [80.5, "80.5"],
  [Number.NaN, "NaN"],
  ["x", '"x"'],
  ["8008", '"8008"'],
  ["", '""'],
] as const) {
  test(`the port ${named} does not exist`, async () => {
    await assert.rejects(startPrism("draft/registration", { port: port as number }), {
      name: "TypeError",
      message: `there is no port ${named}: choose one from 0 to 65535`,
    });
  });
}

test("close ends a connection that is kept alive, and can be called again", async (t) => {
  const mock = await start(t, "draft/application-service");
  const socket = connect(mock.port, "127.0.0.1");
  socket.write("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n");
  await once(socket, "data");
  const ended = once(socket.resume(), "close");
  await mock.close();
  await ended;
  await mock.close();
  await assert.rejects(send(mock.url, { path: "/nowhere" }), { code: "ECONNREFUSED" });
});

test("close ends a request whose body never comes", async () => {
  const mock = await startPrism("draft/registration");
  const socket = connect(mock.port, "127.0.0.1");
  socket.write(
    "POST /_matrix/appservice/v1/register HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{",
  );
  await once(socket, "connect");
  // A reset is an end too.
  const ended = new Promise((resolve) => socket.resume().on("error", resolve).on("close", resolve));
  await mock.close();
  await ended;
});

test("await using closes it", async () => {
  const mock = await startPrism("draft/registration");
  await mock[Symbol.asyncDispose]();
  await assert.rejects(send(mock.url, { path: "/" }), { code: "ECONNREFUSED" });
});

test("an address of version 6 makes a URL", async (t) => {
  const mock = await startPrism("draft/registration", { host: "::1" }).catch(() => undefined);
  if (mock === undefined) return t.skip("this machine has no IPv6");
  t.after(() => mock.close());
  return assert.equal(mock.url, `http://[::1]:${mock.port}`);
});
