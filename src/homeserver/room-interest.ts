/**
 * Remembers for each room who is interested in it, so that an event costs the same in a room of two and one of fifty
 * thousand. Of the members only those are kept who are in somebody's namespaces. Learns from the membership events that it
 * is asked about; when registrations change, rooms are read again when they are next asked for.
 */
import type { RoomAlias, RoomId, UserId } from "../../generated/registration.types.ts";
import type { Registration } from "../editions/registration.ts";
import { createRecentMap } from "../resilience/recent-map.ts";
import {
  addInterestedInEvent,
  type RoomForInterest,
  type RoutedEvent,
  withUrl,
} from "./interested-in.ts";
import type { Registrations } from "./registrations.ts";

export interface RoomInterestOptions {
  readonly registrations: Pick<Registrations, "get" | "namespaces" | "onChange">;
  /** Reads a room from the homeserver's storage, as it is at the moment. */
  readonly loadRoom: (
    roomId: RoomId,
  ) => Promise<Omit<RoomForInterest, "roomId">> | Omit<RoomForInterest, "roomId">;
  /** How many rooms are remembered: those that were asked for last. Defaults to 10,000. */
  readonly maxRooms?: number;
}

export interface RoomInterest {
  /**
   * Who wants an event. Each membership event has to be asked about, in the order of the room, when it is stored.
   *
   * @returns each registration once, in no order; rejects with what `loadRoom` throws
   */
  interestedIn(event: RoutedEvent): Promise<Registration[]>;
  /** Who wants what happens in a room, such as typing and receipts. */
  interestedInRoom(roomId: RoomId): Promise<Registration[]>;
  /** To be told when an alias of the room is made or deleted. */
  setAliases(roomId: RoomId, aliases: Iterable<RoomAlias>): Promise<void>;
  /** Reads the room again when it is next asked for. */
  forget(roomId: RoomId): void;
  /** Stops listening to the registrations. */
  close(): void;
}

interface Room {
  /** Members in namespaces → the registrations whose they are. */
  readonly members: Map<UserId, readonly string[]>;
  /** Registration → how many of its users are members. */
  readonly counts: Map<string, number>;
  /** By an alias, or the room itself. */
  byRoom: ReadonlySet<string>;
}

/** @throws RangeError when `maxRooms` is not a whole number from 1 */
export function createRoomInterest(options: RoomInterestOptions): RoomInterest {
  const { registrations, loadRoom, maxRooms = 10_000 } = options;
  const { namespaces } = registrations;
  const createRooms = () => createRecentMap<RoomId, Promise<Room>>(maxRooms);
  let rooms = createRooms();
  const close = registrations.onChange(() => {
    rooms = createRooms();
  });

  const byRoomOf = (roomId: RoomId, aliases: Iterable<RoomAlias>): ReadonlySet<string> => {
    const claims = [
      ...namespaces.matches("rooms", roomId),
      ...Array.from(aliases, (alias) => namespaces.matches("aliases", alias)).flat(),
    ];
    return new Set(claims.map(({ registrationId }) => registrationId));
  };

  const load = async (roomId: RoomId): Promise<Room> => {
    const { members, aliases } = await loadRoom(roomId);
    const room: Room = {
      members: new Map(),
      counts: new Map(),
      byRoom: byRoomOf(roomId, aliases),
    };
    for (const member of members) join(room, member);
    return room;
  };

  /** Changes wait for it too, so that they come after what was loaded, in their order. */
  const roomOf = (roomId: RoomId): Promise<Room> => {
    const known = rooms.get(roomId);
    if (known !== undefined) return known;
    const loading = load(roomId);
    const present = rooms;
    present.set(roomId, loading);
    loading.catch(() => {
      if (present.get(roomId) === loading) present.delete(roomId);
    });
    return loading;
  };

  const join = ({ members, counts }: Room, userId: UserId): void => {
    if (members.has(userId)) return;
    const claims = namespaces.matches("users", userId);
    if (claims.length === 0) return;
    const ids = [...new Set(claims.map(({ registrationId }) => registrationId))];
    members.set(userId, ids);
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  };

  const leave = ({ members, counts }: Room, userId: UserId): void => {
    for (const id of members.get(userId) ?? []) {
      const left = (counts.get(id) ?? 0) - 1;
      if (left > 0) counts.set(id, left);
      else counts.delete(id);
    }
    members.delete(userId);
  };

  const learn = (room: Room, { type, state_key: target, content }: RoutedEvent): void => {
    if (type !== "m.room.member" || target === undefined) return;
    if (content["membership"] === "join") join(room, target as UserId);
    else leave(room, target as UserId);
  };

  return {
    close,
    forget: (roomId) => rooms.delete(roomId),
    async interestedIn(event) {
      const room = await roomOf(event.room_id);
      learn(room, event);
      const ids = new Set([...room.counts.keys(), ...room.byRoom]);
      addInterestedInEvent(registrations, event, ids);
      return withUrl(registrations, ids);
    },
    async interestedInRoom(roomId) {
      const { counts, byRoom } = await roomOf(roomId);
      return withUrl(registrations, new Set([...counts.keys(), ...byRoom]));
    },
    async setAliases(roomId, aliases) {
      const room = rooms.get(roomId);
      const byRoom = byRoomOf(roomId, aliases);
      if (room !== undefined) (await room).byRoom = byRoom;
    },
  };
}
