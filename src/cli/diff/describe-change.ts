/**
 * The words that every output shares: where a change is, and what it is.
 */
import type { Change, Group, Place } from "./change.ts";

/** Values longer than that are cut for a reader; the JSON output has them in full. */
const longestValue = 60;
/** Operations named after the first place. */
const mostNames = 5;

/** `PUT /_matrix/app/v1/ping (ping), request body, property transaction_id`. */
export function describePlace(place: Place): string {
  const operation = `${place.method} ${place.path}`.trim();
  const name = place.operationId === "" ? "" : ` (${place.operationId})`;
  const isAbout = operation === "";
  return [
    place.document,
    operation + name,
    place.part,
    place.property === "" ? "" : `${isAbout ? "" : "property "}${place.property}`,
  ]
    .filter((text) => text !== "")
    .join(", ");
}

/** How many places there are beyond the first, and in which operations. */
export function describeOthers({ places }: Change): string {
  const others = places.slice(1);
  if (others.length === 0) return "";
  const first = places[0]?.operationId;
  const names = [...new Set(others.map((place) => place.operationId))].filter(
    (name) => name !== "" && name !== first,
  );
  const more = names.length > mostNames ? `, and ${names.length - mostNames} more` : "";
  const list = names.length === 0 ? "" : `: ${names.slice(0, mostNames).join(", ")}${more}`;
  return `and ${others.length} more ${others.length === 1 ? "place" : "places"}${list}`;
}

export function describeWhat({ what, from, to }: Change): string {
  const start = from !== undefined && to !== undefined ? firstDifference(from, to) : 0;
  const values = [from, to].filter((value) => value !== undefined).map((one) => clip(one, start));
  return values.length === 0 ? what : `${what}: ${values.join(" → ")}`;
}

/** Where two long texts begin to differ, less a few words before it: what is equal tells nothing. */
function firstDifference(from: string, to: string): number {
  if (Math.max(from.length, to.length) <= longestValue) return 0;
  let at = 0;
  while (at < from.length && from[at] === to[at]) at += 1;
  return at > longestValue / 2 ? at - wordsBefore : 0;
}

const wordsBefore = 20;

function clip(text: string, start: number): string {
  const line = text.slice(start).replaceAll(/\s+/g, " ");
  const cut = line.length > longestValue ? `${line.slice(0, longestValue)}…` : line;
  return start > 0 ? `…${cut}` : cut;
}

/** Why the change is in this group; for both audiences when it breaks both. */
export function describeWhy(change: Change, group: Group): string {
  if (group === "client" || group === "server") return change.breaks[group] ?? "";
  return change.note ?? "";
}

/** Whom a change breaks, in one word: `client`, `server`, `both`, or what it is instead. */
export function audienceOf({ breaks, kind }: Change): string {
  if (breaks.client !== undefined && breaks.server !== undefined) return "both";
  return breaks.client === undefined ? (breaks.server === undefined ? kind : "server") : "client";
}
