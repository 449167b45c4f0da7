import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import type { Registration } from "../../src/editions/registration.ts";
import { createApplicationServiceClient } from "../../src/homeserver/application-service-client.ts";
import { vectors, type Vector } from "../vectors/vectors.ts";
import { serve } from "../mocks/support.ts";
import {
  createServicePeer,
  fail,
  irc,
  matrixError,
  ok,
  page,
  refuse,
  registrationOf,
  run,
  secret,
} from "./service-peer.ts";

const userId = "@_irc_bob:example.org";
const path = { userId } as const;

test("each operation is a call by its ID, with the token in the header (S14, S18)", async () => {
  const peer = createServicePeer({ getProtocolMetadata: ok({ instances: [] }) });
  const { call } = createApplicationServiceClient({ registration: irc, fetch: peer.fetch });
  assert.deepEqual(await call.queryUserById({ path }), {});
  assert.deepEqual(await call.getProtocolMetadata({ path: { protocol: "irc" } }), {
    instances: [],
  });
  await call.queryUserByProtocol({
    path: { protocol: "irc" },
    query: { fields: { network: "libera", nickname: "bob" } },
  });
  assert.deepEqual(peer.targets(), [
    "/_matrix/app/v1/users/%40_irc_bob%3Aexample.org",
    "/_matrix/app/v1/thirdparty/protocol/irc",
    "/_matrix/app/v1/thirdparty/user/irc?network=libera&nickname=bob",
  ]);
  assert.ok(peer.seen.every(({ headers }) => headers.get("authorization") === `Bearer ${secret}`));
});

test("the third-party look-ups have a path before too, and the ping has none (S19)", async () => {
  const peer = createServicePeer({ "*": refuse(404, "M_UNRECOGNIZED") });
  const { call } = createApplicationServiceClient({ registration: irc, fetch: peer.fetch });
  const lost = matrixError(404, "M_UNRECOGNIZED");
  await assert.rejects(
    call.queryLocationByAlias({ query: { alias: "#_irc_a:example.org" } }),
    lost,
  );
  await assert.rejects(call.ping({ body: {} }), lost);
  const token = encodeURIComponent(secret);
  assert.deepEqual(peer.targets(), [
    "/_matrix/app/v1/thirdparty/location?alias=%23_irc_a%3Aexample.org",
    `/_matrix/app/unstable/thirdparty/location?access_token=${token}&alias=%23_irc_a%3Aexample.org`,
    "/_matrix/app/v1/ping",
  ]);
});

test("a refusal is a MatrixError with what the application service said, which may be a code of its own (S47)", async () => {
  const errcode = "COM.EXAMPLE.MYAPPSERVICE_NOT_FOUND";
  const peer = createServicePeer({ "*": refuse(404, errcode, "no Bob", { hint: "Rob" }) });
  const { call } = createApplicationServiceClient({ registration: irc, fetch: peer.fetch });
  await assert.rejects(call.queryUserById({ path }), (error) => {
    matrixError(404, errcode, /no Bob$/u)(error);
    assert.equal((error as { body: { hint?: string } }).body.hint, "Rob");
    return true;
  });
});

for (const [name, step, expected] of [
  ["a page", page(500), matrixError(500, "M_UNKNOWN", /24 bytes of text\/html/u)],
  [
    "nothing",
    () => new Response("", { status: 500 }),
    matrixError(500, "M_UNKNOWN", /an empty body/u),
  ],
  [
    "a 200 that is a page",
    page(200),
    matrixError(
      200,
      "M_UNKNOWN",
      /no JSON object: does url lead to the application service "irc"/u,
    ),
  ],
  ["a redirection", page(302), matrixError(302, "M_UNKNOWN", /redirections are not followed/u)],
  [
    "no connection",
    fail("ECONNRESET"),
    matrixError(
      0,
      "M_UNKNOWN",
      /no answer to queryUserById from the application service "irc": ECONNRESET$/u,
    ),
  ],
  ["too much", ok("a".repeat(200)), matrixError(200, "M_UNKNOWN", /more than 100 bytes/u)],
] as const) {
  test(`${name} is a MatrixError as well (S81)`, async () => {
    const peer = createServicePeer({ "*": step });
    const { call } = createApplicationServiceClient({
      registration: irc,
      fetch: peer.fetch,
      maxAnswerBytes: 100,
    });
    await assert.rejects(call.queryUserById({ path }), expected);
  });
}

test("an application service that repeats its token does not bring it into an error", async () => {
  const peer = createServicePeer({
    "*": refuse(403, "M_FORBIDDEN", `not ${secret}`, { sent: [secret] }),
  });
  const { call } = createApplicationServiceClient({ registration: irc, fetch: peer.fetch });
  await assert.rejects(call.queryUserById({ path }), (error) => {
    matrixError(403, "M_FORBIDDEN", /not <hs_token>$/u)(error);
    assert.doesNotMatch(JSON.stringify(error), /secret/u);
    return true;
  });
});

test("a call has a deadline of its own, and ends with the reason of its signal", async () => {
  const clock = createManualClock();
  const peer = createServicePeer({ "*": () => new Promise(() => undefined) });
  const { call } = createApplicationServiceClient({ registration: irc, fetch: peer.fetch, clock });
  const late = matrixError(0, "M_UNKNOWN", /not finished within 30000 ms$/u);
  await assert.rejects(run(clock, call.queryUserById({ path }), 30_000), late);
  const soon = matrixError(0, "M_UNKNOWN", /not finished within 10 ms$/u);
  await assert.rejects(run(clock, call.queryUserById({ path, timeoutMs: 10 }), 10), soon);
  const signal = AbortSignal.abort(new Error("gone"));
  await assert.rejects(call.queryUserById({ path, signal }), /^Error: gone$/u);
});

const unusable: readonly Partial<Registration>[] = [
  { url: null },
  { url: "ftp://irc" },
  { url: "http://irc?access_token=password" },
  { hs_token: "" },
  { hs_token: "password\n" },
];
for (const rest of unusable) {
  test(`a registration with ${JSON.stringify(rest)} is refused when the client is made`, () => {
    assert.throws(
      () => createApplicationServiceClient({ registration: registrationOf("irc", rest) }),
      (error) => error instanceof TypeError && !error.message.includes("password"),
    );
  });
}

test("raw calls are the same in the way of openapi-fetch, and follow no redirection either", async (t) => {
  const url = await serve(t, (request, response) => {
    assert.equal(request.headers.authorization, `Bearer ${secret}`);
    response.writeHead(302, { location: "/elsewhere" }).end();
  });
  const registration = registrationOf("irc", { url });
  const { raw } = createApplicationServiceClient({ registration });
  const { response } = await raw.byPath.GET("/_matrix/app/v1/users/{userId}", {
    params: { path },
  });
  assert.equal(response.status, 302);
});

/** What a client of the vector's edition calls for it. */
async function callFor(vector: Vector): Promise<string | undefined> {
  let sent: Request | undefined;
  const fetch = async (request: Request) => {
    sent = request.clone();
    await request.arrayBuffer();
    return Response.json(vector.response, { status: vector.status });
  };
  const token = vector.edition === "draft" ? "T_h" : "HS";
  const registration = registrationOf("irc", { url: "http://as", hs_token: token });
  const url = new URL(vector.path, "http://as");
  const id = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
  const body = vector.body as never;
  const edition = vector.edition === "draft" ? "draft" : "v1";
  const { call } = createApplicationServiceClient({ registration, edition: "v1", fetch });
  const old = createApplicationServiceClient({ registration, edition: "draft", fetch });
  const { call: shared } = edition === "draft" ? old : { call };
  const fields = Object.fromEntries(url.searchParams);
  const calls: readonly [RegExp, () => Promise<unknown>][] = [
    [/\/transactions\//u, () => shared.sendTransaction({ path: { txnId: id }, body })],
    [/\/users\//u, () => shared.queryUserById({ path: { userId: id as typeof userId } })],
    [/\/rooms\//u, () => shared.queryRoomByAlias({ path: { roomAlias: id as "#a:b" } })],
    [/\/ping$/u, () => call.ping({ body })],
    [/\/protocol\//u, () => call.getProtocolMetadata({ path: { protocol: id } })],
    [/\/user\/irc/u, () => call.queryUserByProtocol({ path: { protocol: id }, query: { fields } })],
    [
      /\/location\/irc/u,
      () => call.queryLocationByProtocol({ path: { protocol: id }, query: { fields } }),
    ],
    [
      /\/location$/u,
      () => call.queryLocationByAlias({ query: { alias: fields["alias"] as "#a:b" } }),
    ],
  ];
  await calls
    .find(([pattern]) => pattern.test(url.pathname))?.[1]()
    .catch(() => undefined);
  if (sent === undefined) return undefined;
  const { pathname, search } = new URL(sent.url);
  return JSON.stringify([
    sent.method,
    pathname + search,
    sent.headers.get("authorization"),
    await sent.text(),
  ]);
}

/** Sent by others: a wrong token or none, raw slashes (U23), the token in the query of the stable protocol (S17), no such path. */
const sentByOthers = new Set("D-14 D-17 D-20 D-21 D-24 D-25 S-07 S-08 S-12 S-14 S-21".split(" "));

for (const vector of vectors.filter(({ dir, id }) => dir === "HS>AS" && !sentByOthers.has(id))) {
  test(`${vector.id}: what is sent is ${vector.method} ${vector.path} (${vector.basis})`, async () => {
    const { method, path: target, headers, body } = vector;
    assert.equal(
      await callFor(vector),
      JSON.stringify([
        method,
        target,
        headers?.["Authorization"] ?? null,
        body === undefined ? "" : JSON.stringify(body),
      ]),
    );
  });
}
