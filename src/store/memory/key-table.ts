/**
 * A hash table from keys to integers, where a key is the hash of a text and the text itself is not kept: an entry takes
 * 32 bytes at the most, which the garbage collector never looks at, and finding it costs one access to memory.
 *
 * ```
 *   slot:   hash a │ hash b │ value │ -      a = 0: free
 * ```
 *
 * Open addressing with linear probing; half of the slots are free. Nothing is ever removed: a table is thrown away.
 * Beside the slots there are bits that say which keys are surely not there. They are small enough for the processor's
 * cache, where the slots are not.
 *
 * Data and functions rather than an object with methods, because these run for every event.
 */
import type { Hashes } from "./key-hash.ts";

export interface KeyTable {
  readonly slots: Int32Array;
  /** One is set for each key; a key whose bit is not set is not there. */
  readonly bits: Int32Array;
  /** How many entries there are. */
  size: number;
  /** Means nothing: see `readAhead`. */
  lastRead: number;
}

const slotLength = 4;
const valueAt = 2;
const smallestCapacity = 64;
const bitsPerSlot = 4;

/** @param capacity how many slots; a power of two */
export function createKeyTable(capacity = smallestCapacity): KeyTable {
  const bits = new Int32Array((capacity * bitsPerSlot) / 32);
  return { slots: new Int32Array(capacity * slotLength), bits, size: 0, lastRead: 0 };
}

/** @returns false when the key is surely not there; most that are not there are told so */
export function mayHave({ bits }: KeyTable, hashes: Hashes, index: number): boolean {
  const b = hashes[2 * index + 1] ?? 0;
  return (((bits[(b >>> 5) & (bits.length - 1)] ?? 0) >>> b) & 1) === 1;
}

/** @returns the slot of the key, or the free one where it belongs: `isFree` tells */
export function findSlot({ slots }: KeyTable, hashes: Hashes, index: number): number {
  const a = hashes[2 * index];
  const b = hashes[2 * index + 1];
  const mask = slots.length - 1;
  let slot = ((a ?? 0) << 2) & mask;
  while (slots[slot] !== 0 && (slots[slot] !== a || slots[slot + 1] !== b)) {
    slot = (slot + slotLength) & mask;
  }
  return slot;
}

/**
 * Reads the first slots of keys that are about to be looked for. The processor fetches many of them from memory at the
 * same time here, where it does not have to decide anything between two of them.
 */
export function readAhead(table: KeyTable, hashes: Hashes, count: number): void {
  const { slots } = table;
  const mask = slots.length - 1;
  let all = 0;
  for (let index = 0; index < count; index += 1) {
    all ^= slots[((hashes[2 * index] ?? 0) << 2) & mask] ?? 0;
  }
  // Otherwise the reading would be optimised away.
  table.lastRead = all;
}

export function isFree({ slots }: KeyTable, slot: number): boolean {
  return slots[slot] === 0;
}

/** Takes a free slot for a key. There must be room. */
export function takeSlot(
  table: KeyTable,
  slot: number,
  hashes: Hashes,
  index: number,
  value: number,
): void {
  const { slots, bits } = table;
  const b = hashes[2 * index + 1] ?? 0;
  const word = (b >>> 5) & (bits.length - 1);
  bits[word] = (bits[word] ?? 0) | (1 << b);
  slots[slot] = hashes[2 * index] ?? 0;
  slots[slot + 1] = b;
  slots[slot + valueAt] = value;
  table.size += 1;
}

export function getValue({ slots }: KeyTable, slot: number): number {
  return slots[slot + valueAt] ?? 0;
}

export function setValue({ slots }: KeyTable, slot: number, value: number): void {
  slots[slot + valueAt] = value;
}

export function hasRoom({ slots, size }: KeyTable, count: number): boolean {
  return (size + count) * 2 * slotLength <= slots.length;
}

/** @returns a table with the same entries and room for more; slots have changed */
export function enlarge(table: KeyTable, count: number): KeyTable {
  let capacity = (table.slots.length / slotLength) * 2;
  while ((table.size + count) * 2 > capacity) capacity *= 2;
  const larger = createKeyTable(capacity);
  const { slots } = table;
  for (let slot = 0; slot < slots.length; slot += slotLength) {
    if (slots[slot] === 0) continue;
    const free = findSlot(larger, slots, slot / 2);
    takeSlot(larger, free, slots, slot / 2, getValue(table, slot));
  }
  return larger;
}

/**
 * @param spare a table that nobody needs any more: its memory is taken when it fits, which is a good deal faster
 * @returns an empty table of the same capacity
 */
export function emptied({ slots }: KeyTable, spare: KeyTable | undefined): KeyTable {
  if (spare?.slots.length !== slots.length) return createKeyTable(slots.length / slotLength);
  spare.slots.fill(0);
  spare.bits.fill(0);
  spare.size = 0;
  return spare;
}
