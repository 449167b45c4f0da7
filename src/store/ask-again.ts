/**
 * When to ask again for what somebody else has.
 */

/** The other side is likely to finish long before its lease is over. */
const longestMs = 200;

/** @returns milliseconds to wait for what is leased for so much longer */
export function askAgainAfterMs(leaseLeftMs: number): number {
  return Math.max(1, Math.min(Math.ceil(leaseLeftMs), longestMs));
}
