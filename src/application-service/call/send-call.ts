/**
 * Sends a call until it is answered, the time is used up, or there is no point. Almost every call is answered at the
 * first try, so that one goes without the machinery of the others:
 *
 *   first try ──answered──> answer
 *       │ may be sent again
 *       └──> retry: wait, try, wait, try …
 */
import type { OperationDescription } from "../../contract/operation.ts";
import { MatrixError } from "../../matrix/error.ts";
import { type Backoff, exponentialBackoff } from "../../resilience/backoff.ts";
import type { Clock } from "../../resilience/clock.ts";
import { networkErrorCode } from "../../resilience/network-error.ts";
import { checkRetryLimits, type Outcome, retry, type RetryLimits } from "../../resilience/retry.ts";
import type { RetryPermission } from "../../resilience/retry-permission.ts";
import type { SharedAlarm } from "../../resilience/shared-alarm.ts";
import { tryOnce } from "../../resilience/try-once.ts";
import { isCutShort } from "../../contract/call/read-answer.ts";
import { readAnswer, toNoAnswerError } from "./call-answer.ts";
import type { IncomingAnswer, OutgoingCall, Transport } from "../../contract/call/transport.ts";
import { judge, retryPermission } from "./operation-retry.ts";

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
  /** The status, or the code or name of the error: `429`, `200, cut short`, `ECONNREFUSED`, `DeadlineError`. */
  readonly reason: string;
}

export interface SendCallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly budgetMs?: number | undefined;
}

/**
 * @param permission whether it may be sent again, in place of what the operation's retry class says
 * @returns the data of the answer
 * @throws the reason of the signal as soon as it fires; RangeError for a budget that makes no sense; otherwise a
 *   MatrixError: what the homeserver answered at last, or why it did not
 */
export type SendCall = (
  operation: OperationDescription,
  call: OutgoingCall,
  options: SendCallOptions,
  permission?: RetryPermission,
) => Promise<unknown>;

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

  return async (operation, call, { signal, budgetMs = usualBudgetMs }, permission) => {
    checkRetryLimits({ budgetMs });
    const endMs = clock.elapsed() + budgetMs;
    const first = await sendOnce(call, signal, Math.min(timeoutMs, budgetMs));
    if (first.ok && first.value.status < 400) {
      try {
        return readAnswer(operation.operationId, first.value, clock.now());
      } catch (error) {
        if (!isCutShort(first.value)) throw error;
      }
    }
    const last = await tryAgain(operation, call, first, { endMs, signal, permission });
    if (last.ok) return readAnswer(operation.operationId, last.value, clock.now());
    // Only the caller knows what an end by the caller means.
    if (signal?.aborted === true) throw signal.reason;
    if (last.error instanceof MatrixError) throw last.error;
    throw toNoAnswerError(operation.operationId, call.origin, last.error);
  };

  function sendOnce(
    call: OutgoingCall,
    signal: AbortSignal | undefined,
    ms: number,
  ): Promise<Outcome<IncomingAnswer>> {
    return tryOnce((finish) => transport(call, finish), { ms, alarm, signal });
  }

  /** @returns how the last try ended */
  async function tryAgain(
    operation: OperationDescription,
    call: OutgoingCall,
    first: Outcome<IncomingAnswer>,
    { endMs, signal, permission = retryPermission(operation) }: TryAgainOptions,
  ): Promise<Outcome<IncomingAnswer>> {
    const leftMs = endMs - clock.elapsed();
    const classify = (outcome: Outcome<IncomingAnswer>) =>
      judge(operation, permission, outcome, clock.now());
    if (signal?.aborted === true || leftMs <= 0 || classify(first) === "done") return first;
    const { operationId } = operation;
    try {
      const value = await retry(
        async (attempt, ended) =>
          unwrap(attempt === 1 ? first : await sendOnce(call, ended, timeoutMs)),
        {
          budgetMs: leftMs,
          maxAttempts,
          backoff,
          clock,
          random,
          signal,
          classify,
          onRetry: ({ attempt, delayMs, outcome }) =>
            onRetry({ operationId, attempt, delayMs, reason: why(outcome) }),
        },
      );
      return { ok: true, value };
    } catch (error) {
      return { ok: false, error };
    }
  }
}

interface TryAgainOptions {
  readonly endMs: number;
  readonly signal: AbortSignal | undefined;
  readonly permission: RetryPermission | undefined;
}

function unwrap(outcome: Outcome<IncomingAnswer>): IncomingAnswer {
  if (outcome.ok) return outcome.value;
  throw outcome.error;
}

function why(outcome: Outcome<IncomingAnswer>): string {
  if (outcome.ok) {
    const { status } = outcome.value;
    return status === 200 ? "200, cut short" : String(status);
  }
  return (
    networkErrorCode(outcome.error) ??
    (outcome.error instanceof Error ? outcome.error.name : "unknown")
  );
}
