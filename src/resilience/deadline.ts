/**
 * Gives work a limited time. The caller hears at the deadline, also when the work does not listen to its signal.
 */
import { type Clock, systemClock } from "./clock.ts";

/** The work was not finished in time. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  /** The time it was given, in milliseconds. */
  readonly ms: number;

  constructor(ms: number) {
    super(`not finished within ${ms} ms`);
    this.ms = ms;
  }
}

export interface DeadlineOptions {
  /** The time that the work is given, in milliseconds. Infinity is no deadline: only `signal` ends the work. */
  readonly ms: number;
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
  /** Ends the work early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * @param run starts the work; its signal fires at the deadline and when `signal` does
 * @returns what the work returns
 * @throws DeadlineError at the deadline; the reason of `signal` as soon as it fires, without starting the work when it
 *   has fired already; RangeError when `ms` is not a number above 0; otherwise what the work throws
 */
export async function withDeadline<T>(
  run: (signal: AbortSignal) => Promise<T>,
  options: DeadlineOptions,
): Promise<T> {
  const { ms, clock = systemClock, signal } = options;
  if (!(ms > 0)) throw new RangeError(`a deadline must be more than 0 ms away, not ${ms}`);
  signal?.throwIfAborted();
  const work = new AbortController();
  const alarm = new AbortController();
  const pass = () => work.abort(signal?.reason);
  signal?.addEventListener("abort", pass, { once: true });
  try {
    // Before the work, so that the deadline is heard before whatever the work makes of its signal.
    const ended = rejectOnAbort(work.signal);
    if (ms !== Infinity) void setAlarm(clock, ms, alarm.signal, work);
    return await Promise.race([ended, start(run, work.signal)]);
  } finally {
    signal?.removeEventListener("abort", pass);
    alarm.abort();
  }
}

/** Work that throws before its first promise fails like any other. */
async function start<T>(run: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  return run(signal);
}

/** @returns a promise that never resolves, and rejects with the reason of the signal when that fires */
export function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

async function setAlarm(
  clock: Clock,
  ms: number,
  cancelled: AbortSignal,
  work: AbortController,
): Promise<void> {
  try {
    await clock.sleep(ms, cancelled);
    work.abort(new DeadlineError(ms));
  } catch (error) {
    // A clock that fails must not leave the work without a limit.
    if (!cancelled.aborted) work.abort(error);
  }
}
