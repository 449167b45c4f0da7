/**
 * Invitations, joining, leaving, and being made to leave.
 * @see https://spec.matrix.org/v1.19/client-server-api/#room-membership
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import type { Caller } from "../../../src/homeserver/index.ts";
import { done, type HandlersOf } from "../context.ts";
import type { Home } from "../home.ts";
import { askAboutInvited, changeMembership, join } from "../rooms/change-membership.ts";
import { findRoom } from "../rooms/resolve-alias.ts";
import { forbidden } from "../rules/membership.ts";
import type { Membership } from "../state/room.ts";

type MembershipHandlers = HandlersOf<
  | "inviteUser"
  | "joinRoom"
  | "joinRoomById"
  | "knockRoom"
  | "leaveRoom"
  | "forgetRoom"
  | "kick"
  | "ban"
  | "unban"
>;

interface Order {
  readonly path: { readonly roomId: string };
  readonly body: { readonly user_id: UserId; readonly reason?: string };
}

export function createMembershipHandlers(home: Home): MembershipHandlers {
  const { rooms } = home.state;

  /** @param from the membership that it is for; what others have is nothing to be changed */
  const order =
    (membership: Membership, from?: Membership) =>
    ({ path, body: { user_id: target, reason } }: Order, { caller }: { caller: Caller }) => {
      const room = rooms.require(path.roomId);
      const before = room.membershipOf(target);
      if (from !== undefined && room.membershipOf(caller.userId) === "join" && before !== from) {
        throw new MatrixError(403, "M_BAD_STATE", `${target} has ${before}, not ${from}`);
      }
      changeMembership(home, room, { sender: caller.userId, target, membership, reason });
      return done;
    };
  const unban = order("leave", "ban");
  const kick = order("leave");

  return {
    async inviteUser({ path, body }, { caller, signal }) {
      const { user_id: target, reason } = body;
      const room = rooms.require(path.roomId);
      if (room.membershipOf(caller.userId) !== "join") throw forbidden("you are not in this room");
      await askAboutInvited(home, { caller, target, signal });
      const sender = caller.userId;
      changeMembership(home, room, { sender, target, membership: "invite", reason });
      return done;
    },
    async joinRoom({ path, body }, { caller, signal }) {
      const room = await findRoom(home, path.roomIdOrAlias, { caller, signal });
      join(home, room, caller.userId, body.reason);
      return { status: 200, body: { room_id: room.roomId } };
    },
    async joinRoomById({ path, body }, { caller, signal }) {
      const room = await findRoom(home, path.roomId, { caller, signal });
      join(home, room, caller.userId, body.reason);
      return { status: 200, body: { room_id: room.roomId } };
    },
    async knockRoom({ path, body }, { caller, signal }) {
      const { userId } = caller;
      const room = await findRoom(home, path.roomIdOrAlias, { caller, signal });
      const change = { sender: userId, target: userId, membership: "knock" } as const;
      changeMembership(home, room, { ...change, reason: body.reason });
      return { status: 200, body: { room_id: room.roomId } };
    },
    leaveRoom({ path, body }, { caller: { userId } }) {
      const room = rooms.require(path.roomId);
      const change = { sender: userId, target: userId, membership: "leave" } as const;
      changeMembership(home, room, { ...change, reason: body.reason });
      return done;
    },
    forgetRoom({ path: { roomId } }, { caller: { userId } }) {
      const membership = rooms.get(roomId)?.membershipOf(userId);
      if (membership === "join" || membership === "invite") {
        throw new MatrixError(400, "M_UNKNOWN", `User ${userId} is in room ${roomId}`);
      }
      rooms.forget(userId, roomId);
      return done;
    },
    kick({ path, body }, context) {
      const target = body.user_id;
      // A kick lifts no ban.
      if (rooms.require(path.roomId).membershipOf(target) === "ban") {
        throw new MatrixError(403, "M_BAD_STATE", `${target} is banned: unban instead`);
      }
      return kick({ path, body }, context);
    },
    ban: order("ban"),
    unban,
  };
}
