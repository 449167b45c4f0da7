/**
 * Calls that would be in each other's way are made one behind the other.
 */

/** @returns the same function, each call of which begins when the one before has ended, however that ended */
export function inTurn<Given extends readonly unknown[], Result>(
  work: (...given: Given) => Promise<Result>,
): (...given: Given) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (...given) => {
    const mine = last.then(() => work(...given));
    last = mine.catch(() => undefined);
    return mine;
  };
}
