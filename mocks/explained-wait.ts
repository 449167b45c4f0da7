/**
 * A wait that says why it was for nothing, and where in the test it began. The process lives for as long as it lasts.
 */

export interface ExplainedWait<Value> {
  /** Waits until the signal fires. */
  readonly wait: (signal: AbortSignal) => Promise<Value>;
  /** Ends the wait. Defaults to 5 s of the machine's time. */
  readonly signal: AbortSignal | undefined;
  /** What is to be said when the wait was ended. Holds no token. */
  readonly explain: () => string | Promise<string>;
  /** What the test has called: the stack begins below it. */
  readonly called: (...args: never[]) => unknown;
}

const defaultWaitMs = 5_000;
/** A longer one would be taken for 1 ms. */
const longestTimerMs = 2 ** 31 - 1;

/** @throws Error with the explanation and the stack of the caller; its cause is the reason of the signal */
export async function waitExplained<Value>(options: ExplainedWait<Value>): Promise<Value> {
  const { wait, signal, explain, called } = options;
  const caller: { stack?: string } = {};
  Error.captureStackTrace(caller, called);
  const over = new AbortController();
  // The timer of `AbortSignal.timeout` keeps no process alive: it would end in the middle of a wait.
  const timer = setTimeout(
    () => over.abort(new DOMException(`waited for ${defaultWaitMs} ms`, "TimeoutError")),
    signal === undefined ? defaultWaitMs : longestTimerMs,
  );
  const ends = signal ?? over.signal;
  try {
    return await wait(ends);
  } catch (cause) {
    if (!ends.aborted) throw cause;
    const error = new Error(await explain(), { cause });
    const [, ...frames] = caller.stack?.split("\n") ?? [];
    error.stack = [`Error: ${error.message}`, ...frames].join("\n");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
