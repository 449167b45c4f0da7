import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { asVirtualUser } from "../../src/application-service/as-virtual-user.ts";
import {
  createHomeserverClient,
  type HomeserverClientOptions,
} from "../../src/application-service/homeserver-client.ts";
import {
  bobId,
  createPeer,
  fail,
  inTurn,
  matrixError,
  notRegistered,
  ok,
  refuse,
  registration,
  roomId,
  run,
  text,
  type Step,
} from "./homeserver-peer.ts";

const sent = ok({ event_id: "$sent" });

function connect(script: Record<string, Step>, options: Partial<HomeserverClientOptions> = {}) {
  const peer = createPeer(script);
  const client = createHomeserverClient({
    url: "http://hs",
    registration,
    fetch: peer.fetch,
    ...options,
  });
  return { peer, client, bob: asVirtualUser(client, bobId, { deviceId: "ABC123" }) };
}

for (const [who, refusal] of [
  ["Synapse", notRegistered],
  ["Dendrite", refuse(403, "M_FORBIDDEN", "Forbidden: appservice has not registered this user")],
] as const) {
  test(`a virtual user that does not exist is registered when it first acts, as ${who} refuses it (S56)`, async () => {
    const { bob, peer } = connect({ sendMessage: inTurn(refusal, sent) });
    assert.equal(await bob.sendMessage(roomId, text, { ts: 5 }), "$sent");
    assert.deepEqual(peer.operations(), ["sendMessage", "register", "sendMessage"]);
    const [first, second] = peer.calls("sendMessage");
    assert.equal(first?.url.href, second?.url.href, "the same transaction ID, user, device and ts");
    assert.equal(first?.text, second?.text);
  });
}

test("the call is sent again once: what is refused then stays refused", async () => {
  const { bob, peer } = connect({ sendMessage: notRegistered });
  await assert.rejects(
    bob.sendMessage(roomId, text),
    matrixError(403, "M_FORBIDDEN", /has not registered this user/u),
  );
  assert.deepEqual(peer.operations(), ["sendMessage", "register", "sendMessage"]);
});

test("a user that was known to exist is registered again when the homeserver has lost it", async () => {
  const { bob, peer } = connect({ sendMessage: inTurn(notRegistered, sent) });
  await bob.ensureRegistered();
  await bob.sendMessage(roomId, text);
  assert.equal(peer.calls("register").length, 2);
});

test("messages that are refused at the same time share one registration", async () => {
  const registered = new Set<string>();
  const { bob, peer } = connect({
    sendMessage: (seen) => (registered.has(bobId) ? sent(seen) : notRegistered(seen)),
    register: () => {
      registered.add(bobId);
      return Response.json({ user_id: bobId });
    },
  });
  await Promise.all(Array.from({ length: 10 }, () => bob.sendMessage(roomId, text)));
  assert.equal(peer.calls("register").length, 1);
  assert.equal(new Set(peer.calls("sendMessage").map(({ path }) => path["txnId"])).size, 10);
});

test("also what must not be done twice is sent again: it was not looked at", async () => {
  const { bob, peer } = connect({ createRoom: inTurn(notRegistered, ok({ room_id: roomId })) });
  await bob.call.createRoom({ body: {} });
  assert.equal(peer.calls("createRoom").length, 2);
});

test("a network that fails in between is tried again within each step", async () => {
  const clock = createManualClock();
  const { bob, peer } = connect(
    {
      sendMessage: inTurn(fail("ECONNRESET"), notRegistered, fail("ECONNRESET"), sent),
      register: inTurn(fail("ECONNRESET"), refuse(400, "M_USER_IN_USE")),
    },
    { clock },
  );
  assert.equal(await run(clock, bob.sendMessage(roomId, text)), "$sent");
  assert.equal(new Set(peer.calls("sendMessage").map(({ url }) => url.href)).size, 1);
});

test("when the registration is refused its reason is the error", async () => {
  const { bob, peer } = connect({
    sendMessage: notRegistered,
    register: refuse(400, "M_EXCLUSIVE"),
  });
  await assert.rejects(bob.sendMessage(roomId, text), matrixError(400, "M_EXCLUSIVE"));
  assert.equal(peer.calls("sendMessage").length, 1);
});

test("nobody is registered for another refusal, for the sender, or when it is switched off", async () => {
  const other = connect({ sendMessage: refuse(403, "M_FORBIDDEN", "User not in room") });
  await assert.rejects(other.bob.sendMessage(roomId, text), matrixError(403, "M_FORBIDDEN"));
  const { client, peer } = connect({ sendMessage: notRegistered });
  await assert.rejects(client.sendMessage(roomId, text), matrixError(403, "M_FORBIDDEN"));
  const off = connect({ sendMessage: notRegistered }, { registerWhenNeeded: false });
  await assert.rejects(off.bob.sendMessage(roomId, text), matrixError(403, "M_FORBIDDEN"));
  for (const one of [other.peer, peer, off.peer]) {
    assert.deepEqual(one.operations(), ["sendMessage"]);
  }
});

test("registering counts into the time of the call: when it is over the refusal is the answer", async () => {
  const clock = createManualClock();
  const hang: Step = () => new Promise<Response>(() => undefined);
  const { bob, peer } = connect({ sendMessage: notRegistered, register: hang }, { clock });
  const path = { roomId, eventType: "m.room.message" } as const;
  const work = bob.call.sendMessage({ path, body: text, budgetMs: 5_000 });
  const ended = assert.rejects(work, matrixError(403, "M_FORBIDDEN", /has not registered/u));
  await clock.advance(5_000);
  await ended;
  assert.deepEqual(peer.operations(), ["sendMessage", "register"]);
});

test("the signal ends a call that waits for the registration of its user, and a wait for what others share", async () => {
  const hang: Step = () => new Promise<Response>(() => undefined);
  const clock = createManualClock();
  const script = { sendMessage: notRegistered, register: hang, getJoinedRooms: hang };
  const { bob } = connect(script, { clock });
  const stop = new AbortController();
  const reason = new Error("shutting down");
  const { signal } = stop;
  const ended = [
    bob.sendMessage(roomId, text, { signal }),
    bob.ensureRegistered({ signal }),
    bob.ensureJoined(roomId, { signal }),
  ].map((work) => assert.rejects(work, (error) => error === reason));
  await clock.advance(10);
  stop.abort(reason);
  await Promise.all(ended);
});
