/**
 * How long to wait before the next try. A backoff is a value without a counter: callers may share it, and the delay of
 * a try can be asked for in any order.
 */

export interface Backoff {
  /**
   * @param attempt the try that failed, from 1
   * @param random a number from 0 up to but not 1, for the jitter. Defaults to `Math.random`
   * @returns whole milliseconds to wait before the next try
   * @throws RangeError when `attempt` is not a whole number from 1
   */
  delayMs(attempt: number, random?: () => number): number;
}

/** Spreads a delay, so that those who failed together do not come back together. */
export type Jitter = (delayMs: number, random: () => number) => number;

/** The whole delay, every time. */
export const noJitter: Jitter = (delayMs) => delayMs;

/** Anything from no delay to the whole: the best spread. */
export const fullJitter: Jitter = (delayMs, random) => delayMs * random();

/** Anything from half the delay to the whole: never at once. */
export const equalJitter: Jitter = (delayMs, random) => (delayMs * (1 + random())) / 2;

export interface ExponentialBackoffOptions {
  /** The delay after the first try, before jitter, in milliseconds. */
  readonly initialMs: number;
  /** No delay is longer, in milliseconds. */
  readonly maxMs: number;
  /** How much longer each delay is than the one before. Defaults to 2. */
  readonly factor?: number;
  /** Defaults to `fullJitter`. */
  readonly jitter?: Jitter;
}

/**
 * @returns delays of `initialMs`, `initialMs * factor`, `initialMs * factor²` … up to `maxMs`, each spread by the jitter
 * @throws RangeError when `initialMs` is not above 0, `maxMs` is below it or not finite, or `factor` is below 1
 */
export function exponentialBackoff(options: ExponentialBackoffOptions): Backoff {
  const { initialMs, maxMs, factor = 2, jitter = fullJitter } = options;
  check("initialMs", initialMs, initialMs > 0, "above 0");
  check("maxMs", maxMs, maxMs >= initialMs, `initialMs (${initialMs}) or more`);
  check("factor", factor, factor >= 1, "1 or more");
  return {
    delayMs: (attempt, random = Math.random) => {
      if (!Number.isInteger(attempt) || attempt < 1) {
        throw new RangeError(`attempt must be a whole number from 1, not ${attempt}`);
      }
      // The power is Infinity at high attempts, and the minimum with it is maxMs.
      return Math.round(jitter(Math.min(maxMs, initialMs * factor ** (attempt - 1)), random));
    },
  };
}

function check(name: string, value: number, inRange: boolean, range: string): void {
  if (inRange && Number.isFinite(value)) return;
  throw new RangeError(`${name} must be a number ${range}, not ${value}`);
}
