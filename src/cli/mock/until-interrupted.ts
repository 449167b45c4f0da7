/**
 * Waits for Ctrl-C, or for the signal that process managers send.
 */

/** A second signal ends the process at once, as it does without this. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
      resolve();
    };
    process.on("SIGINT", stop).on("SIGTERM", stop);
  });
}
