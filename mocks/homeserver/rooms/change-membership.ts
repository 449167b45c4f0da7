/**
 * Joining, leaving and the rest. Whoever joins or is invited comes with name and picture.
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Caller } from "../../../src/homeserver/index.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { serviceIdOf } from "../context.ts";
import { type Home, isLocal } from "../home.ts";
import type { Content } from "../state/account-data.ts";
import type { Membership, Room, StoredEvent } from "../state/room.ts";

export interface Change {
  readonly sender: UserId;
  readonly target: UserId;
  readonly membership: Membership;
  readonly reason?: string | undefined;
  readonly isDirect?: boolean | undefined;
}

/** @throws MatrixError when the rules of the room forbid it */
export function changeMembership(
  { state, profile }: Home,
  room: Room,
  change: Change,
): StoredEvent {
  const { sender, target, membership, reason, isDirect } = change;
  const isShown = membership !== "leave" && membership !== "ban";
  if (isShown && room.membershipOf(target) === "ban") {
    const { status, errcode } = profile.banned;
    throw new MatrixError(status, errcode, `${target} is banned from this room`);
  }
  const content = {
    membership,
    ...(isShown && shownProfile(state.profiles.all(target))),
    ...(reason !== undefined && { reason }),
    ...(isDirect === true && { is_direct: true }),
  };
  return state.rooms.append(room, { type: "m.room.member", sender, content, stateKey: target });
}

/** Does nothing for who is there already. */
export function join(home: Home, room: Room, userId: UserId, reason?: string): void {
  if (room.membershipOf(userId) === "join") return;
  changeMembership(home, room, { sender: userId, target: userId, membership: "join", reason });
}

export interface Invitation {
  readonly caller: Caller;
  readonly target: UserId;
  readonly reason?: string | undefined;
  readonly isDirect?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Asks about a user whom nobody knows, where the profile does that before (S44). An invitation to nobody is one too. */
export async function askAboutInvited(home: Home, { caller, target, signal }: Invitation) {
  const { profile, services, state } = home;
  if (profile.userQuery !== "before an invite" || !isLocal(home, target)) return;
  if (state.accounts.get(target) !== undefined) return;
  await services.queryUser(target, { caller: serviceIdOf(caller), signal });
}

/** Tells every room of a new name or picture. */
export function announceProfile(home: Home, userId: UserId, field: string): void {
  if (field !== "displayname" && field !== "avatar_url") return;
  for (const { room, membership } of home.state.rooms.membershipsOf(userId)) {
    if (membership !== "join") continue;
    changeMembership(home, room, { sender: userId, target: userId, membership });
  }
}

export function leaveEverything(home: Home, userId: UserId): void {
  for (const { room, membership } of home.state.rooms.membershipsOf(userId)) {
    if (membership === "leave" || membership === "ban") continue;
    changeMembership(home, room, { sender: userId, target: userId, membership: "leave" });
  }
}

function shownProfile({ displayname, avatar_url }: Content): Content {
  return {
    ...(displayname !== undefined && { displayname }),
    ...(avatar_url !== undefined && { avatar_url }),
  };
}
