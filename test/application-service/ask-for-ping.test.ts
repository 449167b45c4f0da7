import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { startPrism } from "../../mocks/prism.ts";
import { askForPing } from "../../src/application-service/ask-for-ping.ts";
import { asVirtualUser } from "../../src/application-service/as-virtual-user.ts";
import { createHomeserverClient } from "../../src/application-service/homeserver-client.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import {
  bobId,
  createPeer,
  fail,
  inTurn,
  matrixError,
  ok,
  page,
  refuse,
  registration,
  run,
  type Step,
} from "./homeserver-peer.ts";

function connect(pingAppservice: Step, clock = createManualClock()) {
  const peer = createPeer({ pingAppservice });
  const client = createHomeserverClient({
    url: "http://hs",
    registration,
    fetch: peer.fetch,
    clock,
  });
  return { peer, client, clock };
}

test("the ping names the application service, passes the ID on, and says how long it took (S37)", async () => {
  const { client, peer } = connect(ok({ duration_ms: 7 }));
  const result = await askForPing(client, { transactionId: "meow" });
  assert.deepEqual(result, { supported: true, durationMs: 7 });
  await askForPing(asVirtualUser(client, bobId));
  assert.deepEqual(
    peer.seen.map(({ path, body, as }) => [path["appserviceId"], body, as]),
    [
      ["irc", { transaction_id: "meow" }, null],
      ["irc", {}, null],
    ],
  );
});

for (const [who, step] of [
  ["Dendrite", refuse(404, "M_UNRECOGNIZED", "Unrecognized request")],
  ["Synapse before v1.7 of the specification", refuse(404, "M_UNRECOGNIZED")],
  ["an old Synapse", refuse(400, "M_UNRECOGNIZED")],
  ["a homeserver with another method there", refuse(405, "M_UNRECOGNIZED")],
] as const) {
  test(`${who} knows no ping, which is no failure`, async () => {
    const { client } = connect(step);
    assert.deepEqual(await askForPing(client), { supported: false });
  });
}

test("the draft knows no ping, so none is sent", async () => {
  const peer = createPeer({}, { edition: "draft" });
  const { fetch } = peer;
  const client = createHomeserverClient({
    url: "http://hs",
    registration,
    edition: "draft",
    fetch,
  });
  assert.deepEqual(await askForPing(client), { supported: false });
  assert.equal(peer.seen.length, 0);
});

for (const [status, code, requirement, remedy] of [
  [400, "URL_NOT_SET", "S38", /has no url.*set url, and reload/u],
  [502, "BAD_STATUS", "S40", /with 401 or 403 the hs_token differs/u],
  [502, "CONNECTION_FAILED", "S41", /cannot connect to the url.*container/u],
  [504, "CONNECTION_TIMEOUT", "S41", /no answer in time.*firewall/u],
] as const) {
  for (const errcode of [`M_${code}`, `FI.MAU.MSC2659_${code}`]) {
    test(`${status} ${errcode} says cause and remedy, and is not asked for again (${requirement})`, async () => {
      const { client, peer, clock } = connect(refuse(status, errcode, "it failed"));
      await assert.rejects(run(clock, askForPing(client)), (error: unknown) => {
        matrixError(status, errcode, remedy)(error);
        return matrixError(status, errcode, /: it failed – /u)(error);
      });
      assert.equal(peer.seen.length, 1);
    });
  }
}

test("the status that the application service answered with is told, and what it said stays on the error (S40)", async () => {
  const body = { status: 401, body: '{"errcode":"AUTH_FAILED"}' };
  const { client } = connect(refuse(502, "M_BAD_STATUS", "HTTP 401", body));
  await assert.rejects(askForPing(client), (error: unknown) => {
    assert.ok(error instanceof MatrixError);
    assert.match(error.message, /\(it was 401\)$/u);
    assert.equal(error.body["body"], body.body);
    return true;
  });
});

for (const [name, step, status, errcode, remedy] of [
  [
    "a token of another",
    refuse(403, "M_FORBIDDEN"),
    403,
    "M_FORBIDDEN",
    /application service "irc"/u,
  ],
  [
    "a token of nobody",
    refuse(401, "M_UNKNOWN_TOKEN"),
    401,
    "M_UNKNOWN_TOKEN",
    /compare it in both/u,
  ],
  ["a proxy that fails", page(502), 502, "M_UNKNOWN", /HTTP 502 with/u],
  ["a proxy without the path", page(404), 404, "M_UNKNOWN", /HTTP 404 with/u],
] as const) {
  test(`a ping that is refused says why: ${name} (S39)`, async () => {
    const { client, clock } = connect(step);
    await assert.rejects(run(clock, askForPing(client)), matrixError(status, errcode, remedy));
  });
}

test("a homeserver that is still starting is waited for; one that is away is said to be (S42)", async () => {
  const starting = connect(
    inTurn(fail("ECONNREFUSED"), fail("ECONNREFUSED"), ok({ duration_ms: 1 })),
  );
  assert.deepEqual(await run(starting.clock, askForPing(starting.client)), {
    supported: true,
    durationMs: 1,
  });
  const away = connect(fail("ECONNREFUSED"));
  await assert.rejects(
    run(away.clock, askForPing(away.client)),
    matrixError(
      0,
      "M_UNKNOWN",
      /ECONNREFUSED, nothing listens there – the application service cannot reach/u,
    ),
  );
});

test("a registration without an id cannot be pinged", async () => {
  const { id: _id, ...nameless } = registration;
  const client = createHomeserverClient({ url: "http://hs", registration: nameless });
  await assert.rejects(askForPing(client), /needs an id/u);
});

test("the mock of the homeserver is pinged", async () => {
  await using hs = await startPrism("v1/homeserver", { token: "AS" });
  const client = createHomeserverClient({ url: hs.url, registration });
  const result = await askForPing(client);
  assert.ok(result.supported && result.durationMs >= 0);
});
