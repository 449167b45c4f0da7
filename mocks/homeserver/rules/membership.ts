/**
 * Who may change whose membership:
 *
 * ```
 *            invite            join                kick, leave
 *   leave ─────────▶ invite ─────────▶ join ─────────────────▶ leave
 *     │  knock                 ▲                                 │ ban
 *     └────────▶ knock ─invite─┘                ban ◀────────────┘   unban ▶ leave
 * ```
 * @see https://spec.matrix.org/v1.19/rooms/v11/#authorization-rules
 */
import type { RoomId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import type { Content } from "../state/account-data.ts";
import type { Membership, Room } from "../state/room.ts";
import { powerLevelsOf } from "./power-levels.ts";

export interface MembershipChange {
  readonly sender: string;
  readonly target: string;
  readonly content: Content;
}

/** Whether somebody is in another room, for join rules that ask for it. */
export type IsJoined = (roomId: RoomId, userId: string) => boolean;

/** @throws MatrixError 403 `M_FORBIDDEN` or `M_BAD_STATE`, 400 for no membership */
export function checkMembership(room: Room, change: MembershipChange, isJoined: IsJoined): void {
  const { content, sender, target } = change;
  const rule = rules[content["membership"] as Membership];
  if (rule === undefined) throw new MatrixError(400, "M_BAD_JSON", "content/membership is none");
  rule({
    room,
    sender,
    target,
    isJoined,
    before: room.membershipOf(target),
    isOwn: sender === target,
    levels: powerLevelsOf(room),
    isSenderJoined: room.membershipOf(sender) === "join",
  });
}

interface Case {
  readonly room: Room;
  readonly sender: string;
  readonly target: string;
  readonly isJoined: IsJoined;
  readonly before: Membership;
  readonly isOwn: boolean;
  readonly levels: ReturnType<typeof powerLevelsOf>;
  readonly isSenderJoined: boolean;
}

const rules: Readonly<Record<Membership, (given: Case) => void>> = {
  join({ room, sender, isOwn, before, isJoined }) {
    if (!isOwn) throw forbidden("nobody can join for somebody else");
    if (before === "ban") throw forbidden("you are banned from this room");
    if (before === "join" || before === "invite") return;
    // The creator, into the room that is being made.
    if (room.events.length === 1 && room.events[0]?.event.sender === sender) return;
    const { join_rule: joinRule, allow } = room.content("m.room.join_rules");
    if (joinRule === "public") return;
    if (isRestricted(joinRule) && allowedRooms(allow).some((one) => isJoined(one, sender))) return;
    throw forbidden("you are not invited to this room");
  },
  knock({ room, isOwn, before }) {
    const { join_rule: joinRule } = room.content("m.room.join_rules");
    if (!isOwn || (joinRule !== "knock" && joinRule !== "knock_restricted")) {
      throw forbidden("this room takes no knocks");
    }
    if (before === "ban") throw forbidden("you are banned from this room");
    if (before !== "leave" && before !== "knock") throw forbidden(`you have ${before} already`);
  },
  invite({ sender, target, before, levels, isSenderJoined }) {
    if (!isSenderJoined) throw forbidden("you are not in this room");
    if (before === "ban") throw forbidden(`${target} is banned from this room`);
    if (before === "join") throw forbidden(`${target} is already in the room.`);
    if (levels.ofUser(sender) < levels.toDo("invite")) throw tooLow("invite");
  },
  leave({ sender, target, before, isOwn, levels, isSenderJoined }) {
    if (isOwn) {
      if (before === "leave") throw forbidden("you are not in this room");
      if (before === "ban") throw forbidden("you are banned from this room");
      return;
    }
    if (!isSenderJoined) throw forbidden("you are not in this room");
    const own = levels.ofUser(sender);
    if (before === "ban" && own < levels.toDo("ban")) throw tooLow("unban");
    if (own < levels.toDo("kick") || own <= levels.ofUser(target)) throw tooLow("kick");
    if (before === "leave") throw forbidden(`${target} is not in this room`);
  },
  ban({ sender, target, levels, isSenderJoined }) {
    if (!isSenderJoined) throw forbidden("you are not in this room");
    const own = levels.ofUser(sender);
    if (own < levels.toDo("ban") || own <= levels.ofUser(target)) throw tooLow("ban");
  },
};

function isRestricted(joinRule: unknown): boolean {
  return joinRule === "restricted" || joinRule === "knock_restricted";
}

function allowedRooms(allow: unknown): readonly RoomId[] {
  if (!Array.isArray(allow)) return [];
  return allow.flatMap(({ type, room_id: roomId }: Content) =>
    type === "m.room_membership" && typeof roomId === "string" ? [roomId as RoomId] : [],
  );
}

function tooLow(action: string): MatrixError {
  return forbidden(`your power level is too low to ${action}`);
}

export function forbidden(message: string): MatrixError {
  return new MatrixError(403, "M_FORBIDDEN", message);
}
