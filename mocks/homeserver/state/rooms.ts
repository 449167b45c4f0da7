/**
 * All rooms, and who is in which. An event gets in by `append` only, which asks the rules of the room first.
 */
import type { EventId, RoomId, UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import type { Clock } from "../../../src/resilience/clock.ts";
import { authorise, type DraftEvent } from "../rules/authorise.ts";
import { redact } from "../rules/redact.ts";
import { isSince12 } from "../rules/room-version.ts";
import type { RandomIds } from "./random-ids.ts";
import {
  createRoom,
  type Membership,
  type Room,
  type RoomEvent,
  type Sending,
  type StoredEvent,
} from "./room.ts";
import type { Stream } from "./stream.ts";

export interface NewEvent extends DraftEvent {
  readonly redacts?: EventId | undefined;
  /** Defaults to now. */
  readonly originServerTs?: number | undefined;
  readonly sentBy?: Sending | undefined;
}

export interface Rooms {
  create(version: string): Room;
  list(): readonly Room[];
  get(roomId: string): Room | undefined;
  /** @throws MatrixError 403 `M_FORBIDDEN`: who is not in a room does not learn whether there is one */
  require(roomId: string): Room;
  /**
   * Stores an event, and redacts what it redacts.
   *
   * @throws MatrixError when the rules of the room forbid it
   */
  append(room: Room, event: NewEvent): StoredEvent;
  /** The same for an event of another server, of which nobody is told. */
  appendElsewhere(room: Room, event: NewEvent): StoredEvent;
  membershipsOf(
    userId: UserId,
  ): readonly { readonly room: Room; readonly membership: Membership }[];
  isJoined(roomId: RoomId, userId: string): boolean;
  sharesRoom(one: UserId, other: UserId): boolean;
  /** What the user wants to see no more of. */
  forget(userId: UserId, roomId: RoomId): void;
  isForgotten(userId: UserId, roomId: RoomId): boolean;
  eventsSince(position: number): readonly StoredEvent[];
}

export interface RoomsOptions {
  readonly ids: RandomIds;
  readonly clock: Clock;
  readonly stream: Stream;
  readonly onEvent: (room: Room, stored: StoredEvent) => void;
}

export function createRooms({ ids, clock, stream, onEvent }: RoomsOptions): Rooms {
  const rooms = new Map<string, Room>();
  const timeline: StoredEvent[] = [];
  /** User → the rooms that have a word about the user. */
  const known = new Map<UserId, Set<Room>>();
  const forgotten = new Map<UserId, Set<RoomId>>();
  /** Those in which nothing has happened here. */
  const unseen = new Set<Room>();

  const isJoined = (roomId: RoomId, userId: string): boolean =>
    rooms.get(roomId)?.membershipOf(userId) === "join";

  const applyRedaction = (room: Room, { event }: StoredEvent): void => {
    const target = event.redacts === undefined ? undefined : room.event(event.redacts);
    if (target === undefined || target.redactedBecause !== undefined) return;
    target.event = redact(target.event);
    target.redactedBecause = event;
  };

  const store = (room: Room, draft: NewEvent): StoredEvent => {
    authorise(room, draft, isJoined);
    const { type, sender, content, stateKey, redacts } = draft;
    const isNamesake = type === "m.room.create" && isSince12(room.version);
    const event: RoomEvent = {
      type,
      event_id: isNamesake ? `$${room.roomId.slice(1)}` : ids.eventId(room.version),
      room_id: room.roomId,
      sender,
      origin_server_ts: draft.originServerTs ?? clock.now(),
      content,
      ...(stateKey !== undefined && { state_key: stateKey }),
      ...(redacts !== undefined && { redacts }),
    };
    const replaced = stateKey === undefined ? undefined : room.stateEvent(type, stateKey);
    const stored: StoredEvent = {
      position: stream.advance(),
      event,
      replaced,
      sentBy: draft.sentBy,
    };
    room.add(stored);
    timeline.push(stored);
    applyRedaction(room, stored);
    if (type === "m.room.member" && stateKey !== undefined) {
      const target = stateKey as UserId;
      known.set(target, (known.get(target) ?? new Set()).add(room));
      if (content["membership"] !== "leave") forgotten.get(target)?.delete(room.roomId);
    }
    return stored;
  };

  return {
    isJoined,
    create(version) {
      const hash = ids.eventId(version).slice(1);
      const roomId: RoomId = isSince12(version) ? `!${hash}` : ids.roomId();
      const room = createRoom({ roomId, version });
      rooms.set(room.roomId, room);
      return room;
    },
    list: () => Array.from(rooms.values()),
    get: (roomId) => rooms.get(roomId),
    require(roomId) {
      const room = rooms.get(roomId);
      if (room === undefined) throw new MatrixError(403, "M_FORBIDDEN", "you are not in this room");
      return room;
    },
    append(room, draft) {
      const stored = store(room, draft);
      if (unseen.delete(room)) {
        stored.brings = Array.from(room.state.values()).filter((one) => one !== stored);
      }
      onEvent(room, stored);
      return stored;
    },
    appendElsewhere(room, draft) {
      unseen.add(room);
      return store(room, draft);
    },
    membershipsOf: (userId) =>
      Array.from(known.get(userId) ?? [], (room) => ({
        room,
        membership: room.membershipOf(userId),
      })),
    sharesRoom: (one, other) =>
      Array.from(known.get(one) ?? []).some(
        (room) => room.membershipOf(one) === "join" && room.membershipOf(other) === "join",
      ),
    forget: (userId, roomId) =>
      void forgotten.set(userId, (forgotten.get(userId) ?? new Set()).add(roomId)),
    isForgotten: (userId, roomId) => forgotten.get(userId)?.has(roomId) === true,
    eventsSince: (after) => timeline.filter(({ position }) => position > after),
  };
}
