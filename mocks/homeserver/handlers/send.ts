/**
 * Messages, state and redactions.
 * @see https://spec.matrix.org/v1.19/client-server-api/#sending-events-to-a-room
 */
import type { HandlersOf } from "../context.ts";
import type { Home } from "../home.ts";
import { replayName, replayScope } from "../replay-scope.ts";
import { sendEvent } from "../rooms/send-event.ts";
import { timestampOf } from "../rooms/timestamp.ts";
import type { StoredEvent } from "../state/room.ts";

type SendHandlers = HandlersOf<"sendMessage" | "redactEvent" | "setRoomStateWithKey">;

export function createSendHandlers(home: Home): SendHandlers {
  const { replay } = home.state;
  return {
    sendMessage(request, { caller }) {
      const { path, body: content } = request;
      const { roomId, eventType: type, txnId } = path;
      const name = replayName(home, `send ${roomId} ${type}`, txnId);
      const ts = timestampOf(home, request);
      return replay.once(replayScope(home, caller), name, () =>
        toAnswer(sendEvent(home, { caller, roomId, type, content, ts, txnId })),
      );
    },
    redactEvent({ path, body }, { caller }) {
      const { roomId, eventId, txnId } = path;
      const content = { ...body, redacts: eventId };
      const request = `redact ${roomId} ${eventId} ${txnId}`;
      return replay.once(replayScope(home, caller), request, () =>
        toAnswer(sendEvent(home, { caller, roomId, type: "m.room.redaction", content, txnId })),
      );
    },
    setRoomStateWithKey(request, { caller }) {
      const { path, body: content } = request;
      const { roomId, eventType: type, stateKey } = path;
      const ts = timestampOf(home, request);
      return toAnswer(sendEvent(home, { caller, roomId, type, content, stateKey, ts }));
    },
  };
}

function toAnswer({ event }: StoredEvent) {
  return { status: 200, body: { event_id: event.event_id } } as const;
}
