import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { send, sendJson, serve } from "../../support.ts";
import { json, proxyTo, summarise, type Reply } from "./support.ts";

const headers = { authorization: "Bearer HS" };
const query = { path: "/_matrix/app/v1/users/@a:b", headers };

const html: Reply = (response) => {
  response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
};

for (const [name, reply, expected] of [
  [
    "an undeclared status",
    json(418, { errcode: "M_X", error: "" }),
    ["error status: 418 is not declared"],
  ],
  [
    "a redirect",
    (response: Parameters<Reply>[0]) => response.writeHead(302, { location: "/" }).end("body"),
    ["error status: 302 is not declared"],
  ],
  ["an array for an object", json(200, []), ["error must be object"]],
  ["HTML", html, ["error status: 502 is not declared", "error the body is not JSON but text/html"]],
  [
    "an empty body",
    (response: Parameters<Reply>[0]) => response.writeHead(200).end(),
    ["error the body is empty: send {}"],
  ],
  [
    "broken JSON",
    (response: Parameters<Reply>[0]) =>
      response.writeHead(200, { "content-type": "application/json" }).end("{"),
    ["error the body is not valid JSON"],
  ],
  [
    "a body that is not what its encoding says",
    json(200, {}, { "content-encoding": "gzip" }),
    ["error content-encoding: does not decode"],
  ],
  ["an error without an errcode", json(404, { error: "no" }), ["error errcode is missing"]],
] as const) {
  test(`${name} is reported and passed back`, async (t) => {
    const { url, violations } = await proxyTo(t, "v1/application-service", reply as Reply);
    const direct = await serve(t, (request, response) => (reply as Reply)(response, request));
    const [through, straight] = [await send(url, query), await send(direct, query)];
    assert.equal(through.status, straight.status);
    assert.deepEqual(through.bytes, straight.bytes);
    assert.deepEqual(
      summarise(violations),
      expected.map((one) => `response ${one}`),
    );
  });

  test(`${name} is replaced by a strict proxy`, async (t) => {
    const options = { strict: true };
    const { url } = await proxyTo(t, "v1/application-service", reply as Reply, options);
    const { status, body } = await sendJson(url, query);
    assert.equal(status, 502);
    const text = expected[0].replace(/^error /u, "");
    assert.deepEqual(body, {
      errcode: "M_UNKNOWN",
      error: `the answer to queryUserById breaks the contract: ${text}`,
    });
  });
}

for (const [name, reply, expected] of [
  [
    "an errcode that is not listed for its status",
    json(404, { errcode: "M_TOO_LARGE", error: "" }),
    ["response warning errcode: M_TOO_LARGE is not listed for 404"],
  ],
  [
    "an error without a body",
    (response: Parameters<Reply>[0]) => response.writeHead(404).end(),
    ["response warning the body is empty"],
  ],
  [
    "JSON under another name",
    (response: Parameters<Reply>[0]) =>
      response.writeHead(200, { "content-type": "text/plain" }).end("{}"),
    ["response warning content-type: is not application/json"],
  ],
  ["a code of the application service's own", json(404, { errcode: "ORG.X_NO", error: "" }), []],
] as const) {
  test(`${name} is ${expected.length === 0 ? "fine" : "a warning"} and passes a strict proxy`, async (t) => {
    const options = { strict: true };
    const { url, violations } = await proxyTo(t, "v1/application-service", reply as Reply, options);
    assert.notEqual((await send(url, query)).status, 502);
    assert.deepEqual(summarise(violations), expected);
  });
}

test("a compressed answer is checked too", async (t) => {
  const { url, violations } = await proxyTo(t, "v1/application-service", (response) => {
    response.writeHead(404, { "content-type": "application/json", "content-encoding": "gzip" });
    response.end(gzipSync("[]"));
  });
  await send(url, query);
  assert.deepEqual(summarise(violations), ["response error must be object"]);
});

test("the other direction: a homeserver that answers wrongly is reported", async (t) => {
  const { url, violations } = await proxyTo(t, "v1/homeserver", json(200, { room: "!r:x" }));
  await send(url, {
    method: "POST",
    path: "/_matrix/client/v3/createRoom?user_id=bob",
    headers,
    body: '{"preset":7}',
  });
  assert.deepEqual(summarise(violations), [
    'request error user_id: must match pattern "^@[^:]*:."',
    "request error preset: must be string",
    "response error room_id is missing",
  ]);
});

test("a homeserver's empty error is an error", async (t) => {
  const { url, violations } = await proxyTo(t, "v1/homeserver", (response) =>
    response.writeHead(404).end(),
  );
  await send(url, { path: "/_matrix/client/v3/account/whoami", headers });
  assert.deepEqual(summarise(violations), ["response error the body is empty"]);
});
