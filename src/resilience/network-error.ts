/**
 * What a failed `fetch` says about the request: did it fail on the network, and can the other side have seen it?
 * Node hides the reason in `cause`, for a host with several addresses one below another in `errors`.
 */

interface SystemError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** Codes that a connection can only fail with before it exists. */
const connectCodes: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Other codes, such as ETIMEDOUT, say so only together with what was being done. */
const connectCalls: ReadonlySet<unknown> = new Set(["connect", "getaddrinfo"]);

/**
 * Whether this is the failure of a network, not a mistake in a program. `fetch` throws a TypeError then; other ways to
 * send a request throw errors with a `code`.
 */
export function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError || networkErrorCode(error) !== undefined;
}

/** The code of the innermost error that has one, such as `ECONNREFUSED`. */
export function networkErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, cause }: SystemError = error;
  return networkErrorCode(cause) ?? (typeof code === "string" ? code : undefined);
}

/** Whether the request certainly never left: there was no connection to send it on. */
export function isUnsent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall, cause, errors }: SystemError = error;
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isUnsent);
  return connectCodes.has(code) || connectCalls.has(syscall) || isUnsent(cause);
}
