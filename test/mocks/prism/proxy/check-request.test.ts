import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { send, sendJson } from "../../support.ts";
import { json, proxyTo, summarise } from "./support.ts";

const headers = { authorization: "Bearer HS-SECRET" };
const transaction = { method: "PUT", path: "/_matrix/app/v1/transactions/1", headers };
const query = { path: "/_matrix/app/v1/users/@a:b", headers };

for (const [name, request, expected] of [
  [
    "an unknown path",
    { path: "/_matrix/app/v1/nothing", headers },
    ["request error the contract has no such path"],
  ],
  ["a wrong method", { ...query, method: "POST" }, ["request error the path takes GET"]],
  [
    "a malformed percent escape",
    { path: "/_matrix/app/v1/users/%zz", headers },
    ['request error path: malformed percent escape, write "%" as "%25"'],
  ],
  [
    "a missing token and a fault in the body",
    { ...transaction, headers: {}, body: '{"events":7}' },
    [
      'request error Authorization: missing, send "Bearer <hs_token>"',
      "request error events: must be array",
    ],
  ],
  [
    "two different tokens",
    { ...query, path: `${query.path}?access_token=OTHER-SECRET` },
    ["request error access_token: two different tokens were sent"],
  ],
  [
    "malformed JSON",
    { ...transaction, body: "{" },
    ["request error the body is not valid JSON in UTF-8"],
  ],
  [
    "a missing parameter",
    { path: "/_matrix/app/v1/thirdparty/location", headers },
    ["request error alias: missing from the query"],
  ],
] as const) {
  test(`${name} is reported and passed on`, async (t) => {
    const { url, passed, violations } = await proxyTo(t, "v1/application-service", (response) => {
      response.writeHead(200, { "content-type": "application/json" }).end("[]");
    });
    const answer = await send(url, request);
    assert.equal(answer.status, 200);
    assert.equal(passed.length, 1);
    assert.equal(passed[0]?.body.toString(), "body" in request ? request.body : "");
    const requests = violations.filter(({ side }) => side === "request");
    assert.deepEqual(summarise(requests), expected);
    assert.doesNotMatch(JSON.stringify(violations), /SECRET/u);
  });

  test(`${name} is refused by a strict proxy and not passed on`, async (t) => {
    const options = { strict: true };
    const proxy = await proxyTo(t, "v1/application-service", json(200, {}), options);
    const { status, body } = await sendJson(proxy.url, request);
    assert.ok(status >= 400 && status < 500);
    assert.match((body as { errcode: string }).errcode, /^M_/u);
    assert.equal(proxy.passed.length, 0);
    assert.deepEqual(summarise(proxy.violations), expected);
  });
}

test("a violation says where it happened", async (t) => {
  const { url, violations } = await proxyTo(t, "v1/application-service", json(200, {}));
  const path = `${transaction.path}?access_token=HS-SECRET`;
  await send(url, { ...transaction, path, body: '{"events":[],"to_device":[7]}' });
  assert.deepEqual(violations, [
    {
      side: "request",
      operationId: "sendTransaction",
      method: "PUT",
      path: "/_matrix/app/v1/transactions/1?access_token=…",
      field: "to_device/0",
      message: "must be object",
      severity: "error",
    },
  ]);
});

for (const [name, events, expected] of [
  ["is checked too", 7, "request error events: must be array"],
  [
    "that unpacks to more than the limit is not checked",
    "x".repeat(5000),
    "request warning the body is larger than 1000 bytes",
  ],
] as const) {
  test(`a compressed request ${name}`, async (t) => {
    const options = { maxBodyBytes: 1000 };
    const reply = json(200, {});
    const { url, passed, violations } = await proxyTo(t, "v1/application-service", reply, options);
    const body = gzipSync(JSON.stringify({ events }));
    const encoding = { ...headers, "content-encoding": "gzip" };
    await send(url, { ...transaction, headers: encoding, body });
    assert.deepEqual(passed[0]?.body, body);
    assert.deepEqual(summarise(violations), [expected]);
  });
}

test("a request that is not what its encoding says is reported", async (t) => {
  const { url, violations } = await proxyTo(t, "v1/application-service", json(200, {}));
  const encoding = { ...headers, "content-encoding": "gzip" };
  await send(url, { ...transaction, headers: encoding, body: "{}" });
  assert.deepEqual(summarise(violations), ["request error content-encoding: does not decode"]);
});

test("a strict proxy accepts only the token it was given", async (t) => {
  const options = { strict: true, token: "HS" };
  const { url, passed } = await proxyTo(t, "v1/application-service", json(200, {}), options);
  assert.equal((await send(url, query)).status, 403);
  const right = { ...query, headers: { authorization: "Bearer HS" } };
  assert.equal((await send(url, right)).status, 200);
  assert.equal(passed.length, 1);
});

test("the token in the body of the draft's registration is checked and not shown", async (t) => {
  const options = { token: "T_a" };
  const reply = json(200, { hs_token: "T_h" });
  const { url, violations } = await proxyTo(t, "draft/registration", reply, options);
  await send(url, {
    method: "POST",
    path: "/_matrix/appservice/v1/register",
    body: '{"as_token":"SECRET","url":"http://x","namespaces":{}}',
  });
  assert.deepEqual(summarise(violations), [
    "request error as_token: not the token of an application service",
  ]);
});
