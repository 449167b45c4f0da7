import assert from "node:assert/strict";
import { test } from "node:test";
import { startPrism } from "../../mocks/prism.ts";
import { asRealUser } from "../../src/application-service/as-real-user.ts";
import { asVirtualUser } from "../../src/application-service/as-virtual-user.ts";
import {
  createHomeserverClient,
  type HomeserverClientOptions,
} from "../../src/application-service/homeserver-client.ts";
import type { EditionName } from "../../src/application-service/homeserver-edition.ts";
import { serve } from "../mocks/support.ts";
import {
  bobId,
  createPeer,
  draftRegistration,
  matrixError,
  ok,
  refuse,
  registration,
  roomId,
  text,
  type Step,
} from "./homeserver-peer.ts";

const url = "http://hs/";
const path = { roomId, eventType: "m.room.message", txnId: "t1" } as const;

function connect(script: Record<string, Step> = {}) {
  const peer = createPeer(script);
  return { peer, client: createHomeserverClient({ url, registration, fetch: peer.fetch }) };
}

function connectDraft(script: Record<string, Step> = {}) {
  const peer = createPeer(script, { edition: "draft" });
  const client = createHomeserverClient({
    url,
    registration: draftRegistration,
    edition: "draft",
    fetch: peer.fetch,
  });
  return { peer, client };
}

test("a call resolves to the data of the answer", async () => {
  const { client } = connect({ getTokenOwner: ok({ user_id: "@_irc_bot:example.org" }) });
  assert.deepEqual(await client.call.getTokenOwner(), { user_id: "@_irc_bot:example.org" });
});

test("v1 sends the token as Bearer and never in the address (S54, V8)", async () => {
  const { client, peer } = connect();
  await client.call.getTokenOwner();
  assert.equal(peer.seen[0]?.headers.get("authorization"), "Bearer AS");
  assert.equal(peer.seen[0]?.url.search, "");
});

test("the draft sends the token in the query and never in a header (D51, D55)", async () => {
  const { client, peer } = connectDraft();
  await client.call.getRoomState({ path: { roomId } });
  assert.equal(peer.seen[0]?.url.search, "?access_token=T_a");
  assert.equal(peer.seen[0]?.headers.get("authorization"), null);
});

test("an operation that needs no token gets none", async () => {
  const { client, peer } = connect({ getVersions: ok({ versions: ["v1.19"] }) });
  await client.call.getVersions();
  await client.raw.call.getVersions();
  assert.deepEqual(
    peer.seen.map(({ headers }) => headers.get("authorization")),
    [null, null],
  );
});

test("call and raw write the same request", async () => {
  const { client, peer } = connect({ queryUserByProtocol: ok([]) });
  const bob = asVirtualUser(client, bobId, { deviceId: "ABC123" });
  const names = { room: "!a/b?c%d!'(x)*:example.org", alias: "#_irc_#a b:example.org" } as const;
  const roomPath = { ...path, roomId: names.room };
  const fields = { nickname: "b b", network: "libera" };
  for (const { call, raw } of [client, bob]) {
    const rawCall = raw.call;
    await call.sendMessage({ path: roomPath, query: { ts: 5 }, body: text });
    await rawCall.sendMessage({ params: { path: roomPath, query: { ts: 5 } }, body: text });
    await call.joinRoom({
      path: { roomIdOrAlias: names.alias },
      query: { via: ["a.org", "b&c.org"] },
      body: {},
    });
    await rawCall.joinRoom({
      params: { path: { roomIdOrAlias: names.alias }, query: { via: ["a.org", "b&c.org"] } },
      body: {},
    });
    await call.queryUserByProtocol({ path: { protocol: "irc" }, query: { fields } });
    await rawCall.queryUserByProtocol({
      params: { path: { protocol: "irc" }, query: { fields } },
    });
    await call.setRoomStateWithKey({
      path: { roomId, eventType: "m.room.topic", stateKey: "" },
      body: { topic: "t" },
    });
    await rawCall.setRoomStateWithKey({
      params: { path: { roomId, eventType: "m.room.topic", stateKey: "" } },
      body: { topic: "t" },
    });
    await call.getTokenOwner();
    await raw.byPath.GET("/_matrix/client/v3/account/whoami");
  }
  const written = peer.seen.map(
    ({ method, url: { pathname, searchParams }, headers, ...seen }) => ({
      method,
      pathname,
      query: [...searchParams].sort(),
      token: headers.get("authorization"),
      type: headers.get("content-type"),
      text: seen.text,
    }),
  );
  assert.equal(written.length, 20);
  for (let index = 0; index < written.length; index += 2) {
    assert.deepEqual(written[index], written[index + 1]);
  }
});

test("a homeserver may be found below a path", async () => {
  const addresses: string[] = [];
  const fetch = async (request: Request) => {
    addresses.push(new URL(request.url).pathname, request.headers.get("authorization") ?? "");
    return Response.json({ user_id: bobId });
  };
  const client = createHomeserverClient({ url: "http://hs/matrix//", registration, fetch });
  await client.call.getTokenOwner();
  await client.raw.call.getTokenOwner();
  const address = "/matrix/_matrix/client/v3/account/whoami";
  assert.deepEqual(addresses, [address, "Bearer AS", address, "Bearer AS"]);
});

for (const [name, options, message] of [
  ["a path parameter is missing", { path: { roomId } }, /sendMessage needs eventType/u],
  ["a path parameter is empty", { path: { ...path, roomId: "" } }, /roomId must not be empty/u],
  ["a path parameter is a step", { path: { ...path, txnId: ".." } }, /txnId must not be/u],
  ["a query parameter is unknown", { path, query: { at: 1 } }, /no query parameter at/u],
  ["the user is named in the call", { path, query: { user_id: bobId } }, /parameter user_id/u],
] as const) {
  test(`a call is not sent when ${name}`, async () => {
    const { client, peer } = connect();
    const call = client.call.sendMessage as (options: object) => Promise<unknown>;
    await assert.rejects(call({ body: text, ...options }), (error: unknown) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, message);
      return true;
    });
    assert.equal(peer.seen.length, 0);
  });
}

test("ts outside the two operations that take it is refused without types too (S60)", async () => {
  const { client, peer } = connect();
  const untyped = client.call as unknown as Record<string, (options: object) => Promise<unknown>>;
  const query = { ts: 1 };
  await assert.rejects(
    untyped["joinRoomById"]?.({ path: { roomId }, query, body: {} }) ?? Promise.resolve(),
    /joinRoomById has no query parameter ts/u,
  );
  assert.equal(peer.seen.length, 0);
});

test("a query parameter that is needed is missed before anything is sent", async () => {
  const { client, peer } = connect();
  const search = client.call.checkUsernameAvailability as (options?: object) => Promise<unknown>;
  await assert.rejects(search(), /checkUsernameAvailability needs username/u);
  assert.equal(peer.seen.length, 0);
});

test("the sender cannot sync: that takes a virtual user (S70)", async () => {
  const { client } = connect();
  await assert.rejects(client.call.sync(), /sync needs a virtual user/u);
  const bob = asVirtualUser(client, bobId);
  await assert.rejects(bob.call.uploadKeys({ body: {} }), /uploadKeys needs a device/u);
});

test("an operation that the edition has not is no member of call", () => {
  const { client } = connect();
  const names = client.call as unknown as Record<string, unknown>;
  assert.equal(names["getUserByUri"], undefined);
  assert.equal(names["toString"], undefined);
  assert.equal(names["then"], undefined);
});

test("media come as a Blob with their content type", async () => {
  const bytes = Uint8Array.of(0xff, 0xd8, 0x00);
  const { client } = connect({
    getContentAuthed: () => new Response(bytes, { headers: { "Content-Type": "image/jpeg" } }),
  });
  const blob = await client.call.getContentAuthed({
    path: { serverName: "example.org", mediaId: "m1" },
  });
  assert.equal(blob.type, "image/jpeg");
  assert.deepEqual(new Uint8Array(await blob.arrayBuffer()), bytes);
});

test("media are sent as they are, with the content type of the Blob or of the headers", async () => {
  const { client, peer } = connect({ uploadContent: ok({ content_uri: "mxc://example.org/m1" }) });
  const bob = asVirtualUser(client, bobId);
  const bytes = Uint8Array.of(0xff, 0x00, 0x7b);
  const query = { filename: "a b.jpg" };
  await bob.call.uploadContent({ query, body: new Blob([bytes], { type: "image/jpeg" }) });
  await bob.call.uploadContent({ body: bytes, headers: { "Content-Type": "image/png" } });
  await bob.call.uploadContent({ body: bytes });
  for (const seen of peer.seen) {
    assert.deepEqual(seen.bytes, bytes);
    assert.equal(seen.as, bobId);
  }
  assert.deepEqual(
    peer.seen.map(({ headers }) => headers.get("content-type")),
    ["image/jpeg", "image/png", "application/octet-stream"],
  );
});

test("redirections are not followed: they would be given the token", async (t) => {
  const paths: (string | undefined)[] = [];
  const hs = await serve(t, (request, response) => {
    paths.push(request.url);
    response.writeHead(308, { Location: "/elsewhere" }).end();
  });
  for (const options of [{}, { fetch: (request: Request) => fetch(request) }]) {
    const client = createHomeserverClient({ url: hs, registration, ...options });
    await assert.rejects(client.call.getTokenOwner(), matrixError(308, "M_UNKNOWN", /set url/u));
    const { response } = await client.raw.call.getTokenOwner();
    assert.equal(response.status, 308);
  }
  assert.deepEqual(new Set(paths), new Set(["/_matrix/client/v3/account/whoami"]));
});

test("raw answers as openapi-fetch does: data, error and response", async () => {
  const { client } = connect({ getTokenOwner: refuse(401, "M_UNKNOWN_TOKEN") });
  const { data, error, response } = await client.raw.call.getTokenOwner();
  assert.equal(data, undefined);
  assert.equal(error?.errcode, "M_UNKNOWN_TOKEN");
  assert.equal(response.status, 401);
});

test("raw refuses to act as users outside the namespaces too, and leaves other users alone (S55)", async () => {
  const { client, peer } = connect();
  const query = { user_id: "@alice:example.org" } as const;
  await assert.rejects(
    client.raw.call.getTokenOwner({ params: { query } }),
    matrixError(403, "M_FORBIDDEN"),
  );
  await client.raw.call.getTokenOwner({ params: { query: { user_id: bobId } } });
  assert.deepEqual(
    peer.seen.map((one) => one.as),
    [bobId],
  );
});

test("account management takes a token of the user's own, never the as_token (S59, D54)", async () => {
  const peer = createPeer({}, { unchecked: true });
  const client = createHomeserverClient({ url, registration, fetch: peer.fetch });
  const bob = asVirtualUser(client, bobId);
  await bob.raw.call.logout({ headers: { Authorization: "Bearer bobs" } });
  await bob.raw.call.logout();
  await client.raw.call.getTokenOwner({ headers: { Authorization: "Bearer bobs" } });
  assert.deepEqual(
    peer.seen.map((one) => [one.headers.get("authorization"), one.as]),
    [
      ["Bearer bobs", null],
      [null, null],
      ["Bearer bobs", null],
    ],
  );
});

test("the draft's user_token stands on every operation that takes it, and nowhere in v1 (D52, U21)", async () => {
  const { client, peer } = connectDraft({ getUserByUri: ok({ user_id: "@a:hsdomain.com" }) });
  const alice = asRealUser(client, "alice&token");
  assert.equal(alice.userId, null);
  await alice.sendMessage(roomId, text);
  await alice.call.getUserByUri({ query: { uri: "irc://a" } });
  await alice.raw.call.getRoomState({ params: { path: { roomId } } });
  assert.deepEqual(
    peer.seen.map((one) => one.url.searchParams.get("user_token")),
    ["alice&token", null, "alice&token"],
  );
  const v1 = connect().client as unknown as Parameters<typeof asRealUser>[0];
  assert.throws(() => asRealUser(v1, "t"), /only the draft/u);
  assert.throws(() => asRealUser(client, ""), /must not be empty/u);
});

test("what two real users send under one key are two messages", async () => {
  const { client, peer } = connectDraft();
  const options = { idempotencyKey: "irc-1" };
  await asRealUser(client, "alices").sendMessage(roomId, text, options);
  await asRealUser(client, "bobs").sendMessage(roomId, text, options);
  await client.sendMessage(roomId, text, options);
  assert.equal(new Set(peer.seen.map(({ url: { pathname } }) => pathname)).size, 3);
});

test("the sender is known when the name of the homeserver is", () => {
  const { client } = connect();
  assert.equal(client.userId, null);
  const named = createHomeserverClient({ url, registration, serverName: "example.org" });
  assert.equal(named.userId, "@_irc_bot:example.org");
});

const usual: HomeserverClientOptions = { url, registration };

for (const [name, options] of [
  ["an address that is none", { url: "hs" }],
  ["an address that is not of the web", { url: "ftp://hs" }],
  ["an address with a query", { url: "http://hs/?a" }],
  ["an address with a name in it", { url: "http://me:secret@hs" }],
  ["an address that is none, with a name in it", { url: "me:secret@hs" }],
  ["an address that leads into the API", { url: "http://hs/_matrix/client" }],
  ["an empty token", { registration: { ...registration, as_token: "" } }],
  ["no token", { registration: { namespaces: {} } as unknown as typeof registration }],
  ["a token that no header can carry", { registration: { ...registration, as_token: "s3cr\n3t" } }],
  ["a server name that is none", { serverName: "@example.org" }],
  ["an edition that is none", { edition: "v2" as EditionName }],
  ["both fetch and dispatcher", { fetch, dispatcher: { dispatch: () => true } }],
  ["no time at all", { retry: { budgetMs: 0 } }],
  ["no try at all", { retry: { maxAttempts: 0 } }],
  ["no time for a try", { retry: { timeoutMs: 0 } }],
  ["no place for a user", { maxRememberedUsers: 0 }],
  ["no place for an answer", { maxAnswerBytes: 0 }],
  [
    "a registration that was not parsed",
    { registration: "irc.yaml" as unknown as typeof registration },
  ],
] as const) {
  test(`a client is not made with ${name}`, () => {
    assert.throws(
      () => createHomeserverClient({ ...usual, ...options }),
      (error: unknown) => {
        assert.ok(error instanceof TypeError || error instanceof RangeError);
        assert.doesNotMatch(error.message, /s3cr|secret/u);
        return true;
      },
    );
  });
}

test("the client and the mock of the homeserver understand each other, in both editions", async () => {
  await using hs = await startPrism("v1/homeserver", { token: "AS" });
  const client = createHomeserverClient({ url: hs.url, registration });
  const bob = asVirtualUser(client, bobId, { deviceId: "ABC123" });
  assert.match(await bob.sendMessage(roomId, text, { ts: 1421416883133 }), /^\$/u);
  assert.match(await bob.sendState(roomId, "m.room.topic", "", { topic: "t" }, { ts: 1 }), /^\$/u);
  await assert.rejects(
    bob.call.createRoom({ body: {}, headers: { Prefer: "example=M_EXCLUSIVE" } }),
    matrixError(400, "M_EXCLUSIVE"),
  );

  await using draftHs = await startPrism("draft/homeserver", { token: "T_a" });
  const draftClient = createHomeserverClient({
    url: draftHs.url,
    registration: draftRegistration,
    edition: "draft",
  });
  const draftBob = asVirtualUser(draftClient, "@irc.freenode.net/Bob:hsdomain.com");
  assert.match(await draftBob.sendMessage(roomId, text, { ts: 1421416883133 }), /^\$/u);
  assert.deepEqual(
    [...hs.requests, ...draftHs.requests].map(({ status }) => status),
    [200, 200, 400, 200],
  );
});
