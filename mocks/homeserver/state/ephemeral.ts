/**
 * What is worth something now and nothing later: who is typing, who has read how far, and who is there.
 * @see https://spec.matrix.org/v1.19/client-server-api/#typing-notifications
 */
import type { EventId, RoomId, UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Clock } from "../../../src/resilience/clock.ts";
import type { Stream } from "./stream.ts";

export interface Receipt {
  readonly eventId: EventId;
  /** `m.read` or `m.read.private`. */
  readonly type: string;
  readonly userId: UserId;
  readonly ts: number;
  readonly threadId: string | undefined;
}

export interface Presence {
  readonly userId: UserId;
  readonly presence: string;
  readonly statusMsg: string | undefined;
  readonly sinceMs: number;
}

/** One change, as others are told of it. */
export type EphemeralChange =
  | { readonly kind: "typing"; readonly roomId: RoomId; readonly userIds: readonly UserId[] }
  | { readonly kind: "receipt"; readonly roomId: RoomId; readonly receipt: Receipt }
  | { readonly kind: "presence"; readonly presence: Presence };

export interface Ephemeral {
  setTyping(roomId: RoomId, userId: UserId, timeoutMs: number | undefined): void;
  /** Undefined when nothing has changed after the position. */
  typingSince(roomId: RoomId, position: number): readonly UserId[] | undefined;
  /** Ends the typing whose time is over. */
  expire(): void;
  /** Milliseconds until somebody's typing ends; Infinity when nobody types. */
  nextExpiryMs(): number;
  setReceipt(roomId: RoomId, receipt: Receipt): void;
  receiptsSince(roomId: RoomId, position: number): readonly Receipt[];
  setPresence(presence: Presence): void;
  presenceOf(userId: UserId): Presence | undefined;
  presenceSince(position: number): readonly Presence[];
}

export interface EphemeralOptions {
  readonly clock: Clock;
  readonly stream: Stream;
  readonly onChange: (change: EphemeralChange) => void;
}

type Placed<T> = T & { readonly position: number };

export function createEphemeral({ clock, stream, onChange }: EphemeralOptions): Ephemeral {
  /** Room → who types, and until when. */
  const typing = new Map<RoomId, { position: number; readonly ends: Map<UserId, number> }>();
  const receipts = new Map<RoomId, Map<string, Placed<Receipt>>>();
  const presences = new Map<UserId, Placed<Presence>>();

  const changeTyping = (roomId: RoomId, change: (ends: Map<UserId, number>) => boolean): void => {
    const room = typing.get(roomId) ?? { position: 0, ends: new Map<UserId, number>() };
    if (!change(room.ends)) return;
    typing.set(roomId, room);
    room.position = stream.advance();
    onChange({ kind: "typing", roomId, userIds: Array.from(room.ends.keys()) });
  };

  const expire = (): void => {
    for (const roomId of typing.keys()) {
      changeTyping(roomId, (ends) => {
        const before = ends.size;
        for (const [userId, endMs] of ends) if (endMs <= clock.elapsed()) ends.delete(userId);
        return ends.size !== before;
      });
    }
  };

  return {
    expire,
    setTyping(roomId, userId, timeoutMs) {
      changeTyping(roomId, (ends) => {
        if (timeoutMs === undefined) return ends.delete(userId);
        const isNew = !ends.has(userId);
        ends.set(userId, clock.elapsed() + timeoutMs);
        return isNew;
      });
    },
    typingSince(roomId, position) {
      const room = typing.get(roomId);
      return room !== undefined && room.position > position
        ? Array.from(room.ends.keys())
        : undefined;
    },
    nextExpiryMs() {
      const ends = Array.from(typing.values()).flatMap((room) => Array.from(room.ends.values()));
      return Math.max(Math.min(...ends) - clock.elapsed(), 0);
    },
    setReceipt(roomId, receipt) {
      const room = receipts.get(roomId) ?? new Map<string, Placed<Receipt>>();
      const key = `${receipt.userId} ${receipt.type} ${receipt.threadId ?? ""}`;
      receipts.set(roomId, room.set(key, { ...receipt, position: stream.advance() }));
      onChange({ kind: "receipt", roomId, receipt });
    },
    receiptsSince: (roomId, after) =>
      Array.from(receipts.get(roomId)?.values() ?? []).filter(({ position }) => position > after),
    setPresence(presence) {
      presences.set(presence.userId, { ...presence, position: stream.advance() });
      onChange({ kind: "presence", presence });
    },
    presenceOf: (userId) => presences.get(userId),
    presenceSince: (after) =>
      Array.from(presences.values()).filter(({ position }) => position > after),
  };
}
