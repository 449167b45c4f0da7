/**
 * The error that travels between homeserver and application service.
 * @see https://spec.matrix.org/v1.19/client-server-api/#standard-error-response
 */

/** What a `MatrixError` looks like on the wire. */
export interface MatrixErrorBody {
  readonly errcode: string;
  readonly error: string;
  readonly [extra: string]: unknown;
}

export interface MatrixErrorOptions {
  /** How long the caller should wait before it tries again, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Further keys of the body, such as `soft_logout`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An answer with an errcode. The message starts with the code because tools show only the message. */
export class MatrixError extends Error {
  override readonly name = "MatrixError";
  readonly status: number;
  readonly errcode: string;
  readonly retryAfterMs?: number;
  readonly body: MatrixErrorBody;

  constructor(status: number, errcode: string, error: string, options: MatrixErrorOptions = {}) {
    super(`${errcode}: ${error}`, { cause: options.cause });
    this.status = status;
    this.errcode = errcode;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    this.body = { ...options.extra, errcode, error };
  }
}
