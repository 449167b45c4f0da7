/**
 * A hash of 64 bits with a secret seed, as two integers of 32. Two keys have the same with a chance of 1 in 2^64, and
 * nobody outside can prepare keys that do.
 */

/** Where hashes are written, two integers for each key; the first is never 0. */
export type Hashes = Int32Array;

/** Writes the hash of the key to `hashes[2 * index]` and the place behind it. */
export type HashKey = (key: string, hashes: Hashes, index: number) => void;

/** @param random a number from 0 to below 1, for the seed */
export function createKeyHash(random: () => number = Math.random): HashKey {
  const seedA = integer(random());
  const seedB = integer(random());
  return (key, hashes, index) => {
    const { length } = key;
    let a = seedA ^ length;
    let b = seedB;
    let at = 0;
    // Two characters at once fill an integer, whatever they are.
    for (; at + 1 < length; at += 2) {
      const pair = key.charCodeAt(at) | (key.charCodeAt(at + 1) << 16);
      a = step(a, pair, 0xcc9e2d51);
      b = step(b, pair, 0x9e3779b1);
    }
    if (at < length) {
      a = step(a, key.charCodeAt(at), 0xcc9e2d51);
      b = step(b, key.charCodeAt(at), 0x9e3779b1);
    }
    writeHash(hashes, index, a, b);
  };
}

/** Adds the hash at `from` of one list to the hash at `index` of another: the order counts. */
export function addHash(hashes: Hashes, index: number, other: Hashes, from: number): void {
  const a = step(hashes[2 * index] ?? 0, other[2 * from] ?? 0, 0xcc9e2d51);
  const b = step(hashes[2 * index + 1] ?? 0, other[2 * from + 1] ?? 0, 0x9e3779b1);
  writeHash(hashes, index, a, b);
}

function writeHash(hashes: Hashes, index: number, a: number, b: number): void {
  hashes[2 * index] = mix(a) || 1;
  hashes[2 * index + 1] = mix(b);
}

function step(hash: number, part: number, factor: number): number {
  const product = Math.imul(hash ^ part, factor);
  return product ^ (product >>> 15);
}

function mix(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

function integer(fraction: number): number {
  return Math.trunc(fraction * 2 ** 32) | 0;
}
