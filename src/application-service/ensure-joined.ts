/**
 * Brings virtual users into rooms. Who is in already is not joined again: that would reset the name that the user has in
 * the room. Where a join is refused the sender invites, and the virtual user joins then.
 *
 *   known ──────────────────────────────────────────────▶ done
 *     │ no                                                 ▲
 *   joined_rooms ──in it───────────────────────────────────┤
 *     │ not in it                                          │
 *   join as the virtual user ──200─────────────────────────┤
 *     │ 403                                                │
 *   invite as the sender ──▶ join as the virtual user ─200─┘
 */
import type { RoomId, UserId } from "../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../matrix/error.ts";
import type { AnyCallOptions } from "./call/call-request.ts";
import type { AnyCall } from "./connection.ts";
import { kindOf } from "./error-kind.ts";
import type { EditionName } from "./homeserver-edition.ts";
import { type Identity, senderIdentity } from "./identity.ts";
import { createRecentMap } from "../resilience/recent-map.ts";
import { createSharedRuns } from "../resilience/shared-runs.ts";

export interface JoinOptions {
  /** Servers that may know the room, when the homeserver does not. Not in the draft. */
  readonly via?: readonly string[];
}

export interface Membership {
  ensureJoined(
    user: Identity & { readonly userId: UserId },
    roomId: RoomId,
    options: JoinOptions,
  ): Promise<void>;
  /** A refusal in a room means that what is known of the virtual user there may be out of date. */
  doubt(user: Identity, options: AnyCallOptions, error: unknown): void;
}

export interface MembershipOptions {
  readonly call: AnyCall;
  readonly edition: EditionName;
  /** How many users are remembered with their rooms. */
  readonly maxUsers: number;
}

export function createMembership({ call, edition, maxUsers }: MembershipOptions): Membership {
  const joined = createRecentMap<UserId, Set<string>>(maxUsers);
  const share = createSharedRuns<void>();

  function note(userId: UserId, roomIds: readonly string[]): void {
    const rooms = joined.get(userId) ?? new Set();
    for (const roomId of roomIds) rooms.add(roomId);
    joined.set(userId, rooms);
  }

  async function isJoined(user: Identity & { userId: UserId }, roomId: RoomId): Promise<boolean> {
    if (edition === "draft") return isMemberByState(user, roomId);
    const { joined_rooms: rooms } = (await call("getJoinedRooms", {}, user)) as {
      joined_rooms?: readonly string[];
    };
    note(user.userId, rooms ?? []);
    return rooms?.includes(roomId) === true;
  }

  /** The draft has no list of rooms. */
  async function isMemberByState(
    user: Identity & { userId: UserId },
    roomId: RoomId,
  ): Promise<boolean> {
    const path = { roomId, eventType: "m.room.member", stateKey: user.userId };
    try {
      const content = await call("getRoomStateWithKey", { path }, user);
      return (content as { membership?: unknown }).membership === "join";
    } catch (error) {
      if (error instanceof MatrixError && (error.status === 403 || error.status === 404)) {
        return false;
      }
      throw error;
    }
  }

  async function join(user: Identity, roomId: RoomId, { via }: JoinOptions): Promise<void> {
    if (via === undefined || via.length === 0) {
      await call("joinRoomById", { path: { roomId }, body: {} }, user);
    } else {
      const options = { path: { roomIdOrAlias: roomId }, query: { via }, body: {} };
      await call("joinRoom", options, user);
    }
  }

  return {
    async ensureJoined(user, roomId, options) {
      const { userId } = user;
      if (joined.get(userId)?.has(roomId) === true) return;
      await share(`${userId} ${roomId}`, async () => {
        if (await isJoined(user, roomId)) return note(userId, [roomId]);
        try {
          await join(user, roomId, options);
        } catch (error) {
          if (kindOf(error) !== "forbidden") throw error;
          await inviteBySender(userId, roomId, error);
          await join(user, roomId, options);
        }
        note(userId, [roomId]);
      });
    },
    doubt({ userId }, { path }, error) {
      const roomId = path?.["roomId"];
      if (userId === null || typeof roomId !== "string") return;
      if (kindOf(error) === "forbidden") joined.get(userId)?.delete(roomId);
    },
  };

  async function inviteBySender(userId: UserId, roomId: RoomId, refusal: unknown): Promise<void> {
    try {
      await call("inviteUser", { path: { roomId }, body: { user_id: userId } }, senderIdentity);
    } catch (error) {
      if (!(error instanceof MatrixError && refusal instanceof MatrixError)) throw error;
      const text = `${refusal.body.error} – ${userId} cannot join ${roomId}, and the sender cannot invite it: ${error.message}`;
      throw new MatrixError(error.status, error.errcode, text, { cause: refusal });
    }
  }
}
