/**
 * A list of what happened, for a test to look at or to wait for: each thing is given once to those who wait.
 */

export interface AwaitedList<Item> {
  /** The oldest first. The last 10,000. */
  readonly items: readonly Item[];
  add(item: Item): void;
  /**
   * The next that fits and was not given yet; also one that was there before.
   *
   * @throws the reason of the signal; what `fits` throws
   */
  next(fits: (item: Item) => boolean, signal: AbortSignal): Promise<Item>;
  /** Whether somebody who waited got it. */
  isGiven(item: Item): boolean;
}

const maxKept = 10_000;

export function createAwaitedList<Item>(): AwaitedList<Item> {
  const items: Item[] = [];
  const fresh = new Set<Item>();
  const waiting = new Set<() => void>();

  const take = (fits: (item: Item) => boolean): { readonly item: Item } | undefined => {
    for (const item of fresh) {
      if (!fits(item)) continue;
      fresh.delete(item);
      return { item };
    }
    return undefined;
  };

  return {
    items,
    isGiven: (item) => !fresh.has(item),
    add(item) {
      items.push(item);
      fresh.add(item);
      for (const old of items.splice(0, items.length - maxKept)) fresh.delete(old);
      for (const look of waiting) look();
    },
    next: (fits, signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          leave();
          reject(signal.reason);
        };
        const leave = (): void => {
          waiting.delete(look);
          signal.removeEventListener("abort", stop);
        };
        const look = (): void => {
          try {
            const found = take(fits);
            if (found === undefined) return;
            leave();
            resolve(found.item);
          } catch (error) {
            // It is the mistake of who waits, and of nobody else.
            leave();
            reject(error);
          }
        };
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        signal.addEventListener("abort", stop, { once: true });
        waiting.add(look);
        look();
      }),
  };
}
