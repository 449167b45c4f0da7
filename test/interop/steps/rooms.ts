/**
 * Rooms and aliases that application services make, and whose aliases are whose (S58).
 */
import assert from "node:assert/strict";
import { asVirtualUser } from "../../../src/application-service/index.ts";
import { data } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";

async function roomWithAlias({ irc, serverName }: Stage): Promise<void> {
  const body = { room_alias_name: "_irc_made", topic: "made by the interop run" };
  const { room_id: roomId } = await irc.call.createRoom({ body });
  const path = { roomAlias: `#_irc_made:${serverName}` } as const;
  assert.equal((await irc.call.getRoomIdByAlias({ path })).room_id, roomId);
  const topic = { roomId, eventType: "m.room.topic", stateKey: "" };
  const content = await irc.call.getRoomStateWithKey({ path: topic });
  assert.equal(content["topic"], body.topic);
  await irc.call.deleteRoomAlias({ path });
  await assert.rejects(irc.call.getRoomIdByAlias({ path }), { errcode: "M_NOT_FOUND" });
}

async function aliasInUse(stage: Stage): Promise<void> {
  const { irc, serverName } = stage;
  const body = { room_id: await stage.room() };
  const path = { roomAlias: `#_irc_twice:${serverName}` } as const;
  await irc.call.setRoomAlias({ path, body });
  await assert.rejects(irc.call.setRoomAlias({ path, body }), { status: 409 });
}

async function aliasOutside(stage: Stage): Promise<void> {
  const path = { roomAlias: `#elsewhere:${stage.serverName}` } as const;
  const set = stage.irc.call.setRoomAlias({ path, body: { room_id: await stage.room() } });
  await assert.rejects(set, { status: 400, errcode: "M_EXCLUSIVE" });
}

async function aliasOfOthers(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const body = { room_alias_name: "_irc_mine" };
  const byPerson = data(alice.call.createRoom({ body }));
  await assert.rejects(byPerson, { status: 400, errcode: "M_EXCLUSIVE" });
  const byService = stage.clientOf("rival").call.createRoom({ body });
  await assert.rejects(byService, { status: 400, errcode: "M_EXCLUSIVE" });
}

async function joinedByInvitation({ irc, user }: Stage): Promise<void> {
  const { room_id: roomId } = await irc.call.createRoom({ body: { preset: "private_chat" } });
  const carol = asVirtualUser(irc, user("_irc_carol"));
  await carol.ensureJoined(roomId);
  const { joined_rooms: rooms } = await carol.call.getJoinedRooms();
  assert.deepEqual(rooms, [roomId]);
}

export const rooms: readonly Step[] = [
  { name: "a room is made with an alias, and the alias is deleted", run: roomWithAlias },
  { name: "an alias that exists is in use", run: aliasInUse },
  {
    name: "an alias outside the namespaces is refused",
    needs: ["alias-namespaces"],
    run: aliasOutside,
  },
  {
    name: "nobody else makes an alias in an exclusive namespace",
    needs: ["alias-namespaces"],
    run: aliasOfOthers,
  },
  { name: "a virtual user comes into a private room by invitation", run: joinedByInvitation },
];
