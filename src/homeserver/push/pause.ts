/**
 * The pause after a try that failed: longer from try to try, and as long as the application service asks for. It ends early
 * when there is a reason.
 */
import type { Backoff } from "../../resilience/backoff.ts";
import type { Clock } from "../../resilience/clock.ts";
import type { NotAccepted } from "./push-state.ts";

export interface DelayOptions {
  readonly backoff: Backoff;
  readonly random: () => number;
  /** Of what is asked for. */
  readonly maxDelayMs: number;
}

/** @param attempts how often it has failed, from 1 */
export function delayAfter(
  failure: NotAccepted,
  attempts: number,
  { backoff, random, maxDelayMs }: DelayOptions,
): number {
  const askedForMs = failure.kind === "refused" ? (failure.retryAfterMs ?? 0) : 0;
  return Math.max(backoff.delayMs(attempts, random), Math.min(askedForMs, maxDelayMs));
}

/** Resolves when the time is over or one of the signals fires. */
export async function pause(
  clock: Clock,
  ms: number,
  signals: readonly AbortSignal[],
): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  if (signals.some(({ aborted }) => aborted)) return;
  for (const signal of signals) signal.addEventListener("abort", end, { once: true });
  await clock.sleep(ms, over.signal).catch(() => undefined);
  for (const signal of signals) signal.removeEventListener("abort", end);
}
