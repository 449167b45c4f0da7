/**
 * The rooms of a mock homeserver, to be looked at.
 */
import type { RoomAlias, RoomId, UserId } from "../../generated/v1/homeserver.types.ts";
import { type Home, isLocal } from "./home.ts";
import { createRoom, type NewRoom } from "./rooms/create-room.ts";
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
  /**
   * A room that was made on another server, where all that is in it has happened: nobody here is told of it. The first event
   * of this server is that somebody joins.
   *
   * @param creator of another server
   * @throws TypeError for a creator of this server; MatrixError for a room that cannot be
   */
  createElsewhere(creator: UserId, room?: NewRoom): MockRoom;
}

export function createMockRooms(home: Home): MockRooms {
  const { state, clock } = home;
  const { rooms } = state;
  const elsewhere = {
    ...home,
    state: { ...state, rooms: { ...rooms, append: rooms.appendElsewhere } },
  };
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
    createElsewhere(creator, room = {}) {
      if (isLocal(home, creator)) throw new TypeError(`${creator} is a user of this server`);
      return view(createRoom(elsewhere, creator, room));
    },
  };
}
