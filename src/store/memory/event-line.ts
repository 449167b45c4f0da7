/**
 * Events in a line: they come at the end and go at the head, without moving those that stay.
 */
export interface EventLine {
  add(events: readonly string[]): void;
  /** The oldest, in their order; fewer when there are no more. */
  first(count: number): string[];
  /** Removes the oldest. */
  remove(count: number): void;
}

/** So many empty places at the head are put up with. */
const maxEmpty = 1_000;

export function createEventLine(): EventLine {
  let places: string[] = [];
  let head = 0;
  return {
    add(events) {
      for (const event of events) places.push(event);
    },
    first: (count) => places.slice(head, head + count),
    remove(count) {
      places.fill("", head, head + count);
      head = Math.min(head + count, places.length);
      // All at once, now and then: each event is moved once at the most for each one that went.
      if (head === places.length || (head > maxEmpty && head > places.length / 2)) {
        places = places.slice(head);
        head = 0;
      }
    },
  };
}
