import assert from "node:assert/strict";
import { test } from "node:test";
import type { Exchange } from "../../../mocks/inspect/exchange.ts";
import { addBob, irc, setUp } from "./support.ts";

const summary = ({ from, to, method, operationId, attempt, outcome }: Exchange) =>
  `${from} → ${to}: ${method} ${operationId} ${attempt} ${outcome?.kind ?? "open"} ${outcome?.status ?? ""}`;

test("what passes between the three is written down in its order, with its transaction and its room", async (t) => {
  const { homeserver, watched, log, clock } = await setUp(t);
  const asService = (path: string, body: object) =>
    watched(
      new Request(`http://example.org/_matrix/client/v3${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${irc.as_token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
  const type = "m.login.application_service";
  await asService("/register", { type, username: "_irc_bob", inhibit_login: true });
  await asService("/createRoom?user_id=@_irc_bob:example.org", { name: "Lobby" });
  await watched(new Request("http://example.org/_matrix/client/versions"));
  await homeserver.nextTransaction();
  await clock.advance(0);

  const all = await log();
  const [roomId] = homeserver.rooms.list().map((room) => room.roomId);
  const sorted = all.map(summary);
  assert.deepEqual(sorted.slice(0, 2), [
    "application service → homeserver: POST register 1 answered 200",
    "application service → homeserver: POST createRoom 1 answered 200",
  ]);
  assert.ok(sorted.includes("client → homeserver: GET getVersions 1 answered 200"));
  const pushed = all.find(({ operationId }) => operationId === "sendTransaction");
  assert.ok(pushed);
  assert.equal(
    summary(pushed),
    "homeserver → application service: PUT sendTransaction 1 answered 200",
  );
  assert.equal(pushed.txnId, homeserver.pushed[0]?.txnId);
  assert.match(pushed.about ?? "", /^\d+ events?$/u);
  assert.deepEqual(pushed.roomIds, [roomId]);
  assert.equal(pushed.serviceId, "irc");
  assert.deepEqual([all[1]?.actsAs, all[1]?.roomIds], ["@_irc_bob:example.org", [roomId]]);
  const orders = all.flatMap(({ order, outcome }) => [order, outcome?.order ?? 0]);
  assert.equal(new Set(orders).size, orders.length);
});

test("a retry is counted, and after success the same transaction ID is a new request", async (t) => {
  const { inspector, log } = await setUp(t);
  const statuses = [503, 200, 200];
  const fetch = inspector.watch(
    () => Promise.resolve(Response.json({}, { status: statuses.shift() ?? 500 })),
    "application service",
  );
  const put = () =>
    fetch(
      new Request("http://irc.test/_matrix/app/v1/transactions/7", {
        method: "PUT",
        headers: { authorization: `Bearer ${irc.hs_token}` },
        body: `{"events":[]}`,
      }),
    );
  await put();
  await put();
  await put();
  const all = await log();
  assert.deepEqual(
    all.map(({ attempt }) => attempt),
    [1, 2, 1],
  );
  assert.equal(all[0]?.about, "0 events");
});

test("the next answer is lost, and only that one: the homeserver sends again", async (t) => {
  const { homeserver, press, log, clock } = await setUp(t);
  let tries = 0;
  await addBob(homeserver);
  await press({ action: "lose", of: "application service", isOn: true });
  const alice = homeserver.users.register("alice");
  await alice.createRoom({ invite: ["@_irc_bob:example.org"] });
  while (tries < 50 && homeserver.pushed.length < 2) {
    tries += 1;
    await clock.advance(1_000);
  }
  const pushes = (await log()).filter(({ operationId }) => operationId === "sendTransaction");
  assert.deepEqual(pushes.slice(0, 2).map(summary), [
    "homeserver → application service: PUT sendTransaction 1 lost 200",
    "homeserver → application service: PUT sendTransaction 2 answered 200",
  ]);
  assert.equal(pushes[0]?.txnId, pushes[1]?.txnId);
});

test("requests to application services wait while they are held, and clients are answered", async (t) => {
  const { homeserver, watched, press, log, clock } = await setUp(t);
  await addBob(homeserver);
  await press({ action: "hold", isOn: true });
  const alice = homeserver.users.register("alice");
  await alice.createRoom({ invite: ["@_irc_bob:example.org"] });
  await watched(new Request("http://example.org/_matrix/client/versions"));
  await clock.advance(0);
  assert.deepEqual(homeserver.pushed, []);
  const held = (await log()).find(({ to }) => to === "application service");
  assert.deepEqual([held?.isHeld, held?.outcome], [true, null]);
  await press({ action: "hold", isOn: false });
  await homeserver.nextTransaction();
  const sent = (await log()).find(({ to }) => to === "application service");
  assert.deepEqual([sent?.isHeld, sent?.outcome?.status], [false, 200]);
});

test("who waits for a held request may give up", async (t) => {
  const { inspector, press, log } = await setUp(t);
  await press({ action: "hold", isOn: true });
  const fetch = inspector.watch(() => assert.fail("it is held"), "application service");
  const reason = new Error("enough");
  const signal = AbortSignal.timeout(1);
  await assert.rejects(fetch(new Request("http://irc.test/x", { signal })), {
    name: "TimeoutError",
  });
  const aborted = AbortSignal.abort(reason);
  await assert.rejects(fetch(new Request("http://irc.test/x", { signal: aborted })), reason);
  assert.deepEqual(
    (await log()).map(({ outcome }) => [outcome?.kind, outcome?.reason]),
    [
      ["none", "TimeoutError"],
      ["none", "Error, and no code that says why"],
    ],
  );
});

test("why there is no answer is said without an address", async (t) => {
  const { inspector, log } = await setUp(t);
  const cause = Object.assign(new Error("connect http://secret"), { code: "ECONNREFUSED" });
  const fetch = inspector.watch(
    () => Promise.reject(new TypeError("fetch failed", { cause })),
    "application service",
  );
  await assert.rejects(fetch(new Request("http://irc.test/x")), TypeError);
  const [{ outcome } = { outcome: null }] = await log();
  assert.equal(outcome?.reason, "ECONNREFUSED, nothing listens there");
});

test("bodies arrive whole, however little of them is kept", async (t) => {
  const { inspector, details } = await setUp(t);
  const long = `{"a":"${"x".repeat(300_000)}"}`;
  let got = "";
  const fetch = inspector.watch(async (request) => {
    got = await request.text();
    return new Response(long, { headers: { "content-type": "application/json" } });
  }, "application service");
  const request = new Request("http://irc.test/x", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: long,
  });
  assert.equal(await (await fetch(request)).text(), long);
  assert.equal(got, long);
  const { request: kept, answer } = await details(1);
  assert.deepEqual([kept.body.length, kept.bytes], [256 * 1024, undefined]);
  assert.equal(answer?.body.length, 256 * 1024);
});

test("headers and bodies are shown without tokens, and media are not shown", async (t) => {
  const { homeserver, watched, details, log } = await setUp(t);
  homeserver.users.register("alice", { password: "wonderland" });
  const identifier = { type: "m.id.user", user: "alice" };
  const answer = await watched(
    new Request("http://example.org/_matrix/client/v3/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ type: "m.login.password", identifier, password: "wonderland" }),
    }),
  );
  const { access_token: token } = (await answer.json()) as { access_token: string };
  await watched(
    new Request(`http://example.org/_matrix/media/v3/upload?access_token=${token}`, {
      method: "POST",
      headers: { "content-type": "image/png" },
      body: new Uint8Array([137, 80]),
    }),
  );
  const all = JSON.stringify([await log(), await details(1), await details(2)]);
  assert.ok(token.length > 5);
  assert.doesNotMatch(all, /wonderland/u);
  assert.equal(all.includes(token), false);
  const { request } = await details(2);
  assert.deepEqual([request.body, request.bytes], ["", 2]);
});
