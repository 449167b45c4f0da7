/**
 * Reading the events of a room: in pages, one by one, around one, and by time.
 * @see https://spec.matrix.org/v1.19/client-server-api/#getting-events-for-a-room
 */
import type { Caller } from "../../../src/homeserver/index.ts";
import { type HandlersOf, notFound } from "../context.ts";
import { type Home, viewOf } from "../home.ts";
import { bundling } from "../rooms/bundled-relations.ts";
import { parseFilter, passes } from "../rooms/event-filter.ts";
import { takePage } from "../rooms/pages.ts";
import { toToken } from "../rooms/tokens.ts";
import { eventsOf, requireReadable } from "../rooms/visibility.ts";
import { type ClientEvent, toClientEvent } from "../state/client-event.ts";
import type { Room, StoredEvent } from "../state/room.ts";

type MessagesHandlers = HandlersOf<
  "getRoomEvents" | "getEventContext" | "getOneRoomEvent" | "getEventByTimestamp"
>;

export function createMessagesHandlers(home: Home): MessagesHandlers {
  const { state } = home;
  const { rooms } = state;
  const writer = (room: Room, caller: Caller): ((stored: StoredEvent) => ClientEvent) => {
    const view = viewOf(home, caller);
    return bundling(home, room, caller, (stored) => toClientEvent(stored, view));
  };
  return {
    getRoomEvents({ path, query }, { caller }) {
      const filter = query.filter === undefined ? {} : parseFilter(query.filter);
      const readable = requireReadable(home, path.roomId, caller);
      const events = eventsOf(readable).filter(({ event }) => passes(filter, event));
      const page = takePage(events, query, state.stream.position);
      const chunk = page.events.map(writer(readable.room, caller));
      const { start, end } = page;
      return { status: 200, body: { start, chunk, ...(end !== undefined && { end }) } };
    },
    getOneRoomEvent({ path }, { caller }) {
      const stored = findEvent(home, path, caller);
      return { status: 200, body: writer(rooms.require(path.roomId), caller)(stored) };
    },
    getEventContext({ path, query }, { caller }) {
      const stored = findEvent(home, path, caller);
      const readable = requireReadable(home, path.roomId, caller);
      const events = eventsOf(readable);
      const at = events.indexOf(stored);
      const half = Math.floor((query.limit ?? 10) / 2);
      const before = events.slice(Math.max(at - half, 0), at).toReversed();
      const after = events.slice(at + 1, at + 1 + half);
      const [first = stored, last = stored] = [before.at(-1), after.at(-1)];
      const stateThen = Array.from(readable.room.stateAt(last.position).values());
      const write = writer(readable.room, caller);
      return {
        status: 200,
        body: {
          start: toToken(first.position - 1),
          end: toToken(last.position),
          events_before: before.map(write),
          event: write(stored),
          events_after: after.map(write),
          state: stateThen.map((one) => toClientEvent(one, viewOf(home))),
        },
      };
    },
    getEventByTimestamp({ path, query: { ts, dir } }, { caller }) {
      const events = eventsOf(requireReadable(home, path.roomId, caller));
      const isForward = dir === "f";
      const candidates = events.filter(({ event: { origin_server_ts: at } }) =>
        isForward ? at >= ts : at <= ts,
      );
      const found = candidates.reduce<StoredEvent | undefined>((best, one) => {
        if (best === undefined) return one;
        const isNearer = isForward
          ? one.event.origin_server_ts < best.event.origin_server_ts
          : one.event.origin_server_ts >= best.event.origin_server_ts;
        return isNearer ? one : best;
      }, undefined);
      if (found === undefined) throw notFound("there is no event on that side");
      const { event_id, origin_server_ts } = found.event;
      return { status: 200, body: { event_id, origin_server_ts } };
    },
  };
}

/** @throws MatrixError 403, 404 */
export function findEvent(
  home: Home,
  { roomId, eventId }: { readonly roomId: string; readonly eventId: string },
  caller: Caller,
): StoredEvent {
  const readable = requireReadable(home, roomId, caller);
  const stored = readable.room.event(eventId);
  if (stored === undefined || stored.position > readable.upTo) {
    throw notFound("there is no such event in this room");
  }
  return stored;
}
