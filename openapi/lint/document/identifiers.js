// @ts-check
/**
 * The names on the wire that always hold a Matrix identifier.
 */
import { typesOf, wireNameOf } from "./schemas.js";
/** @import { Part } from "./types.d.ts" */

/**
 * @typedef {object} Identifier
 * @property {string} schema name of the shared schema of this contract
 * @property {string} format name in the specification's list of string formats
 */

/** @type {ReadonlyMap<string, Identifier>} */
const IDENTIFIERS = new Map([
  ...entries(["user_id", "userId", "sender", "creator"], "UserId", "mx-user-id"),
  ...entries(["room_id", "roomId", "replacement_room"], "RoomId", "mx-room-id"),
  ...entries(["room_alias", "roomAlias"], "RoomAlias", "mx-room-alias"),
  ...entries(["event_id", "eventId", "redacts"], "EventId", "mx-event-id"),
  ...entries(["avatar_url", "content_uri"], "MxcUri", "mx-mxc-uri"),
]);

/**
 * @param {Part} part
 * @returns {Identifier | undefined} what a property or parameter should be declared as and is not
 */
export function undeclaredIdentifier(part) {
  const identifier = IDENTIFIERS.get(wireNameOf(part) ?? "");
  const isDeclared =
    !typesOf(part).includes("string") ||
    part.references.length > 0 ||
    ["format", "pattern", "enum", "const"].some((keyword) => part.value[keyword] !== undefined);
  return isDeclared ? undefined : identifier;
}

/**
 * @param {string[]} names
 * @param {string} schema
 * @param {string} format
 * @returns {[string, Identifier][]}
 */
function entries(names, schema, format) {
  return names.map((name) => [name, { schema, format }]);
}
