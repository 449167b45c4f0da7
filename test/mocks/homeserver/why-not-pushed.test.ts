/**
 * What the error of a wait for a transaction says.
 */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createMockHomeserver, type MockHomeserverOptions } from "../../../mocks/homeserver.ts";
import type { NextOptions } from "../../../mocks/homeserver/pushed-log.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";

const registration = {
  id: "irc",
  url: "http://irc.test",
  as_token: "AS_SECRET",
  hs_token: "HS_SECRET",
  sender_localpart: "_irc_bot",
  namespaces: { rooms: [{ exclusive: false, regex: ".*" }] },
};
const deaf = { ...registration, namespaces: {} };

async function setUp(t: TestContext, options: MockHomeserverOptions = {}) {
  const homeserver = createMockHomeserver({
    clock: createManualClock(),
    profile: "synapse",
    registrations: [registration],
    fetch: () => Promise.resolve(Response.json({})),
    ...options,
  });
  t.after(() => homeserver.close());
  const speak = async () => {
    const alice = homeserver.users.register("alice");
    await alice.send(await alice.createRoom(), "hello?");
    await homeserver.advance(0);
  };
  const complaint = async (given: NextOptions = {}) => {
    const signal = AbortSignal.abort();
    const error: unknown = await homeserver.nextTransaction({ ...given, signal }).then(
      () => assert.fail("there was one"),
      (cause: unknown) => cause,
    );
    assert.ok(error instanceof Error);
    assert.doesNotMatch(error.message, /SECRET/u);
    return error.message;
  };
  return { homeserver, speak, complaint };
}

test("that no event was of interest is said", async (t) => {
  const { speak, complaint } = await setUp(t, { registrations: [deaf] });
  await speak();
  assert.equal(
    await complaint(),
    "no transaction that fits and was not given before; no event was of interest to irc",
  );
});

test("what was pushed is named, with its answer, and whether somebody has it", async (t) => {
  const { homeserver, speak, complaint } = await setUp(t);
  await speak();
  await homeserver.untilDelivered();
  const { txnId } = await homeserver.nextTransaction();
  const text = await complaint({ registrationId: "irc", where: ({ attempt }) => attempt > 1 });
  assert.match(text, /^no transaction to irc that fits and was not given before; pushed to irc: /u);
  assert.ok(text.includes(`${txnId} (attempt 1, answered 200, given before)`), text);
  assert.match(text, /\(attempt 1, answered 200, does not fit\)/u);
  assert.match(text, /; no other event was of interest to irc$/u);
});

test("who waits is named with the reason, and that the clock stands still", async (t) => {
  const refusal = { errcode: "M_FORBIDDEN", error: "HS_SECRET" };
  const { speak, complaint } = await setUp(t, {
    fetch: () => Promise.resolve(Response.json(refusal, { status: 403 })),
  });
  await speak();
  const text = await complaint({ where: () => false });
  assert.match(text, /\(attempt 1, answered 403, does not fit\)/u);
  assert.match(text, /irc waits for \d+ events? after 1 attempt: answered 403 M_FORBIDDEN/u);
  assert.match(text, /; 1 sleeper waits: advance the clock$/u);
});

test("a try that is not answered yet is waited for", async (t) => {
  let answer: (response: Response) => void = () => undefined;
  const held = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  const { speak, complaint } = await setUp(t, {
    fetch: async () => (await held).clone(),
  });
  await speak();
  assert.match(await complaint(), /irc waits for \d+ events?: no answer yet to attempt 1/u);
  answer(Response.json({}));
});

test("a registration that is not there, or has no url, is named", async (t) => {
  const { complaint } = await setUp(t, { registrations: [{ ...registration, url: null }] });
  assert.match(
    await complaint({ registrationId: "xmpp" }),
    /^no transaction to xmpp that .*; there is no registration xmpp$/u,
  );
  assert.match(await complaint(), /; nothing is pushed to irc: the registration has no url$/u);
  const empty = await setUp(t, { registrations: [] });
  assert.match(await empty.complaint(), /; there is no registration$/u);
});

test("the stack begins where the test has waited, and the cause is the reason of the signal", async (t) => {
  const { homeserver } = await setUp(t);
  const reason = new Error("enough");
  await assert.rejects(
    homeserver.nextTransaction({ signal: AbortSignal.abort(reason) }),
    (error: Error) => {
      assert.equal(error.cause, reason);
      assert.match(error.stack?.split("\n")[1] ?? "", /why-not-pushed\.test\.ts/u);
      return true;
    },
  );
});
