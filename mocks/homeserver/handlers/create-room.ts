/**
 * Making rooms.
 */
import type { HandlersOf } from "../context.ts";
import type { Home } from "../home.ts";
import { askAboutInvited } from "../rooms/change-membership.ts";
import { createRoom, type NewRoom } from "../rooms/create-room.ts";
import { upgradeRoom } from "../rooms/upgrade-room.ts";

export function createCreateRoomHandlers(home: Home): HandlersOf<"createRoom" | "upgradeRoom"> {
  return {
    async createRoom({ body }, { caller, signal }) {
      for (const target of body.invite ?? []) {
        await askAboutInvited(home, { caller, target, signal });
      }
      const { roomId } = createRoom(home, caller.userId, body as NewRoom);
      return { status: 200, body: { room_id: roomId } };
    },
    upgradeRoom({ path, body }, { caller }) {
      const old = home.state.rooms.require(path.roomId);
      const { roomId } = upgradeRoom(home, old, caller.userId, body);
      return { status: 200, body: { replacement_room: roomId } };
    },
  };
}
