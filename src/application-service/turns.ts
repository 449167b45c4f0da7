/**
 * Keeps those who wait for different times in the order in which they came: whoever is ready waits for those before it.
 */

export interface Turn {
  /** Resolves when all who came before have ended their turns. */
  readonly mine: Promise<void>;
  /** Lets the next go on. */
  end(): void;
}

export interface Turns {
  /** Whether somebody has not ended its turn. */
  readonly isWaiting: boolean;
  take(): Turn;
}

export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  let open = 0;
  return {
    get isWaiting() {
      return open > 0;
    },
    take() {
      const before = last;
      let resolve = (): void => undefined;
      const ended = new Promise<void>((done) => (resolve = done));
      let isOpen = true;
      open += 1;
      last = Promise.all([before, ended]).then(() => undefined);
      return {
        mine: before,
        end() {
          if (isOpen) open -= 1;
          isOpen = false;
          resolve();
        },
      };
    },
  };
}
