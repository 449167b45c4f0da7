/**
 * Remembers keys in the order in which they came, each with a number, and forgets the oldest first.
 *
 * ```
 *            forgotten │ ring: keys in the order of arrival      │ free
 *   sequence    … 40   │ 41   42   43   44   45   46   47   48   │ 49 …
 *                        ▲ oldest                                  ▲ next
 *   slots: hash of a key → its place in the ring; open addressing with linear probing
 * ```
 *
 * Not a `Map`: that takes five times as long when there are a million of them, and stops for a tenth of a second now
 * and then to make room. Here a key costs about one access to memory that is not in the processor's cache.
 */

export interface RecentKeys {
  readonly size: number;
  /** The sequence of the oldest key, or of the next when there is none. What is below is forgotten. */
  readonly oldest: number;
  /** @returns the sequence of the key, which is added with the value 0 when it was not remembered */
  findOrAdd(key: string): number;
  /** The value of a sequence that is not forgotten. */
  valueAt(sequence: number): number;
  setValueAt(sequence: number, value: number): void;
  forgetOldest(): void;
}

const smallestCapacity = 1024;

/** @param seed of the hash, so that nobody can prepare keys that all fall into one slot. Defaults to a random one */
export function createRecentKeys(seed = Math.trunc(Math.random() * 2 ** 32)): RecentKeys {
  let ring = createRing(smallestCapacity);
  let oldest = 0;
  let next = 0;

  const append = (key: string, hash: number): number => {
    if (next - oldest === ring.capacity) {
      const larger = createRing(ring.capacity * 2);
      for (let sequence = oldest; sequence < next; sequence += 1) larger.take(ring, sequence);
      ring = larger;
    }
    ring.put(next, key, hash, 0);
    next += 1;
    return next - 1;
  };

  /** The ring knows places, which come again; a sequence never does. */
  const sequenceAt = (place: number): number =>
    place === -1 ? -1 : oldest + ((place - oldest) & (ring.capacity - 1));

  return {
    get size() {
      return next - oldest;
    },
    get oldest() {
      return oldest;
    },
    findOrAdd(key) {
      const hash = hashOf(key, seed);
      const sequence = sequenceAt(ring.find(key, hash));
      return sequence === -1 ? append(key, hash) : sequence;
    },
    valueAt: (sequence) => ring.valueAt(sequence),
    setValueAt: (sequence, value) => ring.setValueAt(sequence, value),
    forgetOldest() {
      if (oldest === next) return;
      ring.remove(oldest);
      oldest += 1;
    },
  };
}

interface Ring {
  readonly capacity: number;
  /** @returns the place of the key; -1 when it is not here */
  find(key: string, hash: number): number;
  put(sequence: number, key: string, hash: number, value: number): void;
  take(other: Ring, sequence: number): void;
  entryAt(sequence: number): { readonly key: string; readonly hash: number };
  valueAt(sequence: number): number;
  setValueAt(sequence: number, value: number): void;
  remove(sequence: number): void;
}

/** @param capacity a power of two */
function createRing(capacity: number): Ring {
  const placeMask = capacity - 1;
  const keys: string[] = Array.from({ length: capacity }, () => "");
  const hashes = new Int32Array(capacity);
  const values = new Float64Array(capacity);
  // Pairs of hash and place + 1, where 0 is free. Half of them are: the free one that ends a search is near.
  const slots = new Int32Array(capacity * 4);
  const slotMask = capacity * 2 - 1;

  const placeIn = (slot: number): number => (slots[2 * slot + 1] ?? 0) - 1;

  const put = (sequence: number, key: string, hash: number, value: number): void => {
    const place = sequence & placeMask;
    keys[place] = key;
    hashes[place] = hash;
    values[place] = value;
    let slot = hash & slotMask;
    while (placeIn(slot) !== -1) slot = (slot + 1) & slotMask;
    slots[2 * slot] = hash;
    slots[2 * slot + 1] = place + 1;
  };

  return {
    capacity,
    find(key, hash) {
      for (let slot = hash & slotMask; ; slot = (slot + 1) & slotMask) {
        const place = placeIn(slot);
        if (place === -1) return -1;
        if (slots[2 * slot] === hash && keys[place] === key) return place;
      }
    },
    put,
    take(other, sequence) {
      const { key, hash } = other.entryAt(sequence);
      put(sequence, key, hash, other.valueAt(sequence));
    },
    entryAt: (sequence) => ({
      key: keys[sequence & placeMask] ?? "",
      hash: hashes[sequence & placeMask] ?? 0,
    }),
    valueAt: (sequence) => values[sequence & placeMask] ?? 0,
    setValueAt(sequence, value) {
      values[sequence & placeMask] = value;
    },
    remove(sequence) {
      const place = sequence & placeMask;
      keys[place] = "";
      let free = (hashes[place] ?? 0) & slotMask;
      while (placeIn(free) !== place) free = (free + 1) & slotMask;
      // Nothing may be found behind a free slot: move back whoever went past this one.
      for (let slot = (free + 1) & slotMask; placeIn(slot) !== -1; slot = (slot + 1) & slotMask) {
        const hash = slots[2 * slot] ?? 0;
        if (((slot - hash) & slotMask) < ((slot - free) & slotMask)) continue;
        slots[2 * free] = hash;
        slots[2 * free + 1] = placeIn(slot) + 1;
        free = slot;
      }
      slots[2 * free + 1] = 0;
    },
  };
}

function hashOf(key: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  // The slot is in the low bits, which the multiplication fills from themselves only.
  return hash ^ (hash >>> 15);
}
