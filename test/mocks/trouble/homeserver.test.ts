/**
 * Trouble between a mock homeserver and an application service, as both of them see it.
 */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import {
  createMockApplicationService,
  type MockApplicationService,
} from "../../../mocks/application-service.ts";
import { createMockHomeserver, type MockHomeserverOptions } from "../../../mocks/homeserver.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";
import { createSeededRandom } from "../../../mocks/seeded-random.ts";
import type { TroubleRule } from "../../../mocks/trouble/plan.ts";
import type { Trouble } from "../../../mocks/trouble/trouble.ts";
import { irc } from "../homeserver/support.ts";

async function setUp(t: TestContext, options: MockHomeserverOptions = {}) {
  const clock = createManualClock(1_700_000_000_000);
  const errors: unknown[] = [];
  const service = createMockApplicationService({ hsToken: "HS" });
  const homeserver = createMockHomeserver({
    registrations: [irc],
    clock,
    random: createSeededRandom(1),
    fetch: service.fetch,
    onError: (error) => errors.push(error),
    ...options,
  });
  t.after(async () => {
    await homeserver.close();
    assert.deepEqual(errors, []);
  });
  const alice = homeserver.users.register("alice");
  const roomId = await alice.createRoom({ preset: "public_chat" });
  await homeserver.users.logIn("@_irc_bot:example.org").join(roomId);
  await homeserver.advance(0);
  const before = service.transactions.length;
  const sayAll = async (...texts: string[]): Promise<void> => {
    for (const text of texts) await alice.send(roomId, text);
  };
  return { homeserver, service, sayAll, before };
}

/** The transactions that came, each as its texts. */
function textsOf({ transactions }: MockApplicationService, from: number): string[] {
  return transactions.slice(from).map(({ events }) => textOf(events));
}

function textOf(events: readonly Readonly<Record<string, unknown>>[]): string {
  return events.map(({ content }) => (content as { body?: string }).body ?? "").join(" ");
}

const inTransaction = (trouble: TroubleRule["trouble"]): readonly TroubleRule[] => [
  { at: "transaction", trouble },
];

/** What the homeserver says of it, and what has reached the application service in the end. */
const onWire: readonly (readonly [trouble: Trouble, reason: RegExp, came: readonly string[]])[] = [
  [{ kind: "unreachable" }, /ECONNREFUSED/u, ["hi"]],
  [{ kind: "acknowledgement-lost" }, /UND_ERR_SOCKET/u, ["hi", "hi"]],
  [{ kind: "connection-destroyed" }, /UND_ERR_SOCKET/u, ["hi", "hi"]],
  [{ kind: "truncated-json" }, /answered 200 with 1 bytes of application\/json/u, ["hi", "hi"]],
  [{ kind: "slow-answer", ms: 31_000 }, /30000 ms/u, ["hi", "hi"]],
  [{ kind: "too-large" }, /answered 413 with \d+ bytes of text\/html/u, ["hi"]],
  [{ kind: "bad-gateway" }, /answered 502 with \d+ bytes of text\/html/u, ["hi"]],
  [{ kind: "html-page" }, /answered 200 with \d+ bytes of text\/html/u, ["hi"]],
  [{ kind: "rate-limited" }, /answered 429 M_LIMIT_EXCEEDED/u, ["hi"]],
];

for (const [trouble, reason, came] of onWire) {
  test(`a transaction that meets ${trouble.kind} is tried again until it is acknowledged`, async (t) => {
    const { homeserver, service, sayAll, before } = await setUp(t);
    const running = homeserver.trouble(inTransaction(trouble));
    await sayAll("hi");
    await homeserver.advance(0);
    if (trouble.kind === "slow-answer") await homeserver.advance(30_000);
    const { state, reason: said, attempts } = await homeserver.pushState("irc");
    assert.equal(state, "recovering");
    assert.match(said ?? "", reason);
    assert.equal(attempts, 1);
    await homeserver.advance(10_000);
    assert.equal((await homeserver.pushState("irc")).state, "up");
    assert.deepEqual(textsOf(service, before), came);
    const ids = new Set(service.transactions.slice(before).map(({ txnId }) => txnId));
    assert.equal(ids.size, 1, "under one ID");
    assert.equal(textOf(service.events), " hi", "its member event and the message");
    assert.deepEqual(
      running.met.map((one) => [one.operationId, one.nth, one.trouble.kind]),
      [["sendTransaction", 1, trouble.kind]],
    );
  });
}

test("a duplicate comes while the first is being answered", async (t) => {
  const { homeserver, service, sayAll, before } = await setUp(t);
  homeserver.trouble(inTransaction("duplicate"));
  await sayAll("hi");
  await homeserver.advance(0);
  assert.deepEqual(textsOf(service, before), ["hi", "hi"]);
  assert.equal((await homeserver.pushState("irc")).state, "up");
});

test("a wait that is asked for is kept to", async (t) => {
  const { homeserver, service, sayAll, before } = await setUp(t);
  homeserver.trouble(inTransaction({ kind: "rate-limited", retryAfterMs: 60_000 }));
  await sayAll("hi");
  await homeserver.advance(59_999);
  assert.deepEqual(textsOf(service, before), []);
  await homeserver.advance(1);
  assert.deepEqual(textsOf(service, before), ["hi"]);
});

test("a burst of 502 is a rule with times, and a backoff of 512 s takes no time", async (t) => {
  const { homeserver, service, sayAll, before } = await setUp(t, { profile: "synapse" });
  homeserver.trouble([{ at: "transaction", times: 10, trouble: "bad-gateway" }]);
  await sayAll("hi");
  await homeserver.advance((2 + 4 + 8 + 16 + 32 + 64 + 128 + 256 + 512) * 1_000);
  assert.equal((await homeserver.pushState("irc")).attempts, 10);
  await homeserver.advance(512_000);
  assert.deepEqual(textsOf(service, before), ["hi"]);
  assert.equal((await homeserver.pushState("irc")).state, "up");
});

test("a transaction grows under its ID", async (t) => {
  const { homeserver, service, sayAll, before } = await setUp(t);
  const running = homeserver.trouble(inTransaction("unreachable"));
  await sayAll("a");
  await homeserver.advance(0);
  await sayAll("b", "c");
  running.stop();
  homeserver.trouble([{ at: "transaction", nth: 2, trouble: "grown" }]);
  await homeserver.advance(60_000);
  assert.deepEqual(textsOf(service, before), ["a", "b", "b c"]);
  const [first, shorter, longer] = service.transactions.slice(before);
  assert.equal(shorter?.txnId, longer?.txnId);
  assert.notEqual(first?.txnId, shorter?.txnId);
});

test("a transaction shrinks under its ID, and what it had comes under another", async (t) => {
  const { homeserver, service, sayAll, before } = await setUp(t);
  const running = homeserver.trouble(inTransaction("unreachable"));
  await sayAll("a");
  await homeserver.advance(0);
  await sayAll("b", "c");
  running.stop();
  homeserver.trouble([{ at: "transaction", nth: 2, trouble: "shrunk" }]);
  await homeserver.advance(60_000);
  assert.deepEqual(textsOf(service, before), ["a", "b c", "b", "c"]);
  const ids = service.transactions.slice(before + 1).map(({ txnId }) => txnId);
  assert.equal(ids[0], ids[1]);
  assert.equal(ids[2], `${ids[1]}-rest`);
});

test("after the IDs are reset a new transaction has the ID of the first", async (t) => {
  const { homeserver, service, sayAll, before } = await setUp(t);
  for (const text of ["a", "b"]) {
    await sayAll(text);
    await homeserver.advance(0);
  }
  homeserver.trouble(inTransaction("ids-reset"));
  for (const text of ["c", "d", "e", "f"]) {
    await sayAll(text);
    await homeserver.advance(0);
  }
  assert.deepEqual(textsOf(service, before), ["a", "b", "c", "d", "e", "f"]);
  const ids = service.transactions.map(({ txnId }) => txnId);
  assert.deepEqual(ids.slice(before + 2, 2 * before + 4), ids.slice(0, before + 2));
  assert.ok(!ids.slice(0, -1).includes(ids.at(-1) ?? ""), "then they are new again");
});

test("a transaction in which the homeserver restarts comes again, with the same ID and all that waited", async (t) => {
  const { homeserver, service, sayAll, before } = await setUp(t);
  service.answer("sendTransaction", [{ status: 500 }, {}]);
  const running = homeserver.trouble(inTransaction("restart"));
  await sayAll("a", "b");
  await homeserver.advance(0);
  assert.deepEqual(
    running.met.map(({ trouble }) => trouble.kind),
    ["restart"],
  );
  assert.deepEqual(textsOf(service, before), ["a", "a", "b"]);
  const [first, second] = service.transactions.slice(before);
  assert.equal(first?.txnId, second?.txnId);
});

test("what happens while the homeserver restarts is pushed afterwards", async (t) => {
  const { homeserver, service, sayAll, before } = await setUp(t);
  const restarting = homeserver.restart();
  await sayAll("a");
  await restarting;
  await homeserver.advance(0);
  assert.deepEqual(textsOf(service, before), ["a"]);
});

test("a slow query holds up what Synapse pushes", async (t) => {
  const { homeserver, service, sayAll, before } = await setUp(t, { profile: "synapse" });
  homeserver.trouble([{ at: "query", trouble: { kind: "slow-answer", ms: 20_000 } }]);
  const alice = homeserver.users.logIn("@alice:example.org");
  await alice.invite(await alice.createRoom(), "@_irc_new:example.org");
  await sayAll("hi");
  await homeserver.advance(19_999);
  assert.deepEqual(textsOf(service, before), []);
  assert.equal((await service.next("queryUserById")).parameters["userId"], "@_irc_new:example.org");
  await homeserver.advance(1);
  assert.match(textsOf(service, before).join(), /hi/u);
});

test("requests of application services meet trouble, those of users in the test do not", async (t) => {
  const plan = [{ at: "any", times: Infinity, trouble: "bad-gateway" }] as const;
  const { homeserver } = await setUp(t, { trouble: plan });
  const url = "http://example.org/_matrix/client/v3/account/whoami";
  const headers = { authorization: "Bearer AS" };
  const refused = await homeserver.fetch(new Request(url, { headers }));
  assert.equal(refused.status, 502);
  const alice = homeserver.users.logIn("@alice:example.org");
  await alice.request("GET", "/account/whoami");
});
