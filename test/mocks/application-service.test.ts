import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createMockApplicationService,
  type MockApplicationService,
} from "../../mocks/application-service.ts";
import { listen } from "../../src/node.ts";

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
}

async function send({ fetch }: Pick<MockApplicationService, "fetch">, sent: Sent) {
  const { method = "GET", path, token = "HS", body } = sent;
  const response = await fetch(
    new Request(`http://as${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    }),
  );
  const text = await response.text();
  return `${response.status} ${/"errcode":"(?<errcode>\w+)"/u.exec(text)?.groups?.["errcode"] ?? text}`;
}

const push = (txnId: string, ...ids: readonly string[]): Sent => ({
  method: "PUT",
  path: `/_matrix/app/v1/transactions/${txnId}`,
  body: { events: ids.map(eventOf) },
});

const eventOf = (id: string) => ({
  type: "m.room.message",
  event_id: `$${id}`,
  room_id: "!r:example.org",
  sender: "@alice:example.org",
  origin_server_ts: 1,
  content: { msgtype: "m.text", body: id },
});

const user: Sent = { path: "/_matrix/app/v1/users/%40_irc_bob%3Aexample.org" };

const usual: readonly (readonly [sent: Sent, answer: string])[] = [
  [push("1", "a"), "200 {}"],
  [{ method: "POST", path: "/_matrix/app/v1/ping", body: {} }, "200 {}"],
  [user, "404 M_NOT_FOUND"],
  [{ path: "/_matrix/app/v1/thirdparty/protocol/irc" }, "404 M_NOT_FOUND"],
  [
    { method: "POST", path: "/_matrix/app/unstable/org.matrix.msc3984/keys/query", body: {} },
    "404 M_UNRECOGNIZED",
  ],
  [{ path: "/_matrix/app/v1/no/such/path" }, "404 M_UNRECOGNIZED"],
  [{ method: "DELETE", path: user.path }, "405 M_UNRECOGNIZED"],
  [{ ...user, token: "" }, "401 M_MISSING_TOKEN"],
  [{ ...user, token: "other" }, "403 M_FORBIDDEN"],
];

for (const [sent, answer] of usual) {
  const { method = "GET", path, token = "HS" } = sent;
  test(`${method} ${path} with ${token || "no token"} is answered ${answer} when nothing is said`, async () => {
    const service = createMockApplicationService({ hsToken: "HS" });
    assert.equal(await send(service, sent), answer);
    assert.equal(service.requests.at(-1)?.status, Number(answer.slice(0, 3)), "and kept");
  });
}

test("without a token of its own it lets everybody in", async () => {
  assert.equal(
    await send(createMockApplicationService(), { ...user, token: "" }),
    "404 M_NOT_FOUND",
  );
});

test("a list is for one request after the other, and its last answer for all others", async () => {
  const service = createMockApplicationService({
    answers: { sendTransaction: [{ status: 500, body: "oh" }, { status: 502 }, {}] },
  });
  const answers = [];
  for (const id of ["1", "1", "1", "2"]) answers.push(await send(service, push(id, "a")));
  assert.deepEqual(answers, ["500 oh", "502 {}", "200 {}", "200 {}"]);
});

test("an answer may be a function of the request, and may be a Response", async () => {
  const service = createMockApplicationService({
    answers: {
      queryUserById: ({ parameters, nth }) => ({ body: { ...parameters, nth } }),
      ping: () => new Response("<html>", { headers: { "content-type": "text/html" } }),
    },
  });
  assert.equal(await send(service, user), '200 {"userId":"@_irc_bob:example.org","nth":1}');
  const response = await service.fetch(
    new Request("http://as/_matrix/app/v1/ping", { method: "POST", body: "{}" }),
  );
  assert.equal(response.headers.get("content-type"), "text/html");
  assert.equal(await response.text(), "<html>");
});

test("a function that fails is a 500 that says why", async () => {
  const service = createMockApplicationService({
    answers: {
      ping: () => {
        throw new Error("no such channel");
      },
    },
  });
  const ping = new Request("http://as/_matrix/app/v1/ping", { method: "POST", body: "{}" });
  const response = await service.fetch(ping);
  assert.equal(response.status, 500);
  assert.match(await response.text(), /the script failed: no such channel/u);
});

test("answers may change while it runs", async () => {
  const service = createMockApplicationService({ answers: { queryUserById: {} } });
  assert.equal(await send(service, user), "200 {}");
  service.answer("queryUserById", [{ status: 403 }, { status: 404 }]);
  assert.equal(await send(service, user), "403 {}");
  assert.equal(await send(service, user), "404 {}");
});

test("everything that came is kept, with what is wrong with it", async () => {
  const service = createMockApplicationService();
  const body = { events: [eventOf("a"), { type: 7 }], ephemeral: [], "org.example": 1 };
  await send(service, {
    method: "PUT",
    path: "/_matrix/app/v1/transactions/x%2Fy?access_token=HS&limit=1",
    body,
  });
  const [request] = service.requests;
  assert.equal(request?.operationId, "sendTransaction");
  assert.deepEqual(request?.parameters, { txnId: "x/y" });
  assert.equal(request?.query.get("limit"), "1");
  assert.equal(request?.authorization, "Bearer HS");
  assert.deepEqual(JSON.parse(request?.text ?? ""), body);
  assert.deepEqual(request?.body, body);
  assert.match(request?.violations.map(({ message }) => message).join(), /events\/1/u);
  assert.equal(service.transactions[0]?.txnId, "x/y");
});

test("what is right has nothing wrong with it", async () => {
  const service = createMockApplicationService();
  await send(service, push("1", "a"));
  assert.deepEqual(service.requests[0]?.violations, []);
});

test("events are those of acknowledged transactions, each once; transactions are all", async () => {
  const service = createMockApplicationService({
    answers: { sendTransaction: [{ status: 500 }, {}] },
  });
  for (const one of [push("1", "lost"), push("2", "a", "b"), push("2", "a", "b"), push("3", "c")]) {
    await send(service, one);
  }
  assert.deepEqual(
    service.transactions.map(({ txnId, request }) => `${txnId} ${request.status}`),
    ["1 500", "2 200", "2 200", "3 200"],
  );
  assert.deepEqual(
    service.events.map(({ event_id: id }) => id),
    ["$a", "$b", "$c"],
  );
});

test("ephemeral data and messages to devices are found under both names", async () => {
  const service = createMockApplicationService();
  const typing = { type: "m.typing", room_id: "!r:b", content: { user_ids: [] } };
  for (const prefix of ["", "de.sorunome.msc2409."]) {
    const body = {
      events: [],
      [`${prefix}ephemeral`]: [typing],
      [`${prefix}to_device`]: [{ type: "x" }],
    };
    await send(service, { method: "PUT", path: "/_matrix/app/v1/transactions/1", body });
  }
  for (const { ephemeral, toDevice } of service.transactions) {
    assert.deepEqual([ephemeral.length, toDevice.length], [1, 1]);
  }
});

test("waiting gives each request once, one that came before too", async () => {
  const service = createMockApplicationService();
  await send(service, push("1", "a"));
  assert.equal((await service.next("sendTransaction")).parameters["txnId"], "1");
  const next = service.next("sendTransaction");
  await send(service, user);
  await send(service, push("2", "a"));
  assert.equal((await next).parameters["txnId"], "2");
  assert.equal((await service.next()).operationId, "queryUserById");
});

test("waiting ends with its signal", async () => {
  const service = createMockApplicationService();
  const enough = new Error("enough");
  await assert.rejects(service.next("ping", AbortSignal.abort(enough)), { cause: enough });
  const ending = new AbortController();
  const waiting = service.next("ping", ending.signal);
  ending.abort(enough);
  await assert.rejects(waiting, { cause: enough });
});

test("in the draft's edition it has the draft's paths alone", async () => {
  const service = createMockApplicationService({ edition: "draft" });
  assert.equal(
    await send(service, { ...push("1"), path: "/transactions/1?access_token=HS" }),
    "200 {}",
  );
  assert.equal(await send(service, push("2")), "404 M_UNRECOGNIZED");
});

test("it listens on a port, and is gone when it is closed", async (t) => {
  const service = createMockApplicationService({ hsToken: "HS" });
  const listening = await listen(service, { port: 0 });
  t.after(() => listening.close());
  const overHttp = {
    fetch: (request: Request) =>
      fetch(new Request(request.url.replace("http://as", listening.url), request)),
  };
  assert.equal(await send(overHttp, push("1", "a")), "200 {}");
  assert.equal(service.events.length, 1);
  await service.close();
  assert.equal(await send(overHttp, push("2", "b")), "503 M_UNKNOWN");
});

test("an empty token is refused: it would let everybody in", () => {
  assert.throws(() => createMockApplicationService({ hsToken: "" }), /hs_token must not be empty/u);
});

test("a plan with what only a homeserver can do is refused, and does nothing", () => {
  const service = createMockApplicationService();
  const plan = [{ at: "any", trouble: "restart" }] as const;
  assert.throws(() => service.trouble(plan), /only a homeserver can do restart/u);
  assert.throws(() => createMockApplicationService({ trouble: plan }), TypeError);
});

test("an answer to what is no operation is refused: it would never be given", () => {
  const message = /^there is no operation queryAlias to answer; there are .*queryRoomByAlias/u;
  const answers = { queryAlias: {} } as object;
  assert.throws(() => createMockApplicationService({ answers }), { name: "TypeError", message });
  const service = createMockApplicationService();
  assert.throws(() => service.answer("nope" as "ping", {}), /no operation nope to answer/u);
});
