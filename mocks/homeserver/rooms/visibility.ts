/**
 * What somebody may read of a room: members all of it, those who have left all up to that moment, others nothing unless the
 * room is readable for the world.
 */
import type { Caller } from "../../../src/homeserver/index.ts";
import type { Home } from "../home.ts";
import { forbidden } from "../rules/membership.ts";
import type { Room, RoomState, StoredEvent } from "../state/room.ts";

export interface Readable {
  readonly room: Room;
  /** The position of the last event that may be read. */
  readonly upTo: number;
}

/** @throws MatrixError 403 `M_FORBIDDEN` */
export function requireReadable(home: Home, roomId: string, { userId }: Caller): Readable {
  const room = home.state.rooms.require(roomId);
  const membership = room.membershipOf(userId);
  const { history_visibility: visibility } = room.content("m.room.history_visibility");
  if (membership === "join" || visibility === "world_readable") return { room, upTo: Infinity };
  const left = room.stateEvent("m.room.member", userId);
  const wasThere = room.events.some(
    ({ event }) => event.state_key === userId && event.content["membership"] === "join",
  );
  if (left === undefined || !wasThere) throw forbidden("you are not in this room");
  return { room, upTo: left.position };
}

export function eventsOf({ room, upTo }: Readable): readonly StoredEvent[] {
  return upTo === Infinity ? room.events : room.events.filter(({ position }) => position <= upTo);
}

export function stateOf({ room, upTo }: Readable): RoomState {
  return upTo === Infinity ? room.state : room.stateAt(upTo);
}
