/**
 * Coming, going and being sent away; markers, and rooms that get a successor.
 */
import assert from "node:assert/strict";
import { asVirtualUser } from "../../../src/application-service/index.ts";
import { data } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";

async function comingAndGoing(stage: Stage): Promise<void> {
  const { irc } = stage;
  const bob = asVirtualUser(irc, stage.user("_irc_bob"));
  const { room_id: roomId } = await irc.call.createRoom({ body: { preset: "public_chat" } });
  const path = { roomId };
  await bob.ensureJoined(roomId);
  await bob.call.leaveRoom({ path, body: { reason: "later" } });
  await bob.call.forgetRoom({ path });
  await bob.call.joinRoom({ path: { roomIdOrAlias: roomId }, body: {} });
  const body = { user_id: bob.userId, reason: "a test" };
  await irc.call.kick({ path, body });
  await irc.call.ban({ path, body });
  // Synapse says M_BAD_STATE.
  await assert.rejects(bob.call.joinRoomById({ path, body: {} }), { status: 403 });
  await irc.call.unban({ path, body: { user_id: bob.userId } });
  await bob.call.joinRoomById({ path, body: {} });
  await assert.rejects(bob.call.kick({ path, body: { user_id: stage.user("_irc_bot") } }), {
    status: 403,
    errcode: "M_FORBIDDEN",
  });
}

async function knocking(stage: Stage): Promise<void> {
  const { irc } = stage;
  const bob = asVirtualUser(irc, stage.user("_irc_bob"));
  const rules = { type: "m.room.join_rules", state_key: "", content: { join_rule: "knock" } };
  const { room_id: roomId } = await irc.call.createRoom({
    body: { preset: "private_chat", initial_state: [rules] },
  });
  await bob.call.knockRoom({ path: { roomIdOrAlias: roomId }, body: { reason: "let me in" } });
  await irc.call.inviteUser({ path: { roomId }, body: { user_id: bob.userId } });
  await bob.call.joinRoomById({ path: { roomId }, body: {} });
}

async function markers(stage: Stage): Promise<void> {
  const roomId = await stage.room();
  const bob = asVirtualUser(stage.irc, stage.user("_irc_bob"));
  await bob.ensureJoined(roomId);
  const eventId = await stage.irc.sendMessage(roomId, { msgtype: "m.text", body: "seen" });
  const body = { "m.fully_read": eventId, "m.read": eventId };
  await bob.call.setReadMarker({ path: { roomId }, body });
  const path = { roomId, receiptType: "m.read.private", eventId } as const;
  await bob.call.postReceipt({ path, body: {} });
  const place = { roomId, userId: bob.userId };
  await bob.call.setTyping({ path: place, body: { typing: true, timeout: 20_000 } });
  // Otherwise it depends on the time whether later steps see it.
  await bob.call.setTyping({ path: place, body: { typing: false } });
}

async function successor(stage: Stage): Promise<void> {
  const { irc } = stage;
  const { room_id: roomId } = await irc.call.createRoom({ body: { room_version: "10" } });
  const { replacement_room: next } = await irc.call.upgradeRoom({
    path: { roomId },
    body: { new_version: "11" },
  });
  const path = { roomId, eventType: "m.room.tombstone", stateKey: "" };
  const content = await irc.call.getRoomStateWithKey({ path });
  assert.equal(content["replacement_room"], next);
}

async function invited(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const { room_id: roomId } = await stage.irc.call.createRoom({
    body: { preset: "private_chat", invite: [alice.userId] },
  });
  await data(alice.call.joinRoomById({ params: { path: { roomId } }, body: {} }));
  await data(alice.call.leaveRoom({ params: { path: { roomId } }, body: {} }));
  await stage.service.waitFor("event", {
    what: "that alice left",
    fits: ({ event }) => event.room_id === roomId && event.content["membership"] === "leave",
  });
}

export const membership: readonly Step[] = [
  { name: "virtual users come, go, and are sent away", run: comingAndGoing },
  { name: "virtual users knock", needs: ["knocking"], run: knocking },
  { name: "people are invited, join and leave", run: invited },
  { name: "markers are set", run: markers },
  { name: "a room gets a successor", run: successor },
];
