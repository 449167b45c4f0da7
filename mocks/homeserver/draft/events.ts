/**
 * Sending and reading events in the format of 2015: `user_id` for the sender, and no `unsigned`.
 */
import { toDraftEvent } from "../../../src/homeserver/index.ts";
import { done, type DraftHandlersOf, notFound } from "../context.ts";
import { createEphemeralHandlers } from "../handlers/ephemeral.ts";
import { poll } from "../handlers/sync.ts";
import type { Home } from "../home.ts";
import { replayScope } from "../replay-scope.ts";
import { takePage } from "../rooms/pages.ts";
import { type Outgoing, sendEvent } from "../rooms/send-event.ts";
import { parseToken, toToken } from "../rooms/tokens.ts";
import { eventsOf, requireReadable, stateOf } from "../rooms/visibility.ts";
import type { Content } from "../state/account-data.ts";
import { toClientEvent } from "../state/client-event.ts";
import { stateKeyOf, type StoredEvent } from "../state/room.ts";

type EventHandlers = DraftHandlersOf<
  | "sendMessage"
  | "sendMessageAsWritten"
  | "sendMessageWithoutTxnId"
  | "redactEvent"
  | "getRoomState"
  | "getRoomStateByType"
  | "setRoomStateByType"
  | "getRoomStateWithKey"
  | "setRoomStateWithKey"
  | "getMembersByRoom"
  | "getRoomEvents"
  | "setTyping"
  | "getEvents"
>;

interface StatePath {
  readonly roomId: string;
  readonly eventType: string;
  readonly stateKey?: string;
}

export function createDraftEventHandlers(home: Home): EventHandlers {
  const { replay, stream, rooms } = home.state;
  const { setTyping } = createEphemeralHandlers(home);

  const write = (stored: StoredEvent) =>
    toDraftEvent(toClientEvent(stored, { nowMs: home.clock.now() }));
  const send = (outgoing: Outgoing) => {
    const { event } = sendEvent(home, outgoing);
    return { status: 200, body: { event_id: event.event_id } } as const;
  };

  type Asking = Pick<Outgoing, "caller">;
  const readState = ({ roomId, eventType, stateKey = "" }: StatePath, { caller }: Asking) => {
    const state = stateOf(requireReadable(home, roomId, caller));
    const stored = state.get(stateKeyOf(eventType, stateKey));
    if (stored === undefined) throw notFound(`there is no ${eventType} in this room`);
    return { status: 200, body: stored.event.content } as const;
  };
  const writeState = (path: StatePath, content: Content, { caller }: Asking) => {
    const { roomId, eventType: type, stateKey = "" } = path;
    return send({ caller, roomId, type, content, stateKey });
  };

  return {
    sendMessage({ path, query: { ts }, body: content }, { caller }) {
      const { roomId, eventType: type, txnId } = path;
      const request = `send ${roomId} ${type} ${txnId}`;
      return replay.once(replayScope(home, caller), request, () =>
        send({ caller, roomId, type, content, ts, txnId }),
      );
    },
    // Without an ID each is another message (U4).
    sendMessageAsWritten: ({ path: { roomId, eventType: type }, query, body }, { caller }) =>
      send({ caller, roomId, type, content: body, ts: query.ts }),
    sendMessageWithoutTxnId: ({ path: { roomId, eventType: type }, query, body }, { caller }) =>
      send({ caller, roomId, type, content: body, ts: query.ts }),
    redactEvent({ path, body }, { caller }) {
      const { roomId, eventId, txnId } = path;
      const content = { ...body, redacts: eventId };
      const request = `redact ${roomId} ${eventId} ${txnId}`;
      return replay.once(replayScope(home, caller), request, () =>
        send({ caller, roomId, type: "m.room.redaction", content, txnId }),
      );
    },
    getRoomState({ path }, { caller }) {
      const state = stateOf(requireReadable(home, path.roomId, caller));
      return { status: 200, body: Array.from(state.values(), write) };
    },
    getRoomStateByType: ({ path }, context) => readState(path, context),
    getRoomStateWithKey: ({ path }, context) => readState(path, context),
    setRoomStateByType: ({ path, body }, context) => writeState(path, body, context),
    setRoomStateWithKey: ({ path, body }, context) => writeState(path, body, context),
    getMembersByRoom({ path }, { caller }) {
      const state = stateOf(requireReadable(home, path.roomId, caller));
      const members = Array.from(state.values()).filter(
        ({ event }) => event.type === "m.room.member",
      );
      return {
        status: 200,
        body: { chunk: members.map(write), start: toToken(0), end: toToken(stream.position) },
      };
    },
    getRoomEvents({ path, query }, { caller }) {
      const { from, to, dir = "b", limit } = query;
      const events = eventsOf(requireReadable(home, path.roomId, caller));
      const request = { from: toPresent(from), to: toPresent(to), dir, limit };
      const page = takePage(events, request, stream.position);
      // Both ends are always said; at the last page there is nothing behind the second.
      const end = page.end ?? toToken(dir === "f" ? stream.position : 0);
      return { status: 200, body: { chunk: page.events.map(write), start: page.start, end } };
    },
    async setTyping({ path, body }, context) {
      await setTyping({ path, query: {}, body }, context);
      return done;
    },
    async getEvents({ query }, { caller, signal }) {
      const token = toPresent(query.from);
      const from = token === undefined ? stream.position : parseToken(token);
      const body = await poll(home, { timeoutMs: query.timeout ?? 0, signal }, () => {
        const chunk = rooms
          .eventsSince(from)
          .filter(({ event }) => rooms.isJoined(event.room_id, caller.userId))
          .map(write);
        const page = { chunk, start: toToken(from), end: toToken(stream.position) };
        return chunk.length === 0 ? { later: page } : { now: page };
      });
      return { status: 200, body };
    },
  };
}

/** What tokens were called before the first was given out. */
function toPresent(token: string | undefined): string | undefined {
  if (token === "START") return toToken(0);
  return token === "END" ? undefined : token;
}
