/**
 * A digest of the event IDs of a transaction, in their order. It tells transactions apart that come under one ID: few,
 * so 64 bits are plenty. It is no secret and protects nothing.
 */

/** @param parts in their order; `["ab"]` and `["a", "b"]` differ */
export function fingerprint(parts: readonly string[]): string {
  let a = 0x9e3779b1;
  let b = 0x85ebca77;
  for (const part of parts) {
    for (let index = 0; index < part.length; index += 1) {
      const code = part.charCodeAt(index);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b, 31) + code;
    }
    // The end of a part counts, so that parts cannot run into each other.
    a = Math.imul(a ^ 0x110000, 0xc2b2ae3d);
    b = Math.imul(b ^ (b >>> 15), 0x27d4eb2f) ^ part.length;
  }
  return mix(a ^ (b >>> 7)).toString(36) + "." + mix(b ^ (a << 5)).toString(36);
}

function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
