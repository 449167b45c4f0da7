/**
 * The rooms of a mock homeserver, to be looked at.
 */
import type { RoomAlias, RoomId, UserId } from "../../generated/v1/homeserver.types.ts";
import type { Home } from "./home.ts";
import type { Content } from "./state/account-data.ts";
import { type ClientEvent, toClientEvent } from "./state/client-event.ts";
import type { Membership, Room } from "./state/room.ts";

export interface MockRoom {
  readonly roomId: RoomId;
  /** The oldest first. */
  readonly events: readonly ClientEvent[];
  readonly aliases: readonly RoomAlias[];
  /** The content of a state event; undefined when there is none. */
  state(type: string, stateKey?: string): Content | undefined;
  members(membership?: Membership): readonly UserId[];
}

export interface MockRooms {
  list(): readonly MockRoom[];
  /** By ID or alias. */
  get(roomIdOrAlias: string): MockRoom | undefined;
}

export function createMockRooms({ state, clock }: Home): MockRooms {
  const view = (room: Room): MockRoom => ({
    roomId: room.roomId,
    get events() {
      return room.events.map((stored) => toClientEvent(stored, { nowMs: clock.now() }));
    },
    get aliases() {
      return state.directory.aliasesOf(room.roomId);
    },
    state: (type, stateKey) => room.stateEvent(type, stateKey)?.event.content,
    members: (membership = "join") => room.members(membership),
  });
  return {
    list: () => state.rooms.list().map(view),
    get(name) {
      const room = state.rooms.get(state.directory.alias(name)?.roomId ?? name);
      return room && view(room);
    },
  };
}
