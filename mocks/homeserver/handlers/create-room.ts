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
      const { room_alias_name: name } = body;
      // One more thing that only Synapse says.
      const alias = home.profile.repeatsOldEventKeys &&
        name !== undefined && { room_alias: `#${name}:${home.serverName}` };
      return { status: 200, body: { room_id: roomId, ...alias } };
    },
    upgradeRoom({ path, body }, { caller }) {
      const old = home.state.rooms.require(path.roomId);
      const { roomId } = upgradeRoom(home, old, caller.userId, body.new_version);
      return { status: 200, body: { replacement_room: roomId } };
    },
  };
}
