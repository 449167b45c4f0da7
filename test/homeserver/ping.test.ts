import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { createPing } from "../../src/homeserver/ping.ts";
import { MatrixError } from "../../src/matrix/error.ts";
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
  type Step,
} from "./service-peer.ts";

test("a ping passes the transaction ID through and tells how long it took (S36, S37)", async () => {
  const clock = createManualClock();
  const peer = createServicePeer({
    ping: async () => {
      await clock.sleep(250);
      return Response.json({});
    },
  });
  const ping = createPing({ fetch: peer.fetch, clock });
  assert.equal(await run(clock, ping({ registration: irc, transactionId: "meow" })), 250);
  await run(clock, ping({ registration: irc }));
  await run(clock, ping({ registration: irc, transactionId: null }));
  assert.deepEqual(
    peer.seen.map(({ method, target, text }) => `${method} ${target} ${text}`),
    [
      'POST /_matrix/app/v1/ping {"transaction_id":"meow"}',
      "POST /_matrix/app/v1/ping {}",
      "POST /_matrix/app/v1/ping {}",
    ],
  );
});

test("a ping that is answered wakes whoever waits for that application service; one that fails does not (S43)", async () => {
  const woken: string[] = [];
  for (const step of [ok(), refuse(403, "M_FORBIDDEN")]) {
    const peer = createServicePeer({ ping: step });
    const ping = createPing({ fetch: peer.fetch, onReachable: ({ id }) => woken.push(id) });
    await ping({ registration: irc }).catch(() => undefined);
  }
  assert.deepEqual(woken, ["irc"]);
});

test("400 M_URL_NOT_SET without a url (S38)", async () => {
  const peer = createServicePeer();
  const work = createPing({ fetch: peer.fetch })({
    registration: registrationOf("irc", { url: null }),
  });
  await assert.rejects(work, matrixError(400, "M_URL_NOT_SET"));
  assert.deepEqual(peer.seen, []);
});

const badAnswers: readonly [string, Step, number, string][] = [
  ["403", refuse(403, "M_FORBIDDEN"), 403, '{"errcode":"M_FORBIDDEN","error":"no"}'],
  ["a redirection", () => new Response("", { status: 301 }), 301, ""],
  ["the page of a proxy", page(502), 502, "<html>Bad Gateway</html>"],
  ["a 200 that is a page", page(200, "<html>log in</html>"), 200, "<html>log in</html>"],
];
for (const [name, step, status, body] of badAnswers) {
  test(`502 M_BAD_STATUS with status and body after ${name} (S40)`, async () => {
    const peer = createServicePeer({ ping: step });
    await assert.rejects(createPing({ fetch: peer.fetch })({ registration: irc }), (error) => {
      matrixError(502, "M_BAD_STATUS")(error);
      assert.ok(error instanceof MatrixError);
      assert.deepEqual([error.body["status"], error.body["body"]], [status, body]);
      return true;
    });
  });
}

test("a long page is shown in part, and never with the token that an application service repeats", async () => {
  const peer = createServicePeer({ ping: page(500, `${secret}${"a".repeat(10_000)}`) });
  await assert.rejects(createPing({ fetch: peer.fetch })({ registration: irc }), (error) => {
    assert.ok(error instanceof MatrixError);
    const shown = String(error.body["body"]);
    assert.equal(shown.length, 4096);
    assert.match(shown, /^<hs_token>a/u);
    return true;
  });
});

test("502 M_CONNECTION_FAILED when nothing listens, with the code and no address (S41)", async () => {
  const peer = createServicePeer({ ping: fail("ECONNREFUSED", `http://irc/${secret}`) });
  const work = createPing({ fetch: peer.fetch })({ registration: irc });
  await assert.rejects(
    work,
    matrixError(
      502,
      "M_CONNECTION_FAILED",
      /^M_CONNECTION_FAILED: ECONNREFUSED, nothing listens there$/u,
    ),
  );
});

test("504 M_CONNECTION_TIMEOUT when no answer comes in time (S41)", async () => {
  const clock = createManualClock();
  const peer = createServicePeer({ ping: () => new Promise(() => undefined) });
  const work = createPing({ fetch: peer.fetch, clock })({ registration: irc });
  await assert.rejects(
    run(clock, work, 10_000),
    matrixError(504, "M_CONNECTION_TIMEOUT", /not finished within 10000 ms/u),
  );
});

test("the signal ends a ping with its reason", async () => {
  const { signal } = new AbortController();
  const peer = createServicePeer({ ping: () => new Promise(() => undefined) });
  const aborted = AbortSignal.any([signal, AbortSignal.abort(new Error("gone"))]);
  const work = createPing({ fetch: peer.fetch })({ registration: irc, signal: aborted });
  await assert.rejects(work, /^Error: gone$/u);
});
