import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startPrism, type PrismMock } from "../../../mocks/prism.ts";
import { send, sendJson } from "../support.ts";

let homeserver: PrismMock;
let draftHomeserver: PrismMock;
let registration: PrismMock;

before(async () => {
  homeserver = await startPrism("v1/homeserver", { token: "AS" });
  draftHomeserver = await startPrism("draft/homeserver", { token: "T_a" });
  registration = await startPrism("draft/registration", { token: "T_a" });
});

after(async () => {
  for (const mock of [homeserver, draftHomeserver, registration]) await mock.close();
});

const fromApplicationService = { authorization: "Bearer AS" };

test("a wrong method is told which ones there are", async () => {
  const path = "/_matrix/client/v3/rooms/!r:example.org/state/m.room.name/";
  const answer = await send(homeserver.url, { method: "DELETE", path, headers: {} });
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.allow, "GET, PUT");
});

test("a rate limit comes with its header", async () => {
  const answer = await send(homeserver.url, {
    path: "/_matrix/client/v3/account/whoami",
    headers: { ...fromApplicationService, prefer: "example=M_LIMIT_EXCEEDED" },
  });
  assert.equal(answer.status, 429);
  assert.equal(answer.headers["retry-after"], "2");
});

test("a homeserver answers an unknown token with 401, that of the draft with 403", async () => {
  const v1 = await sendJson(homeserver.url, {
    path: "/_matrix/client/v3/account/whoami",
    headers: { authorization: "Bearer U" },
  });
  assert.equal(v1.status, 401);
  assert.equal((v1.body as { errcode: string }).errcode, "M_UNKNOWN_TOKEN");
  const draft = await sendJson(draftHomeserver.url, {
    path: "/_matrix/client/api/v1/profile/%40a%3Ab/displayname?access_token=U",
  });
  assert.equal(draft.status, 403);
});

test("a timestamp that is no number is refused with 400 M_INVALID_PARAM", async () => {
  const { status, body } = await sendJson(homeserver.url, {
    method: "PUT",
    path: "/_matrix/client/v3/rooms/!r:example.org/send/m.room.message/1?ts=soon",
    headers: fromApplicationService,
    body: '{"msgtype":"m.text","body":"hi"}',
  });
  assert.equal(status, 400);
  assert.deepEqual(body, { errcode: "M_INVALID_PARAM", error: "ts: must be integer" });
});

test("media is answered as bytes, a redirect with its place", async () => {
  const path = "/_matrix/client/v1/media/download/example.org/aBcDeFgH";
  const bytes = await send(homeserver.url, { path, headers: fromApplicationService });
  assert.equal(bytes.headers["content-type"], "application/octet-stream");
  assert.equal(bytes.bytes.toString(), "any bytes");
  const headers = { ...fromApplicationService, prefer: "code=307" };
  const redirect = await send(homeserver.url, { path, headers });
  assert.equal(redirect.status, 307);
  assert.match(redirect.headers.location ?? "", /^https:/u);
  assert.equal(redirect.headers["content-type"], undefined);
});

test("a browser may ask a homeserver, with every answer", async () => {
  const preflight = await send(homeserver.url, { method: "OPTIONS", path: "/_matrix/client/v3/x" });
  assert.equal(preflight.status, 204);
  assert.match(String(preflight.headers["access-control-allow-headers"]), /Authorization/u);
  const refused = await send(homeserver.url, { path: "/_matrix/client/v3/account/whoami" });
  assert.equal(refused.status, 401);
  assert.equal(refused.headers["access-control-allow-origin"], "*");
});

for (const [body, expected] of [
  ['{"as_token":"T_a","url":"https://x.y","namespaces":{}}', "200 "],
  ['{"url":"https://x.y","namespaces":{}}', "401 M_MISSING_TOKEN"],
  ['{"as_token":"T_b","url":"https://x.y","namespaces":{}}', "403 M_FORBIDDEN"],
  ['{"as_token":7,"url":"https://x.y","namespaces":{}}', "400 M_BAD_JSON"],
  ['{"as_token":"T_a","url":"https://x.y","namespaces":[]}', "400 M_BAD_JSON"],
  ["[]", "400 M_BAD_JSON"],
  ["", "400 M_NOT_JSON"],
] as const) {
  test(`the draft's registration ${body === "" ? "without a body" : body} is answered with ${expected}`, async () => {
    const answer = await sendJson(registration.url, {
      method: "POST",
      path: "/_matrix/appservice/v1/register",
      body,
    });
    const { errcode = "" } = answer.body as { errcode?: string };
    assert.equal(`${answer.status} ${errcode}`, expected);
  });
}
