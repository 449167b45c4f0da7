import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startPrism, type PrismMock } from "../../../mocks/prism.ts";
import { send, sendJson } from "../support.ts";

let applicationService: PrismMock;

before(async () => {
  applicationService = await startPrism("v1/application-service", { token: "HS" });
});

after(() => applicationService.close());

const fromHomeserver = { authorization: "Bearer HS" };
const transaction = { method: "PUT", path: "/_matrix/app/v1/transactions/1" };

/** @returns status and errcode of the answer, and its text */
async function push(request: Parameters<typeof send>[1]): Promise<[string, string]> {
  const { status, body } = await sendJson(applicationService.url, {
    headers: fromHomeserver,
    ...request,
  });
  const { errcode, error } = body as { errcode?: string; error?: string };
  return [`${status} ${errcode ?? ""}`.trimEnd(), error ?? ""];
}

test("a transaction that fits the contract is answered from the example", async () => {
  const answer = await send(applicationService.url, {
    ...transaction,
    headers: fromHomeserver,
    body: '{"events":[]}',
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.bytes.toString(), "{}");
  assert.equal(answer.headers["content-type"], "application/json");
  assert.equal(answer.headers["sl-violations"], undefined);
});

for (const [name, request, expected, text] of [
  [
    "an unknown path",
    { path: "/_matrix/app/v1/nothing" },
    "404 M_UNRECOGNIZED",
    "the contract has no such path",
  ],
  [
    "a wrong method",
    { method: "POST", path: transaction.path },
    "405 M_UNRECOGNIZED",
    "the path takes PUT",
  ],
  // Prism's own server ends the process on this one.
  [
    "a malformed percent escape",
    { path: "/_matrix/app/v1/users/%zz" },
    "400 M_INVALID_PARAM",
    'path: malformed percent escape, write "%" as "%25"',
  ],
  // Prism's own server never answers this one.
  [
    "malformed JSON",
    { ...transaction, body: '{"events":' },
    "400 M_NOT_JSON",
    "the body is not valid JSON in UTF-8",
  ],
  [
    "JSON that is not UTF-8",
    { ...transaction, body: Buffer.from('{"events":["\u00ff"]}', "latin1") },
    "400 M_NOT_JSON",
    "the body is not valid JSON in UTF-8",
  ],
  ["a missing body", transaction, "400 M_NOT_JSON", "the body is missing: send a JSON object"],
  ["a missing field", { ...transaction, body: "{}" }, "400 M_BAD_JSON", "events is missing"],
  [
    "a field of the wrong type",
    { ...transaction, body: '{"events":{}}' },
    "400 M_BAD_JSON",
    "events: must be array",
  ],
  [
    "a fault deep in the body",
    { ...transaction, body: '{"events":[],"ephemeral":[],"to_device":[7]}' },
    "400 M_BAD_JSON",
    "to_device/0: must be object",
  ],
  [
    "a missing token",
    { ...transaction, headers: {} },
    "401 M_MISSING_TOKEN",
    'Authorization: missing, send "Bearer <hs_token>"',
  ],
  [
    "a wrong token",
    { ...transaction, headers: { authorization: "Bearer AS" } },
    "403 M_FORBIDDEN",
    "Authorization: not the hs_token of this registration",
  ],
  [
    "two different tokens",
    { ...transaction, path: `${transaction.path}?access_token=AS` },
    "403 M_FORBIDDEN",
    "access_token: two different tokens were sent",
  ],
  [
    "a missing query parameter",
    { path: "/_matrix/app/v1/thirdparty/location" },
    "400 M_MISSING_PARAM",
    "alias: missing from the query",
  ],
  [
    "a path parameter that is no user ID",
    { path: "/_matrix/app/v1/users/bob" },
    "400 M_INVALID_PARAM",
    'userId: must match pattern "^@[^:]*:."',
  ],
  [
    "HEAD, which no operation has",
    { method: "HEAD", path: "/_matrix/app/v1/users/@a:b" },
    "405",
    "",
  ],
  [
    "OPTIONS, which is for browsers",
    { method: "OPTIONS", path: transaction.path },
    "405 M_UNRECOGNIZED",
    "the path takes PUT",
  ],
] as const) {
  test(`${name} is answered with ${expected}`, async () => {
    if (name.startsWith("HEAD")) {
      const { status, bytes } = await send(applicationService.url, {
        headers: fromHomeserver,
        ...request,
      });
      assert.deepEqual([`${status}`, bytes.toString()], [expected, text]);
    } else {
      assert.deepEqual(await push(request), [expected, text]);
    }
  });
}

test("the token is judged before the body, and the path before the token", async () => {
  assert.equal((await push({ ...transaction, headers: {}, body: "{" }))[0], "401 M_MISSING_TOKEN");
  assert.equal((await push({ path: "/nothing", headers: {} }))[0], "404 M_UNRECOGNIZED");
});

for (const [name, path] of [
  ["the superseded path", "/users/@a:b"],
  ["an escaped path", "/_matrix/app/v1/users/%40irc%2FBob%3Ab"],
  ["a slash that the homeserver did not escape", "/_matrix/app/v1/users/@irc.freenode.net/Bob:b"],
  ["the same on the superseded path", "/rooms/%23irc/%23matrix:b"],
  ["a raw comma, which Prism takes for a list", "/_matrix/app/v1/users/@a,b:c"],
  ["a parameter that is a step in a path", "/_matrix/app/v1/thirdparty/protocol/.."],
] as const) {
  test(`${name} finds its operation`, async () => {
    assert.equal((await push({ path }))[0], "200");
  });
}

test("an answer is chosen by code, by example and by both", async () => {
  const answers = [];
  for (const prefer of [
    "code=404",
    "example=M_FORBIDDEN",
    "code=404, example=COM.EXAMPLE.MYAPPSERVICE_NOT_FOUND",
  ]) {
    const headers = { ...fromHomeserver, prefer };
    answers.push((await push({ path: "/users/@a:b", headers }))[0]);
  }
  assert.deepEqual(answers, [
    "404 M_NOT_FOUND",
    "403 M_FORBIDDEN",
    "404 COM.EXAMPLE.MYAPPSERVICE_NOT_FOUND",
  ]);
});

test("an answer that is not declared is refused with what there is", async () => {
  const headers = { ...fromHomeserver, prefer: "code=418" };
  assert.deepEqual(await push({ path: "/users/@a:b", headers }), [
    "400 M_INVALID_PARAM",
    "Prefer: code=418 is not in the contract: choose one of 200, 401, 403, 404, 405, 500, 503",
  ]);
});

test("an application service is no business of a browser", async () => {
  const answer = await send(applicationService.url, { path: "/users/@a:b" });
  assert.equal(answer.headers["access-control-allow-origin"], undefined);
});
