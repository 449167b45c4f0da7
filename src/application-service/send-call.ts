/**
 * Sends a call until it is answered, the time is used up, or there is no point. Almost every call is answered at the
 * first try, so that one goes without the machinery of the others:
 *
 *   first try ──answered──> answer
 *       │ may be sent again
 *       └──> retry: wait, try, wait, try …
 */
import type { OperationDescription } from "../contract/operation.ts";
import { type Backoff, exponentialBackoff } from "../resilience/backoff.ts";
import type { Clock } from "../resilience/clock.ts";
import { DeadlineError, withDeadline } from "../resilience/deadline.ts";
import { networkErrorCode } from "../resilience/network-error.ts";
import { checkRetryLimits, type Outcome, retry, type RetryLimits } from "../resilience/retry.ts";
import type { RetryPermission } from "../resilience/retry-permission.ts";
import type { IncomingAnswer, OutgoingCall, Transport } from "./homeserver-transport.ts";
import { judge, retryPermission } from "./operation-retry.ts";
import type { SharedAlarm } from "./shared-alarm.ts";

export interface CallRetryOptions extends Partial<RetryLimits> {
  /** The time for all tries and waits of a call together, in milliseconds. Defaults to 120 000. */
  readonly budgetMs?: number;
  /** The most tries, the first included; 1 sends everything once. Defaults to Infinity. */
  readonly maxAttempts?: number;
  /** The time for one try until its whole answer is here, in milliseconds. Defaults to what is left of the budget. */
  readonly timeoutMs?: number;
  /** Defaults to 500 ms, doubled each time up to 30 s, with full jitter. */
  readonly backoff?: Backoff;
}

/** Fit for a log: there is no address, header or message in it. */
export interface CallRetryNotice {
  readonly operationId: string;
  /** The try that failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next. */
  readonly delayMs: number;
  /** The status, or the code or name of the error: `429`, `ECONNREFUSED`, `DeadlineError`. */
  readonly reason: string;
}

export interface SendCallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly budgetMs?: number | undefined;
  /** In place of that of the operation. */
  readonly permission?: RetryPermission | undefined;
}

/**
 * @returns the last answer, whatever its status
 * @throws the reason of the signal as soon as it fires; otherwise why the last try had no answer
 */
export type SendCall = (
  operation: OperationDescription,
  call: OutgoingCall,
  options: SendCallOptions,
) => Promise<IncomingAnswer>;

export interface SendCallSettings {
  readonly transport: Transport;
  readonly alarm: SharedAlarm;
  readonly clock: Clock;
  readonly random: () => number;
  readonly retry: CallRetryOptions;
  readonly onRetry: (notice: CallRetryNotice) => void;
}

/** Joining a large room of another server may take a minute and more. */
export const defaultBudgetMs = 120_000;

/** @throws RangeError when a limit makes no sense */
export function createSendCall(settings: SendCallSettings): SendCall {
  const { transport, alarm, clock, random, onRetry } = settings;
  const { maxAttempts = Infinity, timeoutMs = Infinity } = settings.retry;
  const usualBudgetMs = settings.retry.budgetMs ?? defaultBudgetMs;
  const backoff = settings.retry.backoff ?? exponentialBackoff({ initialMs: 500, maxMs: 30_000 });
  checkRetryLimits({ budgetMs: usualBudgetMs, maxAttempts });
  if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be above 0, not ${timeoutMs}`);

  return async (operation, call, options) => {
    const { signal, budgetMs } = options;
    const permission = options.permission ?? retryPermission(operation);
    const startMs = clock.elapsed();
    const allMs = budgetMs ?? usualBudgetMs;
    const first = await tryOnce(call, signal, Math.min(timeoutMs, allMs));
    if (first.ok && first.value.status < 400) return first.value;
    signal?.throwIfAborted();
    const leftMs = allMs - (clock.elapsed() - startMs);
    if (leftMs <= 0 || judge(operation, permission, first, clock.now()) === "done") {
      return unwrap(first);
    }
    return retry(
      (attempt, ended) =>
        attempt === 1
          ? unwrap(first)
          : withDeadline((ending) => transport(call, ending), {
              ms: timeoutMs,
              clock,
              signal: ended,
            }),
      {
        budgetMs: leftMs,
        maxAttempts,
        backoff,
        clock,
        random,
        signal,
        classify: (outcome) => judge(operation, permission, outcome, clock.now()),
        onRetry: ({ attempt, delayMs, outcome }) =>
          onRetry({ operationId: operation.operationId, attempt, delayMs, reason: why(outcome) }),
      },
    );
  };

  function tryOnce(
    call: OutgoingCall,
    signal: AbortSignal | undefined,
    ms: number,
  ): Promise<Outcome<IncomingAnswer>> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve({ ok: false, error: signal.reason });
        return;
      }
      const ending = new AbortController();
      const finish = (outcome: Outcome<IncomingAnswer>) => {
        cancel();
        signal?.removeEventListener("abort", pass);
        resolve(outcome);
      };
      // The caller hears of it also when the transport does not listen to its signal.
      const end = (error: unknown) => {
        finish({ ok: false, error });
        ending.abort(error);
      };
      const pass = () => end(signal?.reason);
      const cancel = alarm.set(ms, () => end(new DeadlineError(ms)));
      signal?.addEventListener("abort", pass);
      transport(call, ending.signal).then(
        (value) => finish({ ok: true, value }),
        (error: unknown) => finish({ ok: false, error }),
      );
    });
  }
}

async function unwrap(outcome: Outcome<IncomingAnswer>): Promise<IncomingAnswer> {
  if (outcome.ok) return outcome.value;
  throw outcome.error;
}

function why(outcome: Outcome<IncomingAnswer>): string {
  if (outcome.ok) return String(outcome.value.status);
  return (
    networkErrorCode(outcome.error) ??
    (outcome.error instanceof Error ? outcome.error.name : "unknown")
  );
}
