import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import type { Registration } from "../../src/editions/registration.ts";
import {
  createDeliver,
  type Delivered,
  type DeliverOptions,
} from "../../src/homeserver/deliver.ts";
import { serve } from "../mocks/support.ts";
import {
  createServicePeer,
  fail,
  inTurn,
  irc,
  ok,
  page,
  refuse,
  registrationOf,
  run,
  secret,
  type Step,
} from "./service-peer.ts";

const body = '{"events":[],"ephemeral":[]}';
const path = "/_matrix/app/v1/transactions/7";
const signal = new AbortController().signal;

const delivery = (registration: Registration = irc) => ({ registration, txnId: "7", body, signal });

/** Delivers once, to an application service that answers so. */
async function deliverTo(step: Step, options: DeliverOptions = {}): Promise<Delivered> {
  const peer = createServicePeer({ "*": step });
  return createDeliver({ fetch: peer.fetch, ...options })(delivery());
}

test("a transaction is sent as PUT with its bytes as they are and the token in the header (S14, S21, S24)", async () => {
  const peer = createServicePeer();
  const deliver = createDeliver({ fetch: peer.fetch });
  assert.deepEqual(await deliver(delivery()), { kind: "accepted" });
  const [one] = peer.seen;
  assert.ok(one);
  assert.deepEqual([one.method, one.target, one.text], ["PUT", path, body]);
  assert.equal(one.headers.get("authorization"), `Bearer ${secret}`);
  assert.equal(one.headers.get("content-type"), "application/json");
});

test("the url may have a path and a slash at its end (S3, U3)", async () => {
  for (const url of ["http://irc/bridges/irc", "http://irc/bridges/irc//"]) {
    const targets: string[] = [];
    const fetch = async (request: Request) => {
      targets.push(request.url);
      return Response.json({});
    };
    await createDeliver({ fetch })(delivery(registrationOf("irc", { url })));
    assert.deepEqual(targets, [`http://irc/bridges/irc${path}`]);
  }
});

test("in the draft a transaction goes to the path without prefix, with the token in the query (D39, U2)", async () => {
  const peer = createServicePeer({}, { edition: "draft" });
  const deliver = createDeliver({ fetch: peer.fetch, edition: () => "draft" });
  assert.deepEqual(await deliver(delivery()), { kind: "accepted" });
  assert.deepEqual(peer.targets(), [`/transactions/7?access_token=${encodeURIComponent(secret)}`]);
  assert.equal(peer.seen[0]?.headers.get("authorization"), null);
});

test("a 200 with any JSON object is an acknowledgement (D40, S21, U28)", async () => {
  assert.deepEqual(await deliverTo(ok({})), { kind: "accepted" });
  assert.deepEqual(await deliverTo(ok({ seen: 1 })), { kind: "accepted" });
});

const refusals: readonly [string, Step, Delivered][] = [
  [
    "an empty 200 (Y14)",
    () => new Response(""),
    { kind: "refused", status: 200, reason: "answered 200 with an empty body" },
  ],
  [
    "a 200 with the page of a proxy",
    page(200, "<html>log in</html>"),
    { kind: "refused", status: 200, reason: "answered 200 with 19 bytes of text/html" },
  ],
  [
    "a 200 with half of a JSON object",
    () => new Response('{"a":', { headers: { "content-type": "application/json" } }),
    { kind: "refused", status: 200, reason: "answered 200 with 5 bytes of application/json" },
  ],
  [
    "a 200 with a list",
    ok([]),
    { kind: "refused", status: 200, reason: "answered 200 with 2 bytes of application/json" },
  ],
  [
    "another success, such as 202",
    () => Response.json({}, { status: 202 }),
    { kind: "refused", status: 202, reason: "answered 202 with 2 bytes of application/json" },
  ],
  [
    "a redirection",
    () => new Response("", { status: 308, headers: { location: "http://elsewhere/" } }),
    { kind: "refused", status: 308, reason: "answered 308 with an empty body" },
  ],
  [
    "a wrong token (S15)",
    refuse(403, "M_FORBIDDEN"),
    { kind: "refused", status: 403, errcode: "M_FORBIDDEN" },
  ],
  [
    "a fault of the application service",
    refuse(500, "M_UNKNOWN"),
    { kind: "refused", status: 500, errcode: "M_UNKNOWN" },
  ],
  [
    "a proxy that reaches nothing",
    page(502),
    { kind: "refused", status: 502, reason: "answered 502 with 24 bytes of text/html" },
  ],
  [
    "an answer that is too long",
    ok("a".repeat(2000)),
    {
      kind: "refused",
      status: 200,
      reason:
        "M_UNKNOWN: HTTP 200 with more than 1000 bytes: ask for less, or raise maxAnswerBytes",
    },
  ],
];
for (const [name, step, expected] of refusals) {
  test(`not an acknowledgement: ${name}`, async () => {
    assert.deepEqual(await deliverTo(step, { maxAnswerBytes: 1000 }), expected);
  });
}

test("how long the application service wants to be left alone is read from Retry-After", async () => {
  const clock = createManualClock(Date.parse("2026-01-01T00:00:00Z"));
  for (const [header, retryAfterMs] of [
    ["30", 30_000],
    ["Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
  ] as const) {
    const step = page(503, "", { "retry-after": header });
    const delivered = await deliverTo(step, { clock });
    assert.equal(delivered.kind === "refused" && delivered.retryAfterMs, retryAfterMs);
  }
});

test("a wait that only the body asks for is heard too (S80)", async () => {
  const step = refuse(429, "M_LIMIT_EXCEEDED", "slowly", { retry_after_ms: 7_000 });
  const delivered = await deliverTo(step);
  assert.equal(delivered.kind === "refused" && delivered.retryAfterMs, 7_000);
});

test("no answer is unreachable, with a reason that has no address and no token in it", async () => {
  const step = fail("ECONNREFUSED", `http://irc/?access_token=${secret}`);
  assert.deepEqual(await deliverTo(step), {
    kind: "unreachable",
    reason: "ECONNREFUSED, nothing listens there",
  });
});

const unusable: readonly [Partial<Registration>, RegExp][] = [
  [{ url: null }, /"irc" has no url/u],
  [{ url: "irc" }, /the url of .* must be an http or https URL$/u],
  [{ url: "http://me:password@irc" }, /no user name/u],
  [{ hs_token: "two words" }, /hs_token .* must be printable ASCII/u],
];
for (const [rest, message] of unusable) {
  test(`unreachable without a try, and without a secret in the reason: ${Object.keys(rest)[0]} ${message.source}`, async () => {
    const peer = createServicePeer();
    const deliver = createDeliver({ fetch: peer.fetch });
    const delivered = await deliver(delivery(registrationOf("irc", rest)));
    assert.ok(delivered.kind === "unreachable");
    assert.match(delivered.reason, message);
    assert.doesNotMatch(delivered.reason, /password|two words/u);
    assert.deepEqual(peer.seen, []);
  });
}

test("an answer that does not come is waited for until the deadline, and no longer", async () => {
  const clock = createManualClock();
  let ended: unknown;
  const never = (request: Request) =>
    new Promise<Response>((_resolve, reject) => {
      request.signal.addEventListener("abort", () => {
        ended = request.signal.reason;
        reject(ended as Error);
      });
    });
  const delivered = await run(clock, createDeliver({ fetch: never, clock })(delivery()), 30_000);
  assert.deepEqual(delivered, { kind: "unreachable", reason: "not finished within 30000 ms" });
  assert.ok(ended, "the request was given up");
});

test("the signal ends a delivery with its reason", async () => {
  const stopping = new AbortController();
  const peer = createServicePeer({ "*": () => new Promise(() => undefined) });
  const work = createDeliver({ fetch: peer.fetch })({ ...delivery(), signal: stopping.signal });
  stopping.abort(new Error("closing"));
  await assert.rejects(work, /^Error: closing$/u);
});

const unknownPaths: readonly [string, Step][] = [
  ["404 M_UNRECOGNIZED", refuse(404, "M_UNRECOGNIZED")],
  ["405 M_UNRECOGNIZED", refuse(405, "M_UNRECOGNIZED")],
  ["400 M_UNRECOGNIZED", refuse(400, "M_UNRECOGNIZED")],
  ["404 with a page", page(404, "Cannot PUT")],
  ["404 with nothing", () => new Response("", { status: 404 })],
];
for (const [name, step] of unknownPaths) {
  test(`after ${name} the path before is tried, with both tokens (S17, S19, V1)`, async () => {
    const peer = createServicePeer({ [path]: step });
    const deliver = createDeliver({ fetch: peer.fetch });
    assert.deepEqual(await deliver(delivery()), { kind: "accepted" });
    const before = `/transactions/7?access_token=${encodeURIComponent(secret)}`;
    assert.deepEqual(peer.targets(), [path, before]);
    assert.equal(peer.seen[1]?.headers.get("authorization"), `Bearer ${secret}`);
    assert.equal(peer.seen[1]?.text, body);
  });
}

const knownPaths: readonly [string, Step][] = [
  ["404 with an errcode of its own", refuse(404, "M_NOT_FOUND")],
  ["500", refuse(500, "M_UNKNOWN")],
  ["401", refuse(401, "M_MISSING_TOKEN")],
  ["400 M_BAD_JSON", refuse(400, "M_BAD_JSON")],
  ["400 with a page", page(400)],
];
for (const [name, step] of knownPaths) {
  test(`after ${name} the path before is not tried (V1)`, async () => {
    const peer = createServicePeer({ [path]: step });
    const delivered = await createDeliver({ fetch: peer.fetch })(delivery());
    assert.equal(delivered.kind, "refused");
    assert.deepEqual(peer.targets(), [path]);
  });
}

test("by the letter of the specification any failure but a 404 that means it leads to the path before (S19)", async () => {
  for (const [step, tries] of [
    [refuse(500, "M_UNKNOWN"), 2],
    [refuse(404, "M_NOT_FOUND"), 1],
  ] as const) {
    const peer = createServicePeer({ [path]: step });
    await createDeliver({ fetch: peer.fetch, legacyFallback: "any-failure" })(delivery());
    assert.equal(peer.seen.length, tries);
  }
});

test("the fallback can be switched off", async () => {
  const peer = createServicePeer({ [path]: refuse(404, "M_UNRECOGNIZED") });
  const deliver = createDeliver({ fetch: peer.fetch, legacyFallback: "never" });
  assert.deepEqual(await deliver(delivery()), {
    kind: "refused",
    status: 404,
    errcode: "M_UNRECOGNIZED",
  });
  assert.equal(peer.seen.length, 1);
});

test("the path that worked is remembered for the service alone, and the present one tried again an hour later (S19)", async () => {
  const clock = createManualClock();
  const unknown = refuse(404, "M_UNRECOGNIZED");
  const peer = createServicePeer({ [path]: inTurn(unknown, unknown, ok()) });
  const deliver = createDeliver({ fetch: peer.fetch, clock });
  const other = registrationOf("xmpp");
  const isOld = () => peer.seen.map(({ target }) => target.startsWith("/transactions/"));
  await deliver(delivery());
  await deliver(delivery());
  assert.deepEqual(isOld(), [false, true, true]);
  await deliver(delivery(other));
  assert.deepEqual(isOld().slice(3), [false, true], "another service is another matter");
  await clock.advance(3_600_000);
  await deliver(delivery());
  await deliver(delivery());
  assert.deepEqual(isOld().slice(5), [false, false], "the service knows the present path by now");
});

test("a service that has forgotten the path before is asked on the present one at once", async () => {
  const unknown = refuse(404, "M_UNRECOGNIZED");
  const peer = createServicePeer({
    [path]: inTurn(unknown, ok()),
    "/transactions/7": inTurn(ok(), unknown),
  });
  const deliver = createDeliver({ fetch: peer.fetch });
  for (let count = 0; count < 3; count += 1)
    assert.equal((await deliver(delivery())).kind, "accepted");
  assert.deepEqual(
    peer.seen.map(({ target }) => target.startsWith("/transactions/")),
    [false, true, true, false, false],
  );
});

test("a service that knows neither path is refused with its first word, and nothing is remembered", async () => {
  const peer = createServicePeer({ [path]: refuse(405, "M_UNRECOGNIZED"), "*": page(404, "no") });
  const deliver = createDeliver({ fetch: peer.fetch });
  for (let count = 0; count < 2; count += 1) {
    const delivered = await deliver(delivery());
    assert.equal(delivered.kind === "refused" && delivered.status, 405);
  }
  assert.deepEqual(
    peer.seen.map(({ target }) => target === path),
    [true, false, true, false],
  );
});

test("both paths together have one deadline", async () => {
  const clock = createManualClock();
  const peer = createServicePeer({
    [path]: async () => {
      await clock.sleep(20_000);
      return page(404)({} as never);
    },
    "*": async () => {
      await clock.sleep(20_000);
      return Response.json({});
    },
  });
  const started = clock.elapsed();
  let endedMs = 0;
  const work = createDeliver({ fetch: peer.fetch, clock })(delivery()).finally(() => {
    endedMs = clock.elapsed();
  });
  await run(clock, work, 60_000);
  assert.equal(endedMs - started, 30_000);
  assert.equal((await work).kind, "unreachable");
});

test("over TCP: connections are kept for the next delivery, a redirection is not followed", async (t) => {
  const connections = new Set<unknown>();
  const server = createServer((request, response) => {
    connections.add(request.socket);
    request.resume().on("end", () => {
      if (request.url?.endsWith("/308") === true) {
        response.writeHead(308, { location: "/elsewhere" }).end();
        return;
      }
      assert.notEqual(request.url, "/elsewhere");
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const registration = registrationOf("irc", { url });
  const deliver = createDeliver();
  for (let count = 0; count < 10; count += 1) {
    const delivered = await deliver({ registration, txnId: String(count), body, signal });
    assert.deepEqual(delivered, { kind: "accepted" });
  }
  // The next may be sent before the last connection is known to be free.
  assert.ok(connections.size <= 2, `${connections.size} connections`);
  const delivered = await deliver({ registration, txnId: "308", body, signal });
  assert.equal(delivered.kind === "refused" && delivered.status, 308);
});

test("over TCP: an answer that breaks off halfway is none", async (t) => {
  const url = await serve(t, (request, response) => {
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json", "content-length": 2 });
      response.write("{");
      setImmediate(() => response.destroy());
    });
  });
  const delivered = await createDeliver()(delivery(registrationOf("irc", { url })));
  assert.equal(delivered.kind, "unreachable");
});
