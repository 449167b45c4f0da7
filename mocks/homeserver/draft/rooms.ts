/**
 * Rooms and who is in them, as the draft of 2015 has them: with the rules of the rooms of today.
 */
import { done, type DraftHandlersOf } from "../context.ts";
import { deleteAlias, setAlias } from "../handlers/aliases.ts";
import { createMembershipHandlers } from "../handlers/membership.ts";
import type { Home } from "../home.ts";
import { askAboutInvited, join } from "../rooms/change-membership.ts";
import { createRoom } from "../rooms/create-room.ts";
import { findRoom, resolveAlias } from "../rooms/resolve-alias.ts";

type RoomHandlers = DraftHandlersOf<
  | "createRoom"
  | "joinRoom"
  | "joinRoomById"
  | "leaveRoom"
  | "inviteUser"
  | "kick"
  | "ban"
  | "getRoomIdByAlias"
  | "setRoomAlias"
  | "deleteRoomAlias"
>;

export function createDraftRoomHandlers(home: Home): RoomHandlers {
  const { leaveRoom, inviteUser, kick, ban } = createMembershipHandlers(home);
  const query = {};
  return {
    async createRoom({ body }, { caller, signal }) {
      for (const target of body.invite ?? []) {
        await askAboutInvited(home, { caller, target, signal });
      }
      // There was but one version then.
      const { roomId } = createRoom(home, caller.userId, { ...body, room_version: "1" });
      const name = body.room_alias_name;
      const alias = name !== undefined && { room_alias: `#${name}:${home.serverName}` as const };
      return { status: 200, body: { room_id: roomId, ...alias } };
    },
    async joinRoom({ path }, { caller, signal }) {
      const room = await findRoom(home, path.roomIdOrAlias, { caller, signal });
      join(home, room, caller.userId);
      return { status: 200, body: { room_id: room.roomId } };
    },
    async joinRoomById({ path }, { caller, signal }) {
      join(home, await findRoom(home, path.roomId, { caller, signal }), caller.userId);
      return done;
    },
    async leaveRoom({ path }, context) {
      await leaveRoom({ path, query, body: {} }, context);
      return done;
    },
    async inviteUser({ path, body }, context) {
      await inviteUser({ path, query, body }, context);
      return done;
    },
    async kick({ path, body }, context) {
      await kick({ path, query, body }, context);
      return done;
    },
    async ban({ path, body }, context) {
      await ban({ path, query, body }, context);
      return done;
    },
    async getRoomIdByAlias({ path: { roomAlias } }, { caller, signal }) {
      const { roomId } = await resolveAlias(home, roomAlias, { caller, signal });
      return { status: 200, body: { room_id: roomId, servers: [home.serverName] } };
    },
    setRoomAlias({ path: { roomAlias }, body }, { caller }) {
      setAlias(home, { alias: roomAlias, roomId: body.room_id, creator: caller.userId });
      return done;
    },
    deleteRoomAlias({ path: { roomAlias } }, { caller }) {
      deleteAlias(home, roomAlias, caller);
      return done;
    },
  };
}
