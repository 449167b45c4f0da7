/**
 * A store that was closed refuses everything, rather than to work on half of what it needs.
 */

/** What every method rejects with after `close`. */
export function closedError(): Error {
  return new Error("the store is closed");
}
