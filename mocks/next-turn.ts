/**
 * Waits for one turn of the event loop: all promises that can settle do so before it.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
