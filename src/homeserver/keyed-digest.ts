/**
 * HalfSipHash-2-4: a digest that nobody can foresee who does not have the key. A look-up under it tells by its time
 * nothing about what is looked for, as one under the text itself might.
 * @see https://github.com/veorq/SipHash
 */

/** Two words of 32 bits. */
export type DigestKey = readonly [number, number];

export function createDigestKey(): DigestKey {
  const [first = 0, second = 0] = crypto.getRandomValues(new Uint32Array(2));
  return [first, second];
}

/** @returns a whole number of 32 bits */
export function keyedDigest([k0, k1]: DigestKey, bytes: Uint8Array): number {
  let v0 = k0;
  let v1 = k1;
  let v2 = 0x6c796765 ^ k0;
  let v3 = 0x74656462 ^ k1;

  const round = (): void => {
    v0 = (v0 + v1) | 0;
    v1 = rotate(v1, 5) ^ v0;
    v0 = rotate(v0, 16);
    v2 = (v2 + v3) | 0;
    v3 = rotate(v3, 8) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = rotate(v3, 7) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = rotate(v1, 13) ^ v2;
    v2 = rotate(v2, 16);
  };
  const take = (word: number): void => {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  };

  const whole = bytes.length - (bytes.length % 4);
  for (let at = 0; at < whole; at += 4) take(wordAt(bytes, at, 4));
  take(wordAt(bytes, whole, bytes.length - whole) | (bytes.length << 24));
  v2 ^= 0xff;
  for (let count = 0; count < 4; count += 1) round();
  return (v1 ^ v3) >>> 0;
}

function wordAt(bytes: Uint8Array, at: number, count: number): number {
  let word = 0;
  for (let index = 0; index < count; index += 1) word |= (bytes[at + index] ?? 0) << (8 * index);
  return word;
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
