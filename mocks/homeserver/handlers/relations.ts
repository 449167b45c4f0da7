/**
 * Events that refer to another: answers, edits, reactions, threads.
 * @see https://spec.matrix.org/v1.19/client-server-api/#relationships-api
 */
import type { Caller } from "../../../src/homeserver/index.ts";
import type { HandlersOf } from "../context.ts";
import { type Home, viewOf } from "../home.ts";
import { bundling } from "../rooms/bundled-relations.ts";
import { type PageRequest, takePage } from "../rooms/pages.ts";
import { eventsOf, requireReadable } from "../rooms/visibility.ts";
import type { Content } from "../state/account-data.ts";
import { toClientEvent } from "../state/client-event.ts";
import { findEvent } from "./messages.ts";

type RelationsHandlers = HandlersOf<
  "getRelatingEvents" | "getRelatingEventsWithRelType" | "getRelatingEventsWithRelTypeAndEventType"
>;

interface Wanted {
  readonly path: {
    readonly roomId: string;
    readonly eventId: string;
    readonly relType?: string;
    readonly eventType?: string;
  };
  readonly query: Partial<PageRequest>;
}

export function createRelationsHandlers(home: Home): RelationsHandlers {
  const find = ({ path, query }: Wanted, { caller }: { readonly caller: Caller }) => {
    const { relType, eventType } = path;
    const { event: parent } = findEvent(home, path, caller);
    const readable = requireReadable(home, path.roomId, caller);
    const children = eventsOf(readable).filter(({ event }) => {
      const relation = (event.content["m.relates_to"] ?? {}) as Content;
      if (relation["event_id"] !== parent.event_id) return false;
      if (relType !== undefined && relation["rel_type"] !== relType) return false;
      return eventType === undefined || event.type === eventType;
    });
    const request = { dir: "b", ...query };
    const { start, end, events } = takePage(children, request, home.state.stream.position);
    const view = viewOf(home, caller);
    const show = bundling(home, readable.room, caller, (stored) => toClientEvent(stored, view));
    const chunk = events.map(show);
    const next = end !== undefined && { next_batch: end };
    const previous = query.from !== undefined && { prev_batch: start };
    return { status: 200, body: { chunk, ...next, ...previous } } as const;
  };
  return {
    getRelatingEvents: find,
    getRelatingEventsWithRelType: find,
    getRelatingEventsWithRelTypeAndEventType: find,
  };
}
