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
  const { homeserver, say } = await setUp(t, { fetch: () => new Promise(() => undefined) });
  await say("hello?");
  const signal = AbortSignal.timeout(20);
  await assert.rejects(
    homeserver.untilDelivered({ signal }),
    /^Error: not delivered: irc waits for \d+ events: no answer yet to attempt 1$/u,
  );
  await homeserver.untilDelivered({ registrationId: "another" });
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
