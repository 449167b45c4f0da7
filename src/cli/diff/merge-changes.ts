/**
 * Says once what was done many times: the same edit to the same thing in several operations is one change with several
 * places. The specification's own files repeat themselves a lot, and so would a report on them.
 */
import type { Change, Place } from "./change.ts";

export function mergeChanges(changes: readonly Change[]): Change[] {
  const merged = new Map<string, Change>();
  for (const change of changes) {
    const key = identify(change);
    const known = merged.get(key);
    merged.set(
      key,
      known === undefined ? change : { ...known, places: [...known.places, ...change.places] },
    );
  }
  return [...merged.values()]
    .map((change) => ({ ...change, places: sortPlaces(change.places) }))
    .sort((a, b) => compare(a.places[0], b.places[0]));
}

function identify(change: Change): string {
  const { rule, kind, what, from, to, breaks, note } = change;
  return JSON.stringify([rule, kind, what, from, to, breaks, note, subjectOf(change)]);
}

/** What the edit was made to, without where that is. */
function subjectOf({ rule, places: [place] }: Change): string {
  if (place === undefined) return "";
  // Nobody looks for an operation under the name of another one.
  if (rule === "operation-added" || rule === "operation-removed") return keyOf(place);
  if (place.property !== "") return place.property.replace(/^.*\./, "");
  return place.part.replace(/ \d\d\d/, "");
}

function sortPlaces(places: readonly Place[]): Place[] {
  const byKey = new Map(places.map((place) => [keyOf(place), place]));
  return [...byKey.values()].sort(compare);
}

function compare(a: Place | undefined, b: Place | undefined): number {
  const [left, right] = [a === undefined ? "" : keyOf(a), b === undefined ? "" : keyOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyOf({ document, path, method, part, property }: Place): string {
  return [document, path, method, part, property].join("\t");
}
