/**
 * Work in lanes: one lane runs its tasks strictly in order, one at a time; different lanes run side by side, up to a
 * limit. A room is a lane.
 */

export interface Lanes {
  /** Runs the task when its lane and a place are free; settles as the task does. */
  run<T>(lane: string, task: () => Promise<T>): Promise<T>;
  /** Whether a task of this lane would start at once. */
  isFree(lane: string): boolean;
  /** Lanes that have something to do; 0 when idle. */
  readonly size: number;
}

/** @param maxParallel how many lanes run at the same time; an integer from 1 */
export function createLanes(maxParallel: number): Lanes {
  if (!Number.isInteger(maxParallel) || maxParallel < 1) {
    throw new RangeError(`maxParallel must be an integer from 1, not ${maxParallel}`);
  }
  /** Lane → the end of what is queued in it. Removed when nothing is queued any more. */
  const tails = new Map<string, Promise<unknown>>();
  const waiting: (() => void)[] = [];
  let free = maxParallel;

  function acquire(): Promise<void> | undefined {
    if (free > 0) {
      free -= 1;
      return undefined;
    }
    return new Promise((resolve) => waiting.push(resolve));
  }

  function release(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  async function inPlace<T>(before: Promise<unknown> | undefined, task: () => Promise<T>) {
    if (before !== undefined) await before;
    const place = acquire();
    if (place !== undefined) await place;
    try {
      return await task();
    } finally {
      release();
    }
  }

  return {
    run(lane, task) {
      const result = inPlace(tails.get(lane), task);
      // The lane goes on after a failure: whoever ran the task hears of it.
      const tail = result.catch(ignore).finally(() => {
        if (tails.get(lane) === tail) tails.delete(lane);
      });
      tails.set(lane, tail);
      return result;
    },
    isFree: (lane) => free > 0 && (tails.size === 0 || !tails.has(lane)),
    get size() {
      return tails.size;
    },
  };
}

function ignore(): void {}
