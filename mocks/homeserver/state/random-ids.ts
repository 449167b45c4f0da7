/**
 * The identifiers and secrets that a homeserver makes up. They come from the given source of randomness, so that a run can
 * be repeated.
 * @see https://spec.matrix.org/v1.19/appendices/#identifier-grammar
 */
import type { EventId, RoomId } from "../../../generated/v1/homeserver.types.ts";
import { hasServerInEventIds } from "../rules/room-version.ts";

export interface RandomIds {
  /** Of a room of this version; from 3 on as long as a hash, but the hash of nothing. */
  eventId(roomVersion: string): EventId;
  roomId(): RoomId;
  deviceId(): string;
  mediaId(): string;
  /** An access token, a refresh token or a session of interactive authentication. */
  secret(): string;
  /** For those who register without a name. */
  localpart(): string;
}

export interface RandomIdsOptions {
  readonly serverName: string;
  /** A number from 0 up to but not 1. */
  readonly random: () => number;
}

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const smallLetters = capitals.toLowerCase();
const letters = capitals + smallLetters;
const digits = "0123456789";

export function createRandomIds({ serverName, random }: RandomIdsOptions): RandomIds {
  const pick = (length: number, alphabet: string): string =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
  return {
    eventId: (roomVersion) =>
      hasServerInEventIds(roomVersion)
        ? `$${pick(18, letters)}:${serverName}`
        : `$${pick(43, `${letters}${digits}-_`)}`,
    roomId: () => `!${pick(18, letters)}:${serverName}`,
    deviceId: () => pick(10, capitals),
    mediaId: () => pick(24, letters),
    secret: () => pick(40, letters + digits),
    localpart: () => pick(12, smallLetters),
  };
}
