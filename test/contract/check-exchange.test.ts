import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRequest, checkResponse } from "../../src/contract/check-exchange.ts";
import type { AnyCheckedContract } from "../../src/contract/operation.ts";
import { createRouter } from "../../src/contract/route.ts";
import * as draft from "../../src/editions/draft-checked.ts";
import * as v1 from "../../src/editions/v1-checked.ts";

const bytes = (value: unknown) =>
  new TextEncoder().encode(value === undefined ? "" : JSON.stringify(value));

interface Sent {
  readonly token?: string;
  readonly body?: unknown;
}

function judge(
  contract: AnyCheckedContract,
  method: string,
  path: string,
  sent: Sent = {},
): string[] {
  const url = new URL(path, "http://peer");
  const route = createRouter(contract.operations)(method, url.pathname);
  const headers = new Headers(sent.token ? { authorization: `Bearer ${sent.token}` } : {});
  return checkRequest(contract, route, { url, headers, body: bytes(sent.body) }).map(
    (one) => one.message,
  );
}

const transactions = "/_matrix/app/v1/transactions/1";

test("a sound request has no violation", () => {
  const sent = { token: "HS", body: { events: [] } };
  assert.deepEqual(judge(v1.applicationService, "PUT", transactions, sent), []);
});

test("a request without a token, and one in the superseded place (S14, S17)", () => {
  const body = { events: [] };
  assert.deepEqual(judge(v1.applicationService, "PUT", transactions, { body }), [
    'Authorization: missing, send "Bearer <hs_token>"',
  ]);
  const query = `${transactions}?access_token=HS`;
  assert.deepEqual(judge(v1.applicationService, "PUT", query, { body }), []);
  assert.deepEqual(
    judge(draft.applicationService, "PUT", "/transactions/1", { token: "T", body }),
    ['access_token: missing, send "?access_token=<hs_token>"'],
  );
});

test("faults of parameter and body are told apart, and told together", () => {
  const path = "/_matrix/client/v3/rooms/r/send/m.room.message/1?ts=x";
  assert.deepEqual(judge(v1.homeserver, "PUT", path, { token: "AS", body: [] }), [
    'roomId: must match pattern "^!."',
    "must be object",
  ]);
});

test("unknown paths, wrong methods and malformed escapes are violations", () => {
  assert.match(judge(v1.homeserver, "GET", "/nothing")[0] ?? "", /no such path/u);
  assert.match(judge(v1.applicationService, "GET", transactions)[0] ?? "", /takes PUT/u);
  assert.match(
    judge(v1.applicationService, "GET", "/_matrix/app/v1/users/%zz")[0] ?? "",
    /percent escape/u,
  );
});

const json = { "content-type": "application/json" };

function judgeAnswer(status: number, body: unknown, headers: Record<string, string> = json) {
  const { operations } = v1.applicationService;
  return checkResponse(v1.applicationService, operations.sendTransaction, {
    status,
    headers: new Headers(headers),
    body: bytes(body),
  });
}

test("a sound answer has no violation", () => {
  assert.deepEqual(judgeAnswer(200, {}), []);
  assert.deepEqual(judgeAnswer(403, { errcode: "M_FORBIDDEN" }), []);
});

test("an undeclared status, a body that is no JSON and an error without errcode are violations", () => {
  assert.match(judgeAnswer(201, {})[0]?.message ?? "", /^status: 201 is not declared/u);
  assert.equal(judgeAnswer(200, undefined)[0]?.message, "the body is empty: send {}");
  assert.equal(judgeAnswer(403, { error: "no" })[0]?.message, "errcode is missing");
});

test("an errcode that the operation does not declare is only a warning (S47)", () => {
  const [found] = judgeAnswer(403, { errcode: "M_OWN" });
  assert.equal(found?.severity, "warning");
  assert.deepEqual(judgeAnswer(403, { errcode: "ORG.EXAMPLE_OWN" }), []);
});

test("an answer that asks for authentication needs no errcode", () => {
  const found = checkResponse(v1.homeserver, v1.homeserver.operations.register, {
    status: 401,
    headers: new Headers(json),
    body: bytes({ flows: [{ stages: ["m.login.dummy"] }], params: {}, session: "x" }),
  });
  assert.deepEqual(found, []);
});

test("no message repeats a token or the body", () => {
  const secret = "very-secret";
  const messages = [
    ...judge(v1.applicationService, "PUT", `${transactions}?access_token=${secret}`, {
      body: { events: secret },
    }),
    ...judge(v1.applicationService, "GET", `/nothing?access_token=${secret}`),
    ...judgeAnswer(403, { errcode: 1, error: secret }).map((one) => one.message),
  ];
  assert.ok(messages.length >= 3);
  assert.doesNotMatch(messages.join("\n"), new RegExp(secret, "u"));
});

test("several faults of one body are all told", () => {
  const path = "/_matrix/client/v3/createRoom";
  const body = { visibility: "secret", invite: "@a:b", name: 1 };
  const found = judge(v1.homeserver, "POST", path, { token: "AS", body });
  assert.equal(found.length, 3, found.join("\n"));
});

test("a query parameter that the operation does not have is a warning, such as ts on a kick (S60)", () => {
  const path = "/_matrix/client/v3/rooms/!r%3Ah/kick?ts=5";
  const body = { user_id: "@a:b" };
  assert.deepEqual(judge(v1.homeserver, "POST", path, { token: "AS", body }), [
    "ts: is not a parameter of this operation",
  ]);
  const free = "/_matrix/app/v1/thirdparty/user/irc?nickname=bob";
  assert.deepEqual(judge(v1.applicationService, "GET", free, { token: "HS" }), []);
});
