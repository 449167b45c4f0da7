/**
 * What is going on at the moment, such as calls that wait for their answers: it comes and goes all the time, and is looked
 * through only now and then. Not a Set: one that is added to and deleted from thousands of times a second leaves tables
 * behind that keep what was in them until a full garbage collection, and that costs more than the work itself.
 */

export interface Present<Item> {
  add(item: Item): void;
  /** @returns whether it was there */
  remove(item: Item): boolean;
  /** What is there now, in no order. */
  list(): Item[];
  readonly size: number;
}

/** Whoever is present knows its place; it is set when it is added. */
export interface Placed {
  place: number;
}

export function createPresent<Item extends Placed>(): Present<Item> {
  const places: (Item | undefined)[] = [];
  const empty: number[] = [];
  return {
    add(item) {
      item.place = empty.pop() ?? places.length;
      places[item.place] = item;
    },
    remove(item) {
      if (places[item.place] !== item) return false;
      places[item.place] = undefined;
      empty.push(item.place);
      return true;
    },
    list: () => places.filter((item) => item !== undefined),
    get size() {
      return places.length - empty.length;
    },
  };
}
