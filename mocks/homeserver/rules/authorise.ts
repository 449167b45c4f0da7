/**
 * Whether a room takes an event: membership, power levels, and what is nobody's but one's own.
 * @see https://spec.matrix.org/v1.19/rooms/v11/#authorization-rules
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import type { Content } from "../state/account-data.ts";
import type { Room } from "../state/room.ts";
import { checkContent } from "./event-content.ts";
import { checkMembership, forbidden, type IsJoined } from "./membership.ts";
import { findForbiddenChange, powerLevelsOf } from "./power-levels.ts";
import { almightyOf } from "./room-version.ts";

/** An event that somebody wants to send. */
export interface DraftEvent {
  readonly type: string;
  readonly sender: UserId;
  readonly content: Content;
  readonly stateKey?: string | undefined;
}

/** The most that an event may have, with all that a server adds. */
const maxEventBytes = 65_536;
const addedBytes = 512;

/** @throws MatrixError 403 `M_FORBIDDEN`, 413 `M_TOO_LARGE`, 400 for a content that cannot be */
export function authorise(room: Room, draft: DraftEvent, isJoined: IsJoined): void {
  const { type, sender, content, stateKey } = draft;
  if (Buffer.byteLength(JSON.stringify(draft)) + addedBytes > maxEventBytes) {
    throw new MatrixError(413, "M_TOO_LARGE", `an event has at most ${maxEventBytes} bytes`);
  }
  checkContent(room.version, type, content);
  if (type === "m.room.create") {
    if (room.events.length > 0) throw forbidden("a room is created once");
    return;
  }
  if (type === "m.room.member" && stateKey !== undefined) {
    checkMembership(room, { sender, target: stateKey, content }, isJoined);
    return;
  }
  if (room.membershipOf(sender) !== "join") {
    throw forbidden(`User ${sender} not in room ${room.roomId}`);
  }
  const levels = powerLevelsOf(room);
  const level = levels.ofUser(sender);
  const needed = levels.toSend(type, stateKey !== undefined);
  if (level < needed)
    throw forbidden(`${type} takes a power level of ${needed}, yours is ${level}`);
  if (stateKey?.startsWith("@") === true && stateKey !== sender) {
    throw forbidden("state under the ID of a user is set by that user only");
  }
  if (type === "m.room.power_levels") checkUsers(room, content);
  if (type === "m.room.power_levels" && room.stateEvent(type) !== undefined) {
    const changed = findForbiddenChange(room.content(type), content, { level, userId: sender });
    if (changed !== undefined) throw forbidden(`your power level is too low to change ${changed}`);
  }
}

/** Nobody has a level who stands above all of them. */
function checkUsers(room: Room, { users }: Content): void {
  const named = almightyOf(room).find((one) => Object.hasOwn(users ?? {}, one));
  if (named === undefined) return;
  throw new MatrixError(400, "M_BAD_JSON", `content/users: ${named} has made this room`);
}
