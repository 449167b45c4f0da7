/**
 * Work that several callers want at the same time is done once, and all of them get its result.
 */

/** Runs the work, or joins the run that the key has already. */
export type SharedRuns<T> = (key: string, work: () => Promise<T>) => Promise<T>;

export function createSharedRuns<T>(): SharedRuns<T> {
  const running = new Map<string, Promise<T>>();

  return (key, work) => {
    const present = running.get(key);
    if (present !== undefined) return present;
    const started = Promise.resolve()
      .then(work)
      .finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}
