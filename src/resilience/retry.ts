/**
 * Tries again until it works, the time is used up, or there is no point.
 *
 *   run ──> classify ──done──> result
 *    ^          │retry
 *    └── sleep ─┘ only if the wait ends inside the budget
 */
import type { Backoff } from "./backoff.ts";
import { type Clock, systemClock } from "./clock.ts";
import { withDeadline } from "./deadline.ts";

/** How a try ended. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown };

/** What to do about it. `retryAfterMs` is the least time to wait, in milliseconds, when the other side named one. */
export type Verdict = "done" | "retry" | { readonly retryAfterMs: number };

export interface RetryLimits {
  /** The time for all tries and waits together, in milliseconds. Infinity is no limit. */
  readonly budgetMs: number;
  /** The most tries, the first included. Defaults to Infinity. */
  readonly maxAttempts?: number;
}

export interface RetryOptions<T> extends RetryLimits {
  readonly backoff: Backoff;
  /** Judges each try. What it throws ends the whole. */
  readonly classify: (outcome: Outcome<T>) => Verdict;
  /** Called before each wait: the outcome is about to be thrown away. */
  readonly onRetry?: (retry: RetryNotice<T>) => void;
  /** Ends tries and waits. */
  readonly signal?: AbortSignal | undefined;
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
  /** A number from 0 up to but not 1, for the jitter. Defaults to `Math.random`. */
  readonly random?: () => number;
}

export interface RetryNotice<T> {
  /** The try that failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next. */
  readonly delayMs: number;
  readonly outcome: Outcome<T>;
}

/**
 * Waits as long as the backoff says, or longer when the verdict does. A wait that would use up the budget is not
 * started: the last outcome is the result.
 *
 * @param run one try, counted from 1; its signal fires with `signal` and at the end of the budget
 * @returns the value of the last try
 * @throws what the last try threw; DeadlineError when the budget ends during a try; the reason of `signal` as soon as
 *   it fires, after which nothing is tried; RangeError for a limit that makes no sense
 */
export async function retry<T>(
  run: (attempt: number, signal: AbortSignal) => Promise<T>,
  options: RetryOptions<T>,
): Promise<T> {
  checkRetryLimits(options);
  const { budgetMs, clock = systemClock, signal } = options;
  const endMs = clock.elapsed() + budgetMs;
  return withDeadline((ended) => tryUntil(endMs, run, clock, options, ended), {
    ms: budgetMs,
    clock,
    signal,
  });
}

/** @throws RangeError when `budgetMs` is not above 0 or `maxAttempts` is not a whole number from 1 */
export function checkRetryLimits({ budgetMs, maxAttempts = Infinity }: RetryLimits): void {
  if (!(budgetMs > 0)) throw new RangeError(`budgetMs must be above 0, not ${budgetMs}`);
  if (maxAttempts !== Infinity && !(Number.isInteger(maxAttempts) && maxAttempts >= 1)) {
    throw new RangeError(`maxAttempts must be a whole number from 1, not ${maxAttempts}`);
  }
}

async function tryUntil<T>(
  endMs: number,
  run: (attempt: number, signal: AbortSignal) => Promise<T>,
  clock: Clock,
  options: RetryOptions<T>,
  ended: AbortSignal,
): Promise<T> {
  const { backoff, classify, maxAttempts = Infinity, onRetry, random } = options;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await settle(() => run(attempt, ended));
    ended.throwIfAborted();
    const verdict = classify(outcome);
    if (verdict === "done" || attempt >= maxAttempts) return unwrap(outcome);
    const leastMs = verdict === "retry" ? 0 : verdict.retryAfterMs;
    const delayMs = Math.max(leastMs, backoff.delayMs(attempt, random));
    if (clock.elapsed() + delayMs >= endMs) return unwrap(outcome);
    onRetry?.({ attempt, delayMs, outcome });
    await clock.sleep(delayMs, ended);
    ended.throwIfAborted();
  }
}

async function settle<T>(run: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    return { ok: false, error };
  }
}

function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw outcome.error;
}
