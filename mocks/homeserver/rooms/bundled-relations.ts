/**
 * What is told with an event of those that refer to it: its newest edit, its thread, and who mentions it. Not with state, with
 * edits and with reactions.
 * @see https://spec.matrix.org/v1.19/client-server-api/#aggregations-of-child-events
 */
import type { Caller } from "../../../src/homeserver/index.ts";
import type { Home } from "../home.ts";
import type { Content } from "../state/account-data.ts";
import type { Room, RoomEvent, StoredEvent } from "../state/room.ts";

interface Shown {
  readonly unsigned?: object | undefined;
}

/**
 * @param show writes an event down for this caller
 * @returns the same, with the relations that the profile tells
 */
export function bundling<Event extends Shown>(
  home: Home,
  room: Room,
  { userId }: Caller,
  show: (stored: StoredEvent) => Event,
): (stored: StoredEvent) => Event {
  const told = home.profile.bundledRelations;
  if (told.length === 0) return show;
  const children = childrenIn(room);

  const bundlers: Readonly<Record<RelationType, (parent: StoredEvent) => object | undefined>> = {
    "m.replace"({ event, redactedBecause }) {
      if (redactedBecause !== undefined) return undefined;
      const edit = children(event, "m.replace")
        .filter((child) => child.event.sender === event.sender && child.event.type === event.type)
        .toSorted((one, other) => compare(other.event, one.event))[0];
      return edit && show(edit);
    },
    "m.thread"({ event }) {
      const replies = children(event, "m.thread");
      const latest = replies.at(-1);
      // A thread begins with an event that refers to no other.
      if (latest === undefined || relationOf(event) !== undefined) return undefined;
      return {
        latest_event: showAll(latest),
        count: replies.length,
        current_user_participated: [{ event }, ...replies].some(
          (one) => one.event.sender === userId,
        ),
      };
    },
    "m.reference"({ event }) {
      const chunk = children(event, "m.reference").map((child) => ({
        event_id: child.event.event_id,
      }));
      return chunk.length === 0 ? undefined : { chunk };
    },
  };

  const showAll = (stored: StoredEvent): Event => {
    const shown = show(stored);
    const { event } = stored;
    const isBare = ["m.replace", "m.annotation"].includes(relationOf(event)?.type ?? "");
    if (event.state_key !== undefined || isBare) return shown;
    const relations = told.flatMap((type) => {
      const bundle = bundlers[type](stored);
      return bundle === undefined ? [] : [[type, bundle] as const];
    });
    if (relations.length === 0) return shown;
    const unsigned = { ...shown.unsigned, "m.relations": Object.fromEntries(relations) };
    return { ...shown, unsigned };
  };
  return showAll;
}

export type RelationType = "m.replace" | "m.thread" | "m.reference";

/** The events that refer to one in a way, the oldest first. */
function childrenIn(room: Room) {
  const byParent = new Map<string, StoredEvent[]>();
  for (const stored of room.events) {
    const relation = stored.event.state_key === undefined ? relationOf(stored.event) : undefined;
    if (relation === undefined) continue;
    const key = `${relation.type}\n${relation.parent}`;
    const siblings = byParent.get(key);
    if (siblings === undefined) byParent.set(key, [stored]);
    else siblings.push(stored);
  }
  return ({ event_id: id }: RoomEvent, type: RelationType): readonly StoredEvent[] =>
    byParent.get(`${type}\n${id}`) ?? [];
}

function relationOf({ content }: RoomEvent) {
  const { rel_type: type, event_id: parent } = (content["m.relates_to"] ?? {}) as Content;
  return typeof type === "string" && typeof parent === "string" ? { type, parent } : undefined;
}

/** By time, and then by name, as all homeservers see it the same way. */
function compare(one: RoomEvent, other: RoomEvent): number {
  return one.origin_server_ts - other.origin_server_ts || (one.event_id < other.event_id ? -1 : 1);
}
