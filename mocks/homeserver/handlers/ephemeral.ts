/**
 * Typing, receipts and presence.
 */
import { MatrixError } from "../../../src/matrix/error.ts";
import { checkOwner, done, type HandlersOf } from "../context.ts";
import type { Home } from "../home.ts";
import { checkKnown } from "./profile.ts";
import { forbidden } from "../rules/membership.ts";
import type { EventId, RoomId, UserId } from "../../../generated/v1/homeserver.types.ts";

type EphemeralHandlers = HandlersOf<
  "setTyping" | "postReceipt" | "setReadMarker" | "getPresence" | "setPresence"
>;

const receiptTypes: ReadonlySet<string> = new Set(["m.read", "m.read.private", "m.fully_read"]);
const presences: ReadonlySet<string> = new Set(["online", "offline", "unavailable"]);
const defaultTypingMs = 30_000;

export function createEphemeralHandlers(home: Home): EphemeralHandlers {
  const { ephemeral, accountData, rooms } = home.state;

  const checkJoined = (roomId: RoomId, userId: UserId): void => {
    if (!rooms.isJoined(roomId, userId)) throw forbidden("you are not in this room");
  };

  const mark =
    (place: { roomId: RoomId; userId: UserId; threadId?: string | undefined }) =>
    (type: string, eventId: EventId): void => {
      const { roomId, userId, threadId } = place;
      if (type === "m.fully_read") {
        accountData.set(userId, roomId, { type, content: { event_id: eventId } });
        return;
      }
      ephemeral.setReceipt(roomId, { eventId, type, userId, ts: home.clock.now(), threadId });
    };

  return {
    setTyping({ path: { roomId, userId }, body }, { caller }) {
      checkOwner(caller, userId);
      checkJoined(roomId, userId);
      const timeoutMs = body.timeout ?? defaultTypingMs;
      ephemeral.setTyping(roomId, userId, body.typing ? timeoutMs : undefined);
      return done;
    },
    postReceipt({ path: { roomId, receiptType, eventId }, body }, { caller: { userId } }) {
      checkJoined(roomId, userId);
      if (!receiptTypes.has(receiptType)) {
        throw new MatrixError(400, "M_INVALID_PARAM", `receiptType: there is no ${receiptType}`);
      }
      mark({ roomId, userId, threadId: body.thread_id })(receiptType, eventId);
      return done;
    },
    setReadMarker({ path: { roomId }, body }, { caller: { userId } }) {
      checkJoined(roomId, userId);
      for (const type of receiptTypes) {
        const eventId = body[type];
        if (typeof eventId === "string") mark({ roomId, userId })(type, eventId as EventId);
      }
      return done;
    },
    async getPresence({ path: { userId } }, { caller }) {
      await checkKnown(home, userId, caller);
      if (caller.userId !== userId && !rooms.sharesRoom(caller.userId, userId)) {
        throw forbidden("you share no room");
      }
      const known = ephemeral.presenceOf(userId);
      if (known === undefined) return { status: 200, body: { presence: "offline" } };
      const { presence, statusMsg, sinceMs } = known;
      return {
        status: 200,
        body: {
          presence,
          last_active_ago: Math.round(home.clock.elapsed() - sinceMs),
          currently_active: presence === "online",
          ...(statusMsg !== undefined && { status_msg: statusMsg }),
        },
      };
    },
    setPresence({ path: { userId }, body }, { caller }) {
      checkOwner(caller, userId);
      const { presence, status_msg: statusMsg } = body;
      if (!presences.has(presence)) {
        throw new MatrixError(400, "M_BAD_JSON", `presence: there is no ${presence}`);
      }
      ephemeral.setPresence({ userId, presence, statusMsg, sinceMs: home.clock.elapsed() });
      return done;
    },
  };
}
