import assert from "node:assert/strict";
import { test } from "node:test";
import { createAuthenticate } from "../../src/application-service/authenticate.ts";
import { createService, registration, send } from "./support.ts";

const path = "/_matrix/app/v1/transactions/1";
const body = { events: [] };

const cases: readonly (readonly [string, string | null, string, number, string | undefined])[] = [
  ["the right token", "HS", "", 200, undefined],
  ["no token (S16)", null, "", 401, "M_MISSING_TOKEN"],
  ["a wrong token (S15)", "nope", "", 403, "M_FORBIDDEN"],
  ["the other token", "AS", "", 403, "M_FORBIDDEN"],
  ["the token in the query (S17)", null, "?access_token=HS", 200, undefined],
  ["a wrong token in the query", null, "?access_token=nope", 403, "M_FORBIDDEN"],
  ["an empty token in the query", null, "?access_token=", 401, "M_MISSING_TOKEN"],
  ["the token in both (S17)", "HS", "?access_token=HS", 200, undefined],
  ["two different tokens (S17)", "HS", "?access_token=nope", 403, "M_FORBIDDEN"],
];

for (const [what, token, query, status, errcode] of cases) {
  test(`a request with ${what} is answered ${status}`, async (t) => {
    const sent = { method: "PUT", path: path + query, token, body };
    const answer = await send(createService(t), sent);
    assert.deepEqual([answer.status, answer.body.errcode], [status, errcode]);
    assert.doesNotMatch(JSON.stringify(answer.body), /nope/u);
  });
}

test("a header of another scheme is no token, whatever its length", async (t) => {
  const sent = { method: "PUT", path, token: null, headers: { authorization: "XXXXXXXHS" }, body };
  assert.equal((await send(createService(t), sent)).status, 401);
});

test("the token in the query can be switched off (V8)", async (t) => {
  const service = createService(t, { allowTokenInQuery: false });
  const sent = { method: "PUT", path: `${path}?access_token=HS`, token: null, body };
  assert.equal((await send(service, sent)).status, 401);
});

test("two tokens are accepted while the token is being changed", async (t) => {
  const service = createService(t, { nextHsToken: "HS2" });
  for (const [token, status] of [
    ["HS", 200],
    ["HS2", 200],
    ["HS3", 403],
  ] as const) {
    assert.equal((await send(service, { method: "PUT", path, token, body })).status, status);
  }
});

test("nothing of the body is read for a stranger", async () => {
  const authenticate = createAuthenticate({ hsTokens: ["HS"], allowTokenInQuery: true });
  const request = {
    method: "PUT",
    path,
    query: "",
    authorization: undefined,
    readBody: () => assert.fail("the body was read"),
  };
  assert.throws(() => authenticate(request), /M_MISSING_TOKEN/u);
});

test("an empty token is refused at creation, so that nobody is let in by accident", (t) => {
  const empty = { ...registration, hs_token: "" };
  assert.throws(() => createService(t, { registration: empty }), /registration: hs_token/u);
  const none = { hsTokens: [""], allowTokenInQuery: true };
  assert.throws(() => createAuthenticate(none), /must not be empty/u);
});
