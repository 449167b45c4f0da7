/**
 * The storage of the example's homeserver: users, rooms and events, in memory. What belongs into the database of a real one.
 */
import { MatrixError } from "../../src/index.ts";
import type { RoomAlias, RoomId, UserId } from "../../src/application-service/index.ts";

export interface StoredEvent {
  readonly event_id: `$${string}`;
  readonly room_id: RoomId;
  readonly type: string;
  readonly sender: UserId;
  readonly origin_server_ts: number;
  readonly content: Readonly<Record<string, unknown>>;
  readonly state_key?: string;
}

export type NewEvent = Pick<StoredEvent, "room_id" | "type" | "sender" | "content"> & {
  readonly state_key?: string;
  /** When it was written, if not now. */
  readonly ts?: number | undefined;
};

interface Room {
  readonly aliases: Set<RoomAlias>;
  /** Type and state key → the event. */
  readonly state: Map<string, StoredEvent>;
}

export function createRooms(serverName: string) {
  const users = new Map<UserId, { readonly displayname?: string | null }>();
  const rooms = new Map<RoomId, Room>();
  const byAlias = new Map<RoomAlias, RoomId>();
  let count = 0;

  const roomOf = (id: RoomId): Room => {
    const room = rooms.get(id);
    if (room === undefined) throw new MatrixError(404, "M_NOT_FOUND", "there is no such room");
    return room;
  };
  const stateOf = (id: RoomId, type: string, key: string): StoredEvent | undefined =>
    roomOf(id).state.get(JSON.stringify([type, key]));
  const isJoined = (id: RoomId, userId: UserId): boolean =>
    stateOf(id, "m.room.member", userId)?.content["membership"] === "join";

  return {
    users,
    byAlias,
    stateOf,
    isJoined,
    roomOf,
    makeRoom(): RoomId {
      count += 1;
      const id: RoomId = `!room${count}:${serverName}`;
      rooms.set(id, { aliases: new Set(), state: new Map() });
      return id;
    },
    bind(alias: RoomAlias, id: RoomId): void {
      byAlias.set(alias, id);
      roomOf(id).aliases.add(alias);
    },
    members(id: RoomId): UserId[] {
      const member = Array.from(roomOf(id).state.values(), (event) => event.state_key as UserId);
      return member.filter((userId) => isJoined(id, userId));
    },
    /** Nobody speaks in a room without being in it, but for who joins (U15). */
    add({ ts = Date.now(), ...event }: NewEvent): StoredEvent {
      const { room_id: id, type, sender, state_key: key } = event;
      const room = roomOf(id);
      const isAllowed = room.state.size === 0 || isJoined(id, sender) || key === sender;
      if (!isAllowed) throw new MatrixError(403, "M_FORBIDDEN", `${sender} is not in the room`);
      count += 1;
      const stored: StoredEvent = {
        ...event,
        event_id: `$event${count}:${serverName}`,
        origin_server_ts: ts,
      };
      if (key !== undefined) room.state.set(JSON.stringify([type, key]), stored);
      return stored;
    },
  };
}
