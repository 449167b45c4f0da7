/**
 * Acting as virtual users, and as nobody else (S55, S56), and at other times (S60).
 */
import assert from "node:assert/strict";
import {
  asVirtualUser,
  createHomeserverClient,
  kindOf,
} from "../../../src/application-service/index.ts";
import { data } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";

/** The 16th of January 2015, as in the draft. */
const longAgo = 1421416883133;

async function kindOfFailure(call: Promise<unknown>): Promise<string> {
  return call.then(() => "none", kindOf);
}

async function actsAsVirtualUser({ irc, user }: Stage): Promise<void> {
  assert.equal((await irc.call.getTokenOwner()).user_id, user("_irc_bot"));
  const bob = asVirtualUser(irc, user("_irc_bob"));
  assert.equal((await bob.call.getTokenOwner()).user_id, bob.userId);
}

async function notAsOthers(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const asAlice = asVirtualUser(stage.irc, alice.userId);
  assert.equal(await kindOfFailure(asAlice.call.getTokenOwner()), "namespace-violation");
}

async function notAsUnregistered(stage: Stage): Promise<void> {
  const client = stage.clientOf("irc", { registered: false });
  const nobody = asVirtualUser(client, stage.user("_irc_nobody"));
  assert.equal(await kindOfFailure(nobody.call.getTokenOwner()), "not-registered");
}

async function registersWhenNeeded({ irc, user }: Stage): Promise<void> {
  const dora = asVirtualUser(irc, user("_irc_dora"));
  assert.equal((await dora.call.getTokenOwner()).user_id, dora.userId);
}

async function wrongToken({ url, serverName, registrations }: Stage): Promise<void> {
  const registration = { ...registrations.irc, as_token: "as_of_nobody" };
  const client = createHomeserverClient({ url, registration, serverName });
  assert.equal(await kindOfFailure(client.call.getTokenOwner()), "unknown-token");
}

async function sendsInThePast(stage: Stage): Promise<void> {
  const bob = asVirtualUser(stage.irc, stage.user("_irc_bob"));
  const roomId = await stage.room();
  await bob.ensureJoined(roomId);
  const ids = [
    await bob.sendMessage(roomId, { msgtype: "m.text", body: "long ago" }, { ts: longAgo }),
    await stage.irc.sendState(roomId, "m.room.topic", "", { topic: "old" }, { ts: longAgo }),
  ];
  for (const id of ids) {
    const { event } = await stage.service.waitFor("event", {
      what: `the event ${id}`,
      fits: (message) => message.event.event_id === id,
    });
    assert.equal(event.origin_server_ts, longAgo);
  }
}

async function peopleLiveNow(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const roomId = await stage.room();
  await data(alice.call.joinRoomById({ params: { path: { roomId } }, body: {} }));
  const path = { roomId, eventType: "m.room.message", txnId: "now" };
  const params = { path, query: { ts: longAgo } };
  const body = { msgtype: "m.text", body: "now" };
  const { event_id: id } = await data(alice.call.sendMessage({ params, body }));
  const { event } = await stage.service.waitFor("event", {
    what: `the event ${id}`,
    fits: (message) => message.event.event_id === id,
  });
  assert.ok(event.origin_server_ts > longAgo);
}

export const identity: readonly Step[] = [
  { name: "acts as a virtual user", run: actsAsVirtualUser },
  { name: "does not act as users outside the namespaces", run: notAsOthers },
  {
    name: "does not act as a virtual user that nobody registered",
    needs: ["refuses-unregistered"],
    run: notAsUnregistered,
  },
  {
    name: "registers a virtual user when it first acts",
    needs: ["refuses-unregistered"],
    run: registersWhenNeeded,
  },
  { name: "a token that the homeserver does not know is refused", run: wrongToken },
  { name: "ts sets the time of messages and state", run: sendsInThePast },
  {
    name: "ts of an ordinary user is not heeded",
    needs: ["ts-for-services-only"],
    run: peopleLiveNow,
  },
];
