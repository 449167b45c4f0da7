/**
 * Remembers integers for keys, and forgets the oldest: two tables, of which the old one is thrown away when the young
 * one is full.
 *
 * ```
 *   new keys ─▶ young ──(full)──▶ old ──(young is full again)──▶ forgotten
 *                 ▲                │
 *                 └── asked for ───┘
 * ```
 *
 * Not a `Map`: with a million keys that takes five times as long, keeps every key alive for the garbage collector, and
 * stops for a tenth of a second now and then to make room.
 */
import type { Hashes } from "./key-hash.ts";
import {
  createKeyTable,
  emptied,
  enlarge,
  findSlot,
  getValue,
  hasRoom,
  isFree,
  mayHave,
  readAhead,
  setValue,
  takeSlot,
  type KeyTable,
} from "./key-table.ts";

export interface RecentKeys {
  /** How many keys are remembered; one that was asked for again may count twice. */
  readonly size: number;
  /** Makes room for new keys, which may move the places of the others. */
  makeRoom(count: number): void;
  /**
   * Looks up the first `count` keys of the list. Who was not remembered is from now on, with the value 0. There must be
   * room for all of them.
   *
   * @param places where the place of each key is written: valid until `onMove`
   */
  locate(hashes: Hashes, count: number, places: number[]): void;
  /** @returns the value of a key, without remembering it; 0 when it is not remembered */
  find(hashes: Hashes, index: number): number;
  valueAt(place: number): number;
  setValueAt(place: number, value: number): void;
  /** Forgets the oldest when there are too many, or when they are too old. */
  forget(atS: number): void;
}

export interface RecentKeysOptions {
  /** Most keys that are remembered; the newest half of them always is. */
  readonly maxKeys: number;
  /** In seconds. What is older may be forgotten. */
  readonly maxAgeS: number;
  /** Places are no longer valid: whoever still needs some asks for them again now, before their keys are forgotten. */
  readonly onMove: () => void;
}

export function createRecentKeys({ maxKeys, maxAgeS, onMove }: RecentKeysOptions): RecentKeys {
  const maxYoung = Math.ceil(maxKeys / 2);
  let young = createKeyTable();
  let old: KeyTable | undefined;
  let youngSinceS: number | undefined;

  const oldValue = (hashes: Hashes, index: number): number => {
    if (old === undefined || !mayHave(old, hashes, index)) return 0;
    const slot = findSlot(old, hashes, index);
    return isFree(old, slot) ? 0 : getValue(old, slot);
  };

  return {
    get size() {
      return young.size + (old?.size ?? 0);
    },
    makeRoom(count) {
      if (hasRoom(young, count)) return;
      young = enlarge(young, count);
      onMove();
    },
    locate(hashes, count, places) {
      readAhead(young, hashes, count);
      for (let index = 0; index < count; index += 1) {
        const slot = findSlot(young, hashes, index);
        if (isFree(young, slot)) takeSlot(young, slot, hashes, index, oldValue(hashes, index));
        places[index] = slot;
      }
    },
    find(hashes, index) {
      const slot = findSlot(young, hashes, index);
      return isFree(young, slot) ? oldValue(hashes, index) : getValue(young, slot);
    },
    valueAt: (place) => getValue(young, place),
    setValueAt: (place, value) => setValue(young, place, value),
    forget(atS) {
      youngSinceS ??= atS;
      const isFull = young.size > maxYoung;
      if (!isFull && atS - youngSinceS <= maxAgeS) return;
      const spare = old;
      old = young;
      young = isFull ? emptied(young, spare) : createKeyTable();
      youngSinceS = atS;
      onMove();
    },
  };
}
