/**
 * What a mock remembers of the requests it has answered.
 */

export interface AnsweredRequest {
  readonly method: string;
  /** Path and query as they came, with tokens left out. */
  readonly path: string;
  /** Null when the request is for no operation. */
  readonly operationId: string | null;
  readonly status: number;
  /** What was wrong: `M_BAD_JSON events: must be array`. */
  readonly fault?: string;
  /** The parsed JSON body. */
  readonly body?: unknown;
}

export interface RequestLog {
  readonly requests: readonly AnsweredRequest[];
  add(request: AnsweredRequest): void;
}

/** A mock may run for days. */
const maxRequests = 1000;

export function createRequestLog(onRequest?: (request: AnsweredRequest) => void): RequestLog {
  const requests: AnsweredRequest[] = [];
  return {
    requests,
    add(request) {
      requests.push(request);
      if (requests.length > maxRequests) requests.shift();
      onRequest?.(request);
    },
  };
}
