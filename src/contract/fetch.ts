/**
 * Serves through the web-standard `(request: Request) => Promise<Response>`: for Hono, for workers, and for tests that
 * plug a client into a server without a socket.
 */
import { MatrixError } from "../matrix/error.ts";
import { joinChunks } from "./join-chunks.ts";
import type { IncomingRequest, OutgoingAnswer, Serve } from "./serve.ts";
import { withoutPrefix } from "./path-prefix.ts";

export interface ToFetchOptions {
  /** Where the server is mounted, such as `/bridge`. Defaults to the root. */
  readonly pathPrefix?: string;
}

export type Fetch = (request: Request) => Promise<Response>;

export function toFetch(serve: Serve, options: ToFetchOptions = {}): Fetch {
  return async (request) => {
    const url = new URL(request.url);
    const incoming: IncomingRequest = {
      method: request.method,
      path: withoutPrefix(url.pathname, options.pathPrefix),
      query: url.search.slice(1),
      authorization: request.headers.get("authorization") ?? undefined,
      contentType: request.headers.get("content-type") ?? undefined,
      signal: () => request.signal,
      readBody: (maxBytes, done, fail) => void bringBody(request, { maxBytes, done, fail }),
    };
    const { status, body, headers } = await new Promise<OutgoingAnswer>((resolve) => {
      serve(incoming, resolve);
    });
    return new Response(body as BodyInit, {
      status,
      headers: { "Content-Type": "application/json", ...headers },
    });
  };
}

interface Reading {
  readonly maxBytes: number;
  readonly done: (bytes: Uint8Array) => void;
  readonly fail: (error: unknown) => void;
}

async function bringBody(request: Request, { maxBytes, done, fail }: Reading): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await readBody(request, maxBytes);
  } catch (error) {
    fail(error);
    return;
  }
  done(bytes);
}

async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joinChunks(chunks, size);
    size += value.byteLength;
    if (size > maxBytes) {
      // The rest is not read; whether the sender minds is its own affair.
      reader.cancel().catch(() => undefined);
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
}

/** The answer to a body that is longer than the server reads. */
export function tooLarge(maxBytes: number): MatrixError {
  return new MatrixError(413, "M_TOO_LARGE", `the body is larger than ${maxBytes} bytes`);
}
