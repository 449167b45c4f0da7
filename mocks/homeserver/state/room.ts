/**
 * One room: its events in their order, and the state that they make. There is one server and so no disagreement: what is
 * later counts.
 * @see https://spec.matrix.org/v1.19/client-server-api/#events
 */
import type { EventId, RoomId, UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Content } from "./account-data.ts";

export interface RoomEvent {
  readonly type: string;
  readonly event_id: EventId;
  readonly room_id: RoomId;
  readonly sender: UserId;
  readonly origin_server_ts: number;
  readonly content: Content;
  readonly state_key?: string;
  readonly redacts?: EventId;
}

export interface StoredEvent {
  /** In the order of everything that happens on the server. */
  readonly position: number;
  /** Redacted in its place. */
  event: RoomEvent;
  /** The state that it took the place of. */
  readonly replaced: StoredEvent | undefined;
  readonly sentBy: Sending | undefined;
  redactedBecause?: RoomEvent;
  /** The state that the room had by then, when it is the first event of this server in a room of another. */
  brings?: readonly StoredEvent[];
}

/** The request that an event came with: only the same device is told of it. */
export interface Sending {
  readonly userId: UserId;
  readonly deviceId: string | undefined;
  readonly txnId: string;
}

export type Membership = "invite" | "join" | "knock" | "leave" | "ban";
export type RoomState = ReadonlyMap<string, StoredEvent>;

export interface Room {
  readonly roomId: RoomId;
  readonly version: string;
  readonly events: readonly StoredEvent[];
  readonly state: RoomState;
  add(stored: StoredEvent): void;
  event(eventId: string): StoredEvent | undefined;
  stateEvent(type: string, stateKey?: string): StoredEvent | undefined;
  /** Of a state event; empty when there is none. */
  content(type: string, stateKey?: string): Content;
  /** `leave` for who was never there. */
  membershipOf(userId: string): Membership;
  members(membership: Membership): readonly UserId[];
  /** The same as it was at a position. */
  membershipAt(userId: string, position: number): Membership;
  /** The state as it was at a position. */
  stateAt(position: number): RoomState;
}

export function createRoom({ roomId, version }: Pick<Room, "roomId" | "version">): Room {
  const events: StoredEvent[] = [];
  const byId = new Map<string, StoredEvent>();
  const state = new Map<string, StoredEvent>();

  const stateEvent = (type: string, stateKey = "") => state.get(stateKeyOf(type, stateKey));
  const content = (type: string, stateKey = "") => stateEvent(type, stateKey)?.event.content ?? {};
  const membershipOf = (userId: string) =>
    (content("m.room.member", userId)["membership"] ?? "leave") as Membership;

  return {
    roomId,
    version,
    events,
    state,
    stateEvent,
    content,
    membershipOf,
    add(stored) {
      const { event } = stored;
      events.push(stored);
      byId.set(event.event_id, stored);
      if (event.state_key !== undefined) state.set(stateKeyOf(event.type, event.state_key), stored);
    },
    membershipAt(userId, position) {
      let stored = stateEvent("m.room.member", userId);
      while (stored !== undefined && stored.position > position) stored = stored.replaced;
      return (stored?.event.content["membership"] ?? "leave") as Membership;
    },
    event: (eventId) => byId.get(eventId),
    members: (membership) =>
      Array.from(state.values()).flatMap(({ event }) =>
        event.type === "m.room.member" && event.content["membership"] === membership
          ? [event.state_key as UserId]
          : [],
      ),
    stateAt(position) {
      const before = new Map<string, StoredEvent>();
      for (const stored of events) {
        const { type, state_key: stateKey } = stored.event;
        if (stored.position > position) break;
        if (stateKey !== undefined) before.set(stateKeyOf(type, stateKey), stored);
      }
      return before;
    },
  };
}

export function stateKeyOf(type: string, stateKey: string): string {
  return `${type}\n${stateKey}`;
}
