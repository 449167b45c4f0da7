/**
 * What clients keep on the homeserver for themselves: per user, and per user and room. Tags of rooms are such data too.
 * @see https://spec.matrix.org/v1.19/client-server-api/#client-config
 */
import type { RoomId, UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Stream } from "./stream.ts";

export type Content = Readonly<Record<string, unknown>>;

export interface AccountDataEvent {
  readonly type: string;
  readonly content: Content;
}

/** Null for what belongs to no room. */
export type Place = RoomId | null;

export interface AccountData {
  get(userId: UserId, place: Place, type: string): Content | undefined;
  set(userId: UserId, place: Place, event: AccountDataEvent): void;
  /** What was set after a position; all of it after 0. */
  since(userId: UserId, place: Place, position: number): readonly AccountDataEvent[];
}

export function createAccountData(stream: Stream): AccountData {
  const data = new Map<string, Map<string, AccountDataEvent & { readonly position: number }>>();
  const keyOf = (userId: UserId, place: Place) => `${userId} ${place ?? ""}`;
  return {
    get: (userId, place, type) => data.get(keyOf(userId, place))?.get(type)?.content,
    set(userId, place, { type, content }) {
      const key = keyOf(userId, place);
      const own = data.get(key) ?? new Map();
      data.set(key, own.set(type, { type, content, position: stream.advance() }));
    },
    since: (userId, place, after) =>
      Array.from(data.get(keyOf(userId, place))?.values() ?? [])
        .filter(({ position }) => position > after)
        .map(({ type, content }) => ({ type, content })),
  };
}
