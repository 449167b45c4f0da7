/**
 * A `fetch` that sends a request again when the network or the server was not ready for it: 429, 502, 503, 504, and no
 * answer at all. It waits as long as `Retry-After` says, or by the backoff.
 */
import { type Backoff, exponentialBackoff } from "./backoff.ts";
import { type Clock, systemClock } from "./clock.ts";
import { withDeadline } from "./deadline.ts";
import { networkErrorCode } from "./network-error.ts";
import { checkRetryLimits, type Outcome, retry, type RetryLimits, type Verdict } from "./retry.ts";
import { parseRetryAfter } from "./retry-after.ts";
import {
  allowByMethod,
  mayRetryAfterError,
  mayRetryAfterStatus,
  type RetryPermission,
} from "./retry-permission.ts";
import { sendHeld } from "./send-held.ts";

export interface RetryingFetchOptions extends Partial<RetryLimits> {
  /** Defaults to `always` for the methods that HTTP calls idempotent, `rejected-only` for the others. */
  readonly allow?: (request: Request) => RetryPermission;
  /**
   * The time for all tries and waits together, in milliseconds. Not for requests that are never sent again.
   * Defaults to 60 000.
   */
  readonly budgetMs?: number;
  /**
   * The time for one try until the head of its answer is here, in milliseconds.
   * Defaults to what is left of the budget.
   */
  readonly timeoutMs?: number;
  /** Defaults to 500 ms, doubled each time up to 30 s, with full jitter. */
  readonly backoff?: Backoff;
  /**
   * Where else an answer says how long to wait, in milliseconds. Asked when there is no usable `Retry-After`. It gets a
   * copy of the answer, whose body it may read; when it fails, the answer says nothing.
   */
  readonly readRetryAfterMs?: (
    response: Response,
  ) => number | undefined | Promise<number | undefined>;
  /** Called before each wait. */
  readonly onRetry?: (retry: RetryingFetchNotice) => void;
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
  /** A number from 0 up to but not 1, for the jitter. Defaults to `Math.random`. */
  readonly random?: () => number;
}

/** Fit for a log: there is no address, header or message in it. */
export interface RetryingFetchNotice {
  /** The try that failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next. */
  readonly delayMs: number;
  /** The status, or the code or name of the error: `429`, `ECONNREFUSED`, `DeadlineError`. */
  readonly reason: string;
}

interface Answer {
  readonly response: Response;
  readonly retryAfterMs?: number;
}

/**
 * @param fetch sends a request once
 * @returns a `fetch` that resolves to the last answer, whatever its status, and rejects with the last error; with a
 *   DeadlineError when the budget ends during a try; with the reason of the request's signal as soon as that fires.
 *   The body of a request is read into memory, so that it can be sent again.
 * @throws RangeError when a limit makes no sense
 */
export function retryingFetch(
  fetch: (request: Request) => Promise<Response>,
  options: RetryingFetchOptions = {},
): (request: Request) => Promise<Response> {
  const {
    allow = allowByMethod,
    backoff = exponentialBackoff({ initialMs: 500, maxMs: 30_000 }),
    budgetMs = 60_000,
    clock = systemClock,
    maxAttempts = Infinity,
    random = Math.random,
    timeoutMs = Infinity,
  } = options;
  checkRetryLimits({ budgetMs, maxAttempts });
  if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be above 0, not ${timeoutMs}`);

  return async (request) => {
    const { signal: caller } = request;
    const permission = allow(request);
    const once = permission === "never";
    const body = once ? undefined : await readBody(request);

    const send = async (signal: AbortSignal): Promise<Answer> => {
      // The caller's signal too: it still ends the reading of the answer's body when this try is over.
      const init = { signal: AbortSignal.any([signal, caller]), ...(body && { body }) };
      const response = await sendHeld(fetch, new Request(request, init), request);
      if (signal.aborted) {
        discard(response);
        throw signal.reason;
      }
      if (!mayRetryAfterStatus(permission, response.status)) return { response };
      const header = response.headers.get("Retry-After");
      const retryAfterMs =
        parseRetryAfter(header, { nowMs: clock.now() }) ??
        (await peek(response, options.readRetryAfterMs));
      return retryAfterMs === undefined ? { response } : { response, retryAfterMs };
    };

    const { response } = await retry(
      (_attempt, signal) => withDeadline(send, { ms: timeoutMs, clock, signal }),
      {
        budgetMs: once ? Infinity : budgetMs,
        maxAttempts,
        backoff,
        clock,
        random,
        signal: caller,
        classify: (outcome) => classify(permission, outcome),
        onRetry: ({ attempt, delayMs, outcome }) => {
          if (outcome.ok) discard(outcome.value.response);
          options.onRetry?.({ attempt, delayMs, reason: reasonOf(outcome) });
        },
      },
    );
    return response;
  };
}

/** A request can be read once, so what is sent each time is a new one with these bytes. */
async function readBody(request: Request): Promise<ArrayBuffer | undefined> {
  if (request.body === null) return undefined;
  return withDeadline(() => request.arrayBuffer(), { ms: Infinity, signal: request.signal });
}

function classify(permission: RetryPermission, outcome: Outcome<Answer>): Verdict {
  if (!outcome.ok) return mayRetryAfterError(permission, outcome.error) ? "retry" : "done";
  const { response, retryAfterMs } = outcome.value;
  if (!mayRetryAfterStatus(permission, response.status)) return "done";
  return retryAfterMs === undefined ? "retry" : { retryAfterMs };
}

/** Lets the hook look at a copy, and gives up what it did not read: an unread copy keeps the connection. */
async function peek(
  response: Response,
  read: RetryingFetchOptions["readRetryAfterMs"],
): Promise<number | undefined> {
  if (read === undefined) return undefined;
  const copy = response.clone();
  try {
    // Mostly a value out of somebody's JSON: its type is a hope.
    const waitMs: unknown = await read(copy);
    return typeof waitMs === "number" && !Number.isNaN(waitMs) ? waitMs : undefined;
  } catch {
    return undefined;
  } finally {
    discard(copy);
  }
}

/** Frees the connection. Cancels and does not read: the error page of a proxy may be long or never end. */
function discard(response: Response): void {
  response.body?.cancel().catch(() => {
    // Somebody reads it: then it is theirs to end.
  });
}

function reasonOf(outcome: Outcome<Answer>): string {
  if (outcome.ok) return String(outcome.value.response.status);
  const { error } = outcome;
  return networkErrorCode(error) ?? (error instanceof Error ? error.name : "unknown");
}
