/**
 * Waiting until everything that was said has been accepted.
 */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createMockHomeserver, type MockHomeserverOptions } from "../../../mocks/homeserver.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";

const registration = {
  id: "irc",
  url: "http://irc.test",
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "_irc_bot",
  namespaces: { rooms: [{ exclusive: false, regex: ".*" }] },
};

async function setUp(t: TestContext, options: MockHomeserverOptions = {}) {
  const clock = createManualClock();
  const homeserver = createMockHomeserver({
    clock,
    registrations: [registration],
    fetch: () => Promise.resolve(Response.json({})),
    ...options,
  });
  t.after(() => homeserver.close());
  const alice = homeserver.users.register("alice");
  const roomId = await alice.createRoom();
  const backlog = async () => (await homeserver.pushState("irc")).backlog;
  return { homeserver, clock, say: (text: string) => alice.send(roomId, text), backlog };
}

test("pauses are passed over, however long they are, and no longer than they are", async (t) => {
  const { homeserver, clock, say, backlog } = await setUp(t, { profile: "synapse" });
  await homeserver.untilDelivered();
  const begun = clock.elapsed();
  homeserver.trouble([{ at: "transaction", times: 4, trouble: "bad-gateway" }]);
  await say("hello?");
  await homeserver.untilDelivered();
  assert.equal(await backlog(), 0);
  assert.equal(clock.elapsed() - begun, 2_000 + 4_000 + 8_000 + 16_000);
});

test("an answer that is held back is waited for, by the clock", async (t) => {
  const { homeserver, say, backlog } = await setUp(t, { profile: "synapse" });
  homeserver.trouble([{ at: "transaction", trouble: { kind: "slow-answer", ms: 20_000 } }]);
  await say("hello?");
  await homeserver.untilDelivered();
  assert.equal(await backlog(), 0);
  assert.ok(homeserver.pushed.every(({ attempt }) => attempt === 1));
});

test("who has not answered in time is named", async (t) => {
  const other = { ...registration, id: "other", as_token: "AS2", namespaces: {} };
  const { homeserver, say } = await setUp(t, {
    registrations: [registration, other],
    fetch: () => new Promise(() => undefined),
  });
  await say("hello?");
  const signal = AbortSignal.timeout(20);
  await assert.rejects(
    homeserver.untilDelivered({ signal }),
    /^Error: not delivered: irc waits for \d+ events: no answer yet to attempt 1$/u,
  );
  await homeserver.untilDelivered({ registrationId: "other" });
});

test("a registration that there is not is named: its test would be green for nothing", async (t) => {
  const { homeserver } = await setUp(t);
  await assert.rejects(homeserver.untilDelivered({ registrationId: "icr" }), {
    message: "there is no registration icr",
  });
});

test("a homeserver without a timer is not waited for: only the next event helps", async (t) => {
  const { homeserver, say } = await setUp(t, { profile: "conduwuit" });
  await homeserver.untilDelivered();
  homeserver.trouble([{ at: "transaction", trouble: "bad-gateway" }]);
  await say("one");
  await assert.rejects(homeserver.untilDelivered(), /irc waits for 1 event after 1 attempt: /u);
  await say("two");
  await homeserver.untilDelivered();
});

test("a registration without a url has nothing to wait for", async (t) => {
  const { homeserver, say } = await setUp(t, { registrations: [{ ...registration, url: null }] });
  await say("hello?");
  await homeserver.untilDelivered();
});

test("the pause with which Synapse begins after a restart is passed over, too", async (t) => {
  const { homeserver, clock, say, backlog } = await setUp(t, { profile: "synapse" });
  await homeserver.untilDelivered();
  homeserver.trouble([{ at: "transaction", trouble: "unreachable" }]);
  await say("before");
  await homeserver.advance(0);
  await homeserver.restart();
  const begun = clock.elapsed();
  await say("after");
  await homeserver.untilDelivered();
  assert.equal(await backlog(), 0);
  assert.equal(clock.elapsed() - begun, 2_000);
});

test("what only another event or failure sends after a restart of Synapse is not waited for", async (t) => {
  const failing = await setUp(t, {
    profile: "synapse",
    fetch: () => Promise.resolve(new Response("", { status: 500 })),
  });
  await failing.homeserver.advance(0);
  await failing.homeserver.restart();
  await assert.rejects(failing.homeserver.untilDelivered(), {
    message:
      "not delivered: irc waits for 6 events after 0 attempts: answered 500 with an empty body; this homeserver tries again when something more happens, whatever the time",
  });
  const interrupted = await setUp(t, {
    profile: "synapse",
    fetch: () => new Promise(() => undefined),
  });
  await interrupted.homeserver.advance(0);
  await interrupted.homeserver.restart();
  await assert.rejects(interrupted.homeserver.untilDelivered(), {
    message:
      "not delivered: irc waits for 1 event after 0 attempts: a restart has left it until a try fails; this homeserver tries again when something more happens, whatever the time",
  });
});
