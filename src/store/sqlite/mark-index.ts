/**
 * Finds the row in which an event is marked, by a hash of its ID. It forgets the oldest marks first.
 *
 * ```
 *            forgotten │ ring: the marks in the order of arrival │ free
 *   sequence    … 40   │ 41   42   43   44   45   46   47   48   │ 49 …
 *                        ▲ oldest                                  ▲ next
 *   slots: hash of an event ID → its place in the ring; open addressing with linear probing
 * ```
 *
 * The IDs themselves are not kept: a mark takes 20 to 40 bytes. Of a few billion events two have the same hash, so that
 * the row is asked whether it is the one.
 */

export interface MarkIndex {
  readonly size: number;
  /** The row of the oldest mark; Infinity when there is none. */
  readonly oldestRow: number;
  /** @param isThere whether the row marks the event: called for those that may, which as a rule is none or one */
  find(eventId: string, isThere: (row: number) => boolean): boolean;
  /** @param row not below that of an earlier mark */
  add(eventId: string, row: number): void;
  /** Forgets the marks of earlier rows. */
  forgetBefore(row: number): void;
}

const smallestCapacity = 1024;

/**
 * @param maxMarks most that are remembered
 * @param seed of the hash, so that nobody can prepare IDs that all fall into one slot. Defaults to a random one
 */
export function createMarkIndex(
  maxMarks: number,
  seed = Math.trunc(Math.random() * 2 ** 32),
): MarkIndex {
  let ring = createRing(smallestCapacity);
  let oldest = 0;
  let next = 0;

  const forgetOldest = (): void => {
    ring.remove(oldest);
    oldest += 1;
  };
  const oldestRow = (): number => (oldest === next ? Infinity : ring.rowAt(oldest));

  return {
    get size() {
      return next - oldest;
    },
    get oldestRow() {
      return oldestRow();
    },
    find: (eventId, isThere) => ring.find(hashOf(eventId, seed), isThere),
    add(eventId, row) {
      if (next - oldest === maxMarks) forgetOldest();
      if (next - oldest === ring.capacity) {
        const larger = createRing(ring.capacity * 2);
        for (let sequence = oldest; sequence < next; sequence += 1) {
          larger.put(sequence, ring.hashAt(sequence), ring.rowAt(sequence));
        }
        ring = larger;
      }
      ring.put(next, hashOf(eventId, seed), row);
      next += 1;
    },
    forgetBefore(row) {
      while (oldestRow() < row) forgetOldest();
    },
  };
}

interface Ring {
  readonly capacity: number;
  find(hash: number, isThere: (row: number) => boolean): boolean;
  put(sequence: number, hash: number, row: number): void;
  hashAt(sequence: number): number;
  rowAt(sequence: number): number;
  remove(sequence: number): void;
}

/** @param capacity a power of two */
function createRing(capacity: number): Ring {
  const placeMask = capacity - 1;
  const hashes = new Int32Array(capacity);
  const rows = new Float64Array(capacity);
  // Place + 1, where 0 is free. Half of them are: the free one that ends a search is near.
  const slots = new Int32Array(capacity * 2);
  const slotMask = capacity * 2 - 1;

  const placeIn = (slot: number): number => (slots[slot] ?? 0) - 1;

  return {
    capacity,
    find(hash, isThere) {
      for (let slot = hash & slotMask; ; slot = (slot + 1) & slotMask) {
        const place = placeIn(slot);
        if (place === -1) return false;
        if (hashes[place] === hash && isThere(rows[place] ?? 0)) return true;
      }
    },
    put(sequence, hash, row) {
      const place = sequence & placeMask;
      hashes[place] = hash;
      rows[place] = row;
      let slot = hash & slotMask;
      while (placeIn(slot) !== -1) slot = (slot + 1) & slotMask;
      slots[slot] = place + 1;
    },
    hashAt: (sequence) => hashes[sequence & placeMask] ?? 0,
    rowAt: (sequence) => rows[sequence & placeMask] ?? 0,
    remove(sequence) {
      const place = sequence & placeMask;
      let free = (hashes[place] ?? 0) & slotMask;
      while (placeIn(free) !== place) free = (free + 1) & slotMask;
      // Nothing may be found behind a free slot: move back whoever went past this one.
      for (let slot = (free + 1) & slotMask; placeIn(slot) !== -1; slot = (slot + 1) & slotMask) {
        const hash = hashes[placeIn(slot)] ?? 0;
        if (((slot - hash) & slotMask) < ((slot - free) & slotMask)) continue;
        slots[free] = slots[slot] ?? 0;
        free = slot;
      }
      slots[free] = 0;
    },
  };
}

function hashOf(eventId: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < eventId.length; index += 1) {
    hash = Math.imul(hash ^ eventId.charCodeAt(index), 0x01000193);
  }
  // The slot is in the low bits, which the multiplication fills from themselves only.
  return (hash ^ (hash >>> 15)) | 0;
}
