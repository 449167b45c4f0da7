/**
 * How an application service is doing, as far as pushing to it goes.
 *
 * ```
 *            a transaction is not accepted
 *       up ─────────────────────────────────▶ recovering ──┐ not accepted
 *        ▲                                      │   ▲──────┘
 *        └──────────────────────────────────────┘
 *                       accepted                          stopped: no registration, or its url is null
 * ```
 */
import type { Delivered } from "../deliver.ts";

export interface PushHealth {
  readonly state: "up" | "recovering" | "stopped";
  /** Since when it is recovering, in milliseconds since the Unix epoch; null otherwise. */
  readonly sinceMs: number | null;
  /** How often the present transaction was not accepted. */
  readonly attempts: number;
  /** When it is tried again, in milliseconds since the Unix epoch; null while nothing is planned. */
  readonly nextAttemptMs: number | null;
  /** Why the last try failed, or why there are none. Fit for a log. */
  readonly reason: string | null;
}

export interface PushState extends PushHealth {
  /** How many events wait or are being sent, those of other processes included. */
  readonly backlog: number;
  /** How much ephemeral data this process has dropped since it started. */
  readonly dropped: number;
}

export const up: PushHealth = {
  state: "up",
  sinceMs: null,
  attempts: 0,
  nextAttemptMs: null,
  reason: null,
};

export function stopped(reason: string): PushHealth {
  return { ...up, state: "stopped", reason };
}

export type NotAccepted = Exclude<Delivered, { readonly kind: "accepted" }>;

/** After another try that failed, with the time of the next. */
export function recovering(
  before: PushHealth,
  failure: NotAccepted,
  { nowMs, delayMs }: { readonly nowMs: number; readonly delayMs: number },
): PushHealth {
  return {
    state: "recovering",
    sinceMs: before.sinceMs ?? nowMs,
    attempts: before.attempts + 1,
    nextAttemptMs: nowMs + delayMs,
    reason: reasonOf(failure),
  };
}

function reasonOf(failure: NotAccepted): string {
  if (failure.kind === "unreachable") return failure.reason;
  const { status, errcode, reason } = failure;
  return reason ?? (errcode === undefined ? `answered ${status}` : `answered ${status} ${errcode}`);
}

/** @param note of the process that sends; see `noteOf` */
export function healthOf(note: string | null): PushHealth {
  return note === null ? up : (JSON.parse(note) as PushHealth);
}

/** What the others, and whoever comes after this process, shall know. */
export function noteOf(health: PushHealth): string {
  return JSON.stringify(health);
}
