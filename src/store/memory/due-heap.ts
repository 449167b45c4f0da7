/**
 * Things that wait for their time, the one that is due first on top: a binary heap that knows where each thing is, so
 * that a time can be changed.
 */

export interface Waiting {
  /** When it is due, in milliseconds. Change it through the heap only. */
  dueMs: number;
  /** Where it is in the heap, and which of those due at once came first. The heap's own. */
  index: number;
  turn: number;
}

export interface DueHeap<T extends Waiting> {
  /** What is due first; of several the one whose time was set first. */
  first(): T | undefined;
  /** Adds it, or changes its time. */
  put(item: T, dueMs: number): void;
  remove(item: T): void;
}

/** The `index` of a thing that is in no heap. */
export const nowhere = -1;

export function createDueHeap<T extends Waiting>(): DueHeap<T> {
  const items: T[] = [];
  let turns = 0;

  const place = (item: T, index: number): void => {
    items[index] = item;
    item.index = index;
  };

  /** Moves the item up or down to where it belongs, from a place that may be overwritten. */
  const settle = (item: T, from: number): void => {
    let index = from;
    for (;;) {
      const parent = items[(index - 1) >> 1];
      if (index === 0 || parent === undefined || !isBefore(item, parent)) break;
      place(parent, index);
      index = (index - 1) >> 1;
    }
    for (;;) {
      const left = items[2 * index + 1];
      const right = items[2 * index + 2];
      const child =
        left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || !isBefore(child, item)) break;
      const next = child.index;
      place(child, index);
      index = next;
    }
    place(item, index);
  };

  return {
    first: () => items[0],
    put(item, dueMs) {
      item.dueMs = dueMs;
      item.turn = turns;
      turns += 1;
      settle(item, item.index === nowhere ? items.length : item.index);
    },
    remove(item) {
      const { index } = item;
      if (index === nowhere) return;
      item.index = nowhere;
      const last = items.pop();
      if (last !== undefined && last !== item) settle(last, index);
    },
  };
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.turn < b.turn);
}
