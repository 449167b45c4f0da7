/**
 * The end of a mock homeserver: what is under way has a moment to be finished, and then nothing goes on.
 *
 * ```
 *   open ──close──▶ ending: nothing new is pushed, long polls are answered, requests too
 *                     │ all is done, or a second of the machine's time is over
 *                     ▼
 *                   over: requests out are given up, nobody sleeps any more, and every request is answered 503
 * ```
 */
import { nextTurn } from "../next-turn.ts";
import { errorAnswer, type Serve } from "../../src/contract/serve.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import type { Clock } from "../../src/resilience/clock.ts";

export interface Ending {
  readonly isBegun: boolean;
  /** Fires when it is over. The reason is fit for an answer. */
  readonly over: AbortSignal;
  /** Its sleepers, whatever they wait for, are woken when it is over. */
  readonly clock: Clock;
  /** Answers 503 when it is over. */
  serve(serve: Serve): Serve;
  /** What does nothing, but reject with an Error, from the beginning of the end on. */
  whileOpen<Given extends readonly unknown[], Result>(
    work: (...given: Given) => Promise<Result>,
  ): (...given: Given) => Promise<Result>;
  /** Does it all once. */
  close(): Promise<void>;
}

export interface EndingOptions {
  readonly clock: Clock;
  /** Stops pushing; resolves when nothing is in flight, at the latest when it is over. */
  readonly stop: () => Promise<void>;
  /** Lets those go who only wait. Called again and again, because more may come. */
  readonly release: () => void;
}

const message = "the mock homeserver is closed";

/** Of the machine's time: a clock that stands still would let nobody end. */
const graceMs = 1_000;
const releaseMs = 20;

export function createEnding({ clock, stop, release }: EndingOptions): Ending {
  const over = new AbortController();
  const { signal } = over;
  let closing: Promise<void> | undefined;

  const end = async (): Promise<void> => {
    const releasing = setInterval(release, releaseMs);
    const grace = setTimeout(finish, graceMs);
    try {
      release();
      await stop();
      // Who was let go answers in this turn.
      await nextTurn();
    } finally {
      clearInterval(releasing);
      clearTimeout(grace);
      finish();
    }
  };
  const finish = (): void => over.abort(new MatrixError(503, "M_UNKNOWN", message));

  return {
    get isBegun() {
      return closing !== undefined;
    },
    over: signal,
    clock: {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      sleep: (ms, given) =>
        clock.sleep(ms, given === undefined ? signal : AbortSignal.any([given, signal])),
    },
    serve: (serve) => (request, respond) => {
      if (signal.aborted) respond(errorAnswer(signal.reason as MatrixError));
      else serve(request, respond);
    },
    whileOpen:
      (work) =>
      async (...given) => {
        if (closing !== undefined) throw new Error(message);
        return work(...given);
      },
    close: () => (closing ??= end()),
  };
}

/** @returns what rejects with the reason of the signal, also when `work` does not listen to it */
export async function unlessOver<Result>(
  work: Promise<Result>,
  over: AbortSignal,
): Promise<Result> {
  let leave = (): void => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    leave = () => reject(over.reason);
  });
  if (over.aborted) leave();
  over.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([work, ended]);
  } finally {
    over.removeEventListener("abort", leave);
  }
}
