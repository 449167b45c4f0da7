/**
 * What carries one try of a call: the whole request in memory, so that it can be sent again, and the whole answer, so
 * that one that breaks off halfway counts as none.
 */

export interface OutgoingCall {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query, escaped. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

export interface IncomingAnswer {
  readonly status: number;
  /** The value of a header, by its name in lower case. */
  header(name: string): string | undefined;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Sends a call once.
 *
 * @returns the answer, whatever its status; redirections are not followed, because they would be given the token
 * @throws the reason of the signal when it fires, otherwise whatever says why there is no answer
 */
export type Transport = (call: OutgoingCall, signal: AbortSignal) => Promise<IncomingAnswer>;

/** @param fetch defaults to the global one, as it is at the time of the call */
export function fetchTransport(fetch?: (request: Request) => Promise<Response>): Transport {
  return async ({ method, origin, path, headers, body }, signal) => {
    const url = origin + path;
    const init: RequestInit = { method, headers, body: body ?? null, signal, redirect: "manual" };
    const response =
      fetch === undefined ? await globalThis.fetch(url, init) : await fetch(new Request(url, init));
    const bytes = new Uint8Array(await response.arrayBuffer());
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      bytes,
    };
  };
}
