/**
 * Where time comes from. Everything that waits or measures takes a clock, so that tests need not wait.
 */

export interface Clock {
  /** The time of day: milliseconds since 1970 UTC. It jumps when somebody sets the system's time. */
  now(): number;
  /** Milliseconds since a moment that the clock chose. Never goes back: for measuring how long something took. */
  elapsed(): number;
  /**
   * Waits.
   *
   * @param ms how long, in milliseconds; 0 or less is no wait, Infinity ends by the signal only
   * @param signal ends the wait: the promise then rejects with the signal's reason, at once
   * @throws RangeError when `ms` is not a number
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the machine. A sleeper keeps the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep,
};

/** `setTimeout` takes a longer delay for no delay at all. */
const longestTimerMs = 2 ** 31 - 1;

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (Number.isNaN(ms)) throw new RangeError("cannot sleep for NaN milliseconds");
    signal?.throwIfAborted();
    let leftMs = Math.max(ms, 0);
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      const stepMs = Math.min(leftMs, longestTimerMs);
      leftMs -= stepMs;
      timer = setTimeout(leftMs > 0 ? wait : wake, stepMs);
    };
    const wake = () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
    wait();
  });
}
