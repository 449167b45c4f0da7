/**
 * Sends an event into a room, with what depends on its type: redactions need something to redact, a canonical alias must be
 * one of the room, and nobody reacts twice in the same way.
 */
import type { EventId, UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Caller } from "../../../src/homeserver/index.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { isRoomAlias } from "../../../src/matrix/identifiers.ts";
import { deviceOf, notFound } from "../context.ts";
import type { Home } from "../home.ts";
import { forbidden } from "../rules/membership.ts";
import { powerLevelsOf } from "../rules/power-levels.ts";
import type { Content } from "../state/account-data.ts";
import type { Room, StoredEvent } from "../state/room.ts";

export interface Outgoing {
  readonly caller: Caller;
  readonly roomId: string;
  readonly type: string;
  readonly content: Content;
  readonly stateKey?: string | undefined;
  /** Milliseconds since 1970 UTC. Defaults to now. */
  readonly ts?: number | undefined;
  readonly txnId?: string | undefined;
}

/** @throws MatrixError when the room does not take it */
export function sendEvent(home: Home, outgoing: Outgoing): StoredEvent {
  const { rooms, profiles } = home.state;
  const { caller, type, content, stateKey, ts, txnId } = outgoing;
  const sender = caller.userId;
  const room = rooms.require(outgoing.roomId);
  const isJoining = type === "m.room.member" && content["membership"] === "join";
  const known = stateKey === undefined ? undefined : room.stateEvent(type, stateKey);
  // The same state again is no event (as with Synapse).
  if (known?.event.sender === sender && isSame(known.event.content, content)) return known;
  if (type === "m.room.canonical_alias") checkAliases(home, room, content);
  if (type === "m.reaction") checkFirst(room, sender, content);
  const redacts = type === "m.room.redaction" ? checkRedaction(room, sender, content) : undefined;
  return rooms.append(room, {
    type,
    sender,
    stateKey,
    redacts,
    content: isJoining ? { ...profiles.all(sender), ...content } : content,
    originServerTs: ts,
    ...(txnId !== undefined && { sentBy: { userId: sender, deviceId: deviceOf(caller), txnId } }),
  });
}

/** One's own events are one's own to redact; those of others take power. */
function checkRedaction(room: Room, sender: UserId, content: Content): EventId {
  const { redacts } = content;
  if (room.membershipOf(sender) !== "join") throw forbidden("you are not in this room");
  const target = typeof redacts === "string" ? room.event(redacts) : undefined;
  if (target === undefined) throw notFound("there is no such event in this room");
  const levels = powerLevelsOf(room);
  if (target.event.sender !== sender && levels.ofUser(sender) < levels.toDo("redact")) {
    throw forbidden("your power level is too low to redact events of others");
  }
  return target.event.event_id;
}

/** @throws MatrixError 400 `M_INVALID_PARAM` for what is no alias, `M_BAD_ALIAS` for one that is not of this room */
function checkAliases({ state }: Home, room: Room, content: Content): void {
  const { alias, alt_aliases: others = [] } = content;
  const before = room.content("m.room.canonical_alias");
  const kept = [before["alias"], ...toList(before["alt_aliases"])];
  for (const one of [alias, ...toList(others)]) {
    if (one === undefined || one === null || one === "" || kept.includes(one)) continue;
    if (!isRoomAlias(one)) throw new MatrixError(400, "M_INVALID_PARAM", "this is no room alias");
    if (state.directory.alias(one)?.roomId === room.roomId) continue;
    throw new MatrixError(400, "M_BAD_ALIAS", `${one} is not an alias of this room`);
  }
}

function checkFirst(room: Room, sender: UserId, content: Content): void {
  const relation = JSON.stringify(content["m.relates_to"]);
  const isRepeated = room.events.some(
    ({ event }) =>
      event.type === "m.reaction" &&
      event.sender === sender &&
      JSON.stringify(event.content["m.relates_to"]) === relation,
  );
  if (!isRepeated || relation === undefined) return;
  throw new MatrixError(400, "M_DUPLICATE_ANNOTATION", "you have said so already");
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSame(one: Content, other: Content): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
