import assert from "node:assert/strict";
import { test } from "node:test";
import { createContractClient } from "../../src/contract/client.ts";
import * as draft from "../../src/editions/draft.ts";
import * as v1 from "../../src/editions/v1.ts";

/** A peer that answers everything alike and keeps what it was sent. */
function createPeer(answer: () => Response = () => Response.json({ event_id: "$m2" })) {
  const requests: Request[] = [];
  const fetch = async (request: Request) => {
    requests.push(request.clone());
    await request.text();
    return answer();
  };
  return { fetch, requests };
}

const message = { msgtype: "m.text", body: "hello?" };
const path = { roomId: "!r:example.org", eventType: "m.room.message", txnId: "t1" } as const;

test("a call by operationId sends method, path, query and body of the contract", async () => {
  const { fetch, requests } = createPeer();
  const { call } = createContractClient(v1.homeserver, {
    baseUrl: "http://hs/",
    token: "AS",
    fetch,
  });
  const { data } = await call.sendMessage({
    params: { path, query: { user_id: "@_irc_bob:example.org", ts: 1 } },
    body: message,
  });
  assert.equal(data?.event_id, "$m2");
  const [request] = requests;
  assert.equal(request?.method, "PUT");
  assert.equal(
    request?.url,
    "http://hs/_matrix/client/v3/rooms/%21r%3Aexample.org/send/m.room.message/t1?user_id=%40_irc_bob%3Aexample.org&ts=1",
  );
  assert.deepEqual(await request?.json(), message);
});

test("a call by path is the same call", async () => {
  const { fetch, requests } = createPeer(() => Response.json({ user_id: "@_irc_bot:example.org" }));
  const client = createContractClient(v1.homeserver, { baseUrl: "http://hs", token: "AS", fetch });
  const { data } = await client.byPath.GET("/_matrix/client/v3/account/whoami", {});
  assert.equal(data?.user_id, "@_irc_bot:example.org");
  assert.equal(requests[0]?.headers.get("authorization"), "Bearer AS");
});

test("v1 sends the token in the header and never in the URL (S54)", async () => {
  const { fetch, requests } = createPeer();
  const { call } = createContractClient(v1.homeserver, {
    baseUrl: "http://hs",
    token: "AS",
    fetch,
  });
  await call.getTokenOwner();
  assert.equal(requests[0]?.headers.get("authorization"), "Bearer AS");
  assert.equal(new URL(requests[0]?.url ?? "").search, "");
});

test("the draft sends the token as access_token, beside the other parameters (D51, D55)", async () => {
  const { fetch, requests } = createPeer();
  const { call } = createContractClient(draft.homeserver, {
    baseUrl: "http://hs",
    token: "T_a",
    fetch,
  });
  await call.sendMessage({
    params: { path, query: { user_id: "@irc.freenode.net/Bob:hsdomain.com" } },
    body: message,
  });
  const url = new URL(requests[0]?.url ?? "");
  assert.equal(url.searchParams.get("access_token"), "T_a");
  assert.equal(url.searchParams.get("user_id"), "@irc.freenode.net/Bob:hsdomain.com");
  assert.equal(requests[0]?.headers.get("authorization"), null);
  assert.deepEqual(await requests[0]?.json(), message);
});

test("registration in the draft sends no token but the one in its body (D1)", async () => {
  const { fetch, requests } = createPeer(() => Response.json({ hs_token: "T_h" }));
  const { call } = createContractClient(draft.registration, {
    baseUrl: "http://hs",
    token: "T_a",
    fetch,
  });
  await call.unregisterApplicationService({ body: { as_token: "T_a" } });
  assert.equal(new URL(requests[0]?.url ?? "").search, "");
  assert.equal(requests[0]?.headers.get("authorization"), null);
});

test("every character of a path parameter that means something in a URL is escaped", async () => {
  const { fetch, requests } = createPeer();
  const { call } = createContractClient(v1.applicationService, { baseUrl: "http://as", fetch });
  await call.queryRoomByAlias({
    params: { path: { roomAlias: "#irc.freenode.net/#a?b%c!(d)*':hsdomain.com" } },
  });
  assert.equal(
    new URL(requests[0]?.url ?? "").pathname,
    "/_matrix/app/v1/rooms/%23irc.freenode.net%2F%23a%3Fb%25c%21%28d%29%2A%27%3Ahsdomain.com",
  );
});

for (const txnId of [".", ".."]) {
  test(`a path parameter "${txnId}" is refused: it would change the path`, async () => {
    const { fetch, requests } = createPeer();
    const { call } = createContractClient(v1.homeserver, { baseUrl: "http://hs", fetch });
    await assert.rejects(
      async () => call.sendMessage({ params: { path: { ...path, txnId } }, body: message }),
      /txnId must not be/u,
    );
    assert.equal(requests.length, 0);
  });
}

test("the fields of a third-party look-up are query parameters of their own (S50)", async () => {
  const { fetch, requests } = createPeer(() => Response.json([]));
  const { call } = createContractClient(v1.applicationService, { baseUrl: "http://as", fetch });
  await call.queryUserByProtocol({
    params: {
      path: { protocol: "irc" },
      query: { fields: { network: "libera", nickname: "b b" } },
    },
  });
  assert.equal(new URL(requests[0]?.url ?? "").search, "?network=libera&nickname=b%20b");
});

test("an error answer comes back as error, typed by the contract", async () => {
  const body = { errcode: "M_FORBIDDEN", error: "no" };
  const { fetch } = createPeer(() => Response.json(body, { status: 403 }));
  const { call } = createContractClient(v1.homeserver, { baseUrl: "http://hs", fetch });
  const { data, error, response } = await call.getTokenOwner();
  assert.equal(data, undefined);
  assert.equal(error?.errcode, "M_FORBIDDEN");
  assert.equal(response.status, 403);
});

test("a network failure rejects with its cause", async () => {
  const fetch = () => Promise.reject(new TypeError("connection refused"));
  const { call } = createContractClient(v1.homeserver, { baseUrl: "http://hs", fetch });
  await assert.rejects(call.getVersions(), /connection refused/u);
});

for (const baseUrl of ["", "hs", "ftp://hs", "//hs"]) {
  test(`the address ${JSON.stringify(baseUrl)} is refused at creation`, () => {
    assert.throws(() => createContractClient(v1.homeserver, { baseUrl }), /baseUrl must be/u);
  });
}

test("an empty token is refused at creation", () => {
  const options = { baseUrl: "http://hs", token: "" };
  assert.throws(() => createContractClient(v1.homeserver, options), /must not be empty/u);
});
