/**
 * Decides whether a request may be sent again after what came of it.
 */
import { DeadlineError } from "./deadline.ts";
import { isNetworkError, isUnsent } from "./network-error.ts";

/**
 * - `always`: a repetition does no harm.
 * - `rejected-only`: only when the first was certainly not carried out: 429, or there was no connection to send it on.
 * - `never`: it is sent once.
 */
export type RetryPermission = "always" | "rejected-only" | "never";

const idempotentMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/**
 * What HTTP itself says: `always` for methods that are idempotent, `rejected-only` for the others.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
 */
export function allowByMethod(request: Request): RetryPermission {
  return idempotentMethods.has(request.method) ? "always" : "rejected-only";
}

/** The server was too busy, or something before it did not reach it. */
const retriedStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether an answer with this status lets the request be sent again. */
export function mayRetryAfterStatus(permission: RetryPermission, status: number): boolean {
  if (permission === "always") return retriedStatuses.has(status);
  return permission === "rejected-only" && status === 429;
}

/** Whether this failure lets the request be sent again. A try that took too long may have been carried out. */
export function mayRetryAfterError(permission: RetryPermission, error: unknown): boolean {
  if (permission === "always") return error instanceof DeadlineError || isNetworkError(error);
  return permission === "rejected-only" && isUnsent(error);
}
