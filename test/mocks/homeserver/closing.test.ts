/**
 * The end of a mock homeserver: nobody is waited for for ever, and nothing of it goes on.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createMockHomeserver, type MockHomeserverOptions } from "../../../mocks/homeserver.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";
import { listen } from "../../../src/node.ts";

const registration = {
  id: "irc",
  url: "http://irc.test",
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "_irc_bot",
  namespaces: {
    users: [{ exclusive: true, regex: "@_irc_.*" }],
    rooms: [{ exclusive: false, regex: ".*" }],
  },
};

const never = () => new Promise<Response>(() => undefined);

function setUp(options: MockHomeserverOptions = {}) {
  const clock = createManualClock();
  const errors: unknown[] = [];
  const homeserver = createMockHomeserver({
    clock,
    registrations: [registration],
    fetch: () => Promise.resolve(Response.json({})),
    onError: (error) => errors.push(error),
    ...options,
  });
  return { homeserver, clock, errors, alice: homeserver.users.register("alice") };
}

test("who never answers a transaction is not waited for, though the clock stands still", async () => {
  const { homeserver, clock, errors, alice } = setUp({ fetch: never });
  await alice.createRoom();
  await homeserver.advance(0);
  await homeserver.close();
  assert.equal(clock.pending, 0);
  assert.deepEqual(errors, []);
});

test("what is answered in the grace was delivered", async () => {
  let answer = (_response: Response): void => undefined;
  const answered = new Promise<Response>((resolve) => (answer = resolve));
  const { homeserver, alice } = setUp({ fetch: () => answered });
  await alice.createRoom();
  await homeserver.advance(0);
  const closed = homeserver.close();
  answer(Response.json({}));
  await closed;
  assert.deepEqual(
    homeserver.pushed.map(({ status }) => status),
    [200],
  );
});

test("a query that holds up what is pushed is given up, too", async () => {
  const { homeserver, clock, errors, alice } = setUp({ fetch: never, profile: "synapse" });
  await alice.createRoom({ invite: ["@_irc_bob:example.org"] }).catch(() => undefined);
  await homeserver.advance(0);
  await homeserver.close();
  assert.equal(clock.pending, 0);
  assert.deepEqual(errors, []);
});

test("no connection to an application service stays open, after closing and after a restart", async (t) => {
  const server = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const { homeserver, alice } = setUp({
    registrations: [{ ...registration, url }],
    fetch: (request) => fetch(request),
  });
  const cut = async (end: () => Promise<void>) => {
    const [request] = await once(server, "request");
    await Promise.all([once(request.socket, "close"), end()]);
  };
  const restarted = cut(homeserver.restart);
  await alice.createRoom();
  await restarted;
  await cut(homeserver.close);
});

for (const path of ["/sync", "/events"]) {
  test(`a long poll of ${path} is answered when it closes`, async () => {
    const { homeserver, clock, alice } = setUp();
    const { next_batch: since } = await alice.sync();
    const polled = alice.request<{ next_batch?: string; end?: string }>(
      "GET",
      `${path}?timeout=30000&since=${since}&from=${since}`,
    );
    await homeserver.advance(0);
    await homeserver.close();
    const { next_batch: next, end } = await polled;
    assert.equal(next ?? end, since);
    assert.equal(clock.pending, 0);
  });
}

test("a long poll that comes while it closes is answered", async () => {
  let answer = (_response: Response): void => undefined;
  const answered = new Promise<Response>((resolve) => (answer = resolve));
  const { homeserver, alice } = setUp({ fetch: () => answered });
  await alice.createRoom();
  const { next_batch: since } = await alice.sync();
  await homeserver.advance(0);
  const closed = homeserver.close();
  assert.equal((await alice.sync(since, 30_000)).next_batch, since);
  answer(Response.json({}));
  await closed;
});

test("a server that stops listening answers the long polls first, and others go on to be served", async () => {
  const { homeserver, alice } = setUp();
  const { next_batch: since } = await alice.sync();
  const listening = await listen(homeserver, { port: 0 });
  const came = once(listening.server, "request");
  const polled = fetch(`${listening.url}/_matrix/client/v3/sync?timeout=30000&since=${since}`, {
    headers: { authorization: `Bearer ${alice.accessToken}` },
  });
  await came;
  await homeserver.advance(0);
  await listening.close();
  assert.equal((await polled).status, 200);
  await alice.createRoom();
  await homeserver.close();
});

test("after that everything says that it is closed, and closing again is fine", async () => {
  const { homeserver, errors, alice } = setUp();
  const roomId = await alice.createRoom();
  await homeserver.close();
  await homeserver.close();
  const closed = { message: "the mock homeserver is closed" };
  const refused = { status: 503, errcode: "M_UNKNOWN", message: /the mock homeserver is closed/u };
  await assert.rejects(alice.createRoom(), refused);
  await assert.rejects(alice.send(roomId, "hi"), refused);
  await assert.rejects(homeserver.nextTransaction(), /the mock homeserver is closed/u);
  await assert.rejects(homeserver.untilDelivered(), closed);
  await assert.rejects(homeserver.pushState("irc"), closed);
  await assert.rejects(homeserver.restart(), closed);
  const answer = await homeserver.fetch(new Request("http://hs/_matrix/client/versions"));
  assert.equal(answer.status, 503);
  assert.deepEqual(errors, []);
});

test("who waits for a transaction when it closes is told", async () => {
  const { homeserver } = setUp();
  const waiting = homeserver.nextTransaction({ where: () => false });
  const told = assert.rejects(waiting, /the mock homeserver is closed/u);
  await homeserver.close();
  await told;
});

test("what is said while it closes is not pushed any more", async () => {
  let answer = (_response: Response): void => undefined;
  const answered = new Promise<Response>((resolve) => (answer = resolve));
  const { homeserver, errors, alice } = setUp({ fetch: () => answered });
  const roomId = await alice.createRoom();
  await homeserver.advance(0);
  const closed = homeserver.close();
  await alice.send(roomId, "hi");
  answer(Response.json({}));
  await closed;
  assert.deepEqual(errors, []);
  assert.equal(homeserver.pushed.length, 1);
});
