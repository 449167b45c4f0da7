/**
 * One after the other, in the order of their coming.
 */

/** @returns when it is the caller's turn; it lasts until the function is called that this resolves to */
export type TakeTurn = () => Promise<() => void>;

export function createTurns(): TakeTurn {
  let last: Promise<void> = Promise.resolve();
  return async () => {
    const before = last;
    let end: () => void = () => undefined;
    last = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  };
}
