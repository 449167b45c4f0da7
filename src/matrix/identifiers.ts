/**
 * User IDs, room aliases, room IDs and event IDs: what is one, and what it is made of. Reading accepts everything that
 * was ever legal, because old users still speak; writing a user ID follows the present rules.
 * @see https://spec.matrix.org/v1.19/appendices/#common-identifier-format
 */
import type {
  EventId,
  RoomAlias,
  RoomId,
  UserId,
} from "../../generated/v1/application-service.types.ts";

const maxBytes = 255;
const encoder = new TextEncoder();

/** Server names are compared with their case. */
const serverName = /^(?:[0-9A-Za-z.-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/u;
/** No identifier has a NUL or half a surrogate pair in it. */
const forbidden = /[\0\p{Surrogate}]/u;
const presentLocalpart = /^[a-z0-9._=\-/+]+$/u;

/** `@localpart:server`; the localpart may be empty or hold any character but `:`, as historical ones do. */
export function isUserId(value: unknown): value is UserId {
  return isIdentifier(value, "@") && hasServerName(value);
}

/** `#localpart:server`. */
export function isRoomAlias(value: unknown): value is RoomAlias {
  return isIdentifier(value, "#") && hasServerName(value);
}

/** `!opaque`, with a server in rooms before version 12. */
export function isRoomId(value: unknown): value is RoomId {
  return isIdentifier(value, "!");
}

/** `$opaque`, with a server in rooms of versions 1 and 2. */
export function isEventId(value: unknown): value is EventId {
  return isIdentifier(value, "$");
}

/** The name of a homeserver: a host name or address, and perhaps a port. */
export function isServerName(value: unknown): value is string {
  return typeof value === "string" && serverName.test(value);
}

/** Whether new user IDs may have this localpart: one or more of `a-z 0-9 . _ = - / +` (S83). */
export function isLocalpart(value: unknown): value is string {
  return typeof value === "string" && presentLocalpart.test(value);
}

/**
 * Takes a text for a user ID, for the compiler too; old users' IDs as well.
 *
 * @param text such as `@alice:example.org`
 * @returns the same text
 * @throws TypeError when the text is no user ID
 */
export function parseUserId(text: string): UserId {
  return parse(text, isUserId, "a user ID such as @alice:example.org");
}

/** @throws TypeError when the text is no room alias */
export function parseRoomAlias(text: string): RoomAlias {
  return parse(text, isRoomAlias, "a room alias such as #room:example.org");
}

/** @throws TypeError when the text is no room ID */
export function parseRoomId(text: string): RoomId {
  return parse(text, isRoomId, "a room ID such as !room:example.org");
}

/** @throws TypeError when the text is no event ID */
export function parseEventId(text: string): EventId {
  return parse(text, isEventId, "an event ID such as $event");
}

/**
 * What stands between the sigil and the first colon.
 *
 * @param id a user ID or room alias, such as `#_irc_rust:example.org`
 * @returns `_irc_rust`
 */
export function localpartOf(id: UserId | RoomAlias): string {
  return id.slice(1, id.indexOf(":"));
}

/**
 * What stands after the first colon: the name of a homeserver, and perhaps a port.
 *
 * @param id a user ID or room alias, such as `@alice:example.org:8448`
 * @returns `example.org:8448`. Undefined for room and event IDs that have no server; that of others says nothing about where
 *   the room is
 */
export function serverNameOf(id: UserId | RoomAlias): string;
export function serverNameOf(id: RoomId | EventId): string | undefined;
export function serverNameOf(id: string): string | undefined {
  const colon = id.indexOf(":");
  return colon === -1 ? undefined : id.slice(colon + 1);
}

export interface ToUserIdOptions {
  /** Take any localpart that was ever legal, such as the draft's `irc.freenode.net/Bob`. Defaults to false. */
  readonly allowHistorical?: boolean;
}

/**
 * @returns `@localpart:serverName`
 * @throws TypeError when the localpart has characters that new user IDs must not have, the server name is none, or the
 *   whole is longer than 255 bytes
 */
export function toUserId(localpart: string, server: string, options: ToUserIdOptions = {}): UserId {
  if (!(options.allowHistorical === true ? !localpart.includes(":") : isLocalpart(localpart))) {
    const rule =
      options.allowHistorical === true ? 'must not have a ":"' : "may have a-z 0-9 . _ = - / +";
    throw new TypeError(`a localpart ${rule}: ${JSON.stringify(localpart)}`);
  }
  return parseUserId(`@${localpart}:${server}`);
}

function isIdentifier(value: unknown, sigil: string): value is string {
  return (
    typeof value === "string" &&
    value.length > 1 &&
    value.startsWith(sigil) &&
    value.length <= maxBytes &&
    // A UTF-16 code unit is at most three bytes of UTF-8: most IDs need not be encoded to know.
    (value.length * 3 <= maxBytes || encoder.encode(value).byteLength <= maxBytes) &&
    !forbidden.test(value)
  );
}

function hasServerName(id: string): boolean {
  const colon = id.indexOf(":");
  return colon !== -1 && serverName.test(id.slice(colon + 1));
}

function parse<Id extends string>(
  text: string,
  is: (value: unknown) => value is Id,
  wanted: string,
): Id {
  if (is(text)) return text;
  throw new TypeError(
    `expected ${wanted}, at most ${maxBytes} bytes: ${JSON.stringify(text.slice(0, maxBytes))}`,
  );
}
