/**
 * Calls of one process that put entries into the same lane go to the database one after the other: on connections of
 * their own the second could be there first, and its events would be handled first.
 */

/** Runs the call when those before it that share a lane have ended, however they ended. */
export type InOrder = (lanes: ReadonlySet<string>, call: () => Promise<void>) => Promise<void>;

export function createInOrder(): InOrder {
  /** Lane → the end of its last call. */
  const ends = new Map<string, Promise<unknown>>();
  return async (lanes, call) => {
    const before = [...lanes].flatMap((lane) => ends.get(lane) ?? []);
    const called = before.length === 0 ? call() : Promise.allSettled(before).then(call);
    for (const lane of lanes) ends.set(lane, called);
    try {
      await called;
    } finally {
      for (const lane of lanes) if (ends.get(lane) === called) ends.delete(lane);
    }
  };
}
