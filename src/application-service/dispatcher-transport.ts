/**
 * Calls through an undici dispatcher, without the Request, Response and streams of `fetch`, which cost several times as
 * much as the call itself.
 * @see https://undici.nodejs.org/#/docs/api/Dispatcher
 */
import type { IncomingAnswer, OutgoingCall, Transport } from "./homeserver-transport.ts";

/** A `Pool`, `Agent` or other dispatcher of undici 7 or later. */
export interface HttpDispatcher {
  dispatch(options: DispatchOptions, handler: DispatchHandler): boolean;
}

export interface DispatchOptions {
  readonly origin: string;
  readonly path: string;
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | null;
}

export interface DispatchController {
  abort(reason: Error): void;
}

export interface DispatchHandler {
  onRequestStart(controller: DispatchController): void;
  onResponseStart(
    controller: DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void;
  onResponseData(controller: DispatchController, chunk: Uint8Array): void;
  onResponseEnd(): void;
  onResponseError(controller: DispatchController, error: Error): void;
}

/** Errors that the next try would meet as well. */
const finalCodes: ReadonlySet<unknown> = new Set([
  "UND_ERR_CLOSED",
  "UND_ERR_DESTROYED",
  "UND_ERR_INVALID_ARG",
]);

export function dispatcherTransport(dispatcher: HttpDispatcher): Transport {
  return (call, signal) =>
    new Promise<IncomingAnswer>((resolve, reject) => {
      signal.throwIfAborted();
      const chunks: Uint8Array[] = [];
      let status = 0;
      let headers: Record<string, string | string[] | undefined> = {};
      let controller: DispatchController | undefined;
      const stop = () => {
        // Also while it waits for a connection: then it is aborted as soon as it has one.
        controller?.abort(toError(signal.reason));
        reject(signal.reason);
      };
      const end = () => signal.removeEventListener("abort", stop);
      signal.addEventListener("abort", stop);
      dispatcher.dispatch(toDispatchOptions(call), {
        onRequestStart: (started) => {
          controller = started;
          if (signal.aborted) started.abort(toError(signal.reason));
        },
        onResponseStart: (_controller, code, received) => {
          status = code;
          headers = received;
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          end();
          resolve({ status, header: (name) => first(headers[name]), bytes: join(chunks) });
        },
        onResponseError: (_controller, error) => {
          end();
          reject(signal.aborted ? signal.reason : describe(error));
        },
      });
    });
}

function toDispatchOptions({ origin, path, method, headers, body }: OutgoingCall): DispatchOptions {
  return {
    origin,
    path,
    method: method as DispatchOptions["method"],
    headers,
    body: body ?? null,
  };
}

function first(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}

function join(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const [only] = chunks;
  // undici hands over memory of its own for each chunk, never shared with another thread.
  if (only !== undefined && chunks.length === 1) return only as Uint8Array<ArrayBuffer>;
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** A code makes an error one of the network, which is tried again. These are the program's. */
function describe(error: Error): Error {
  if (!("code" in error && finalCodes.has(error.code))) return error;
  return new Error(`the dispatcher cannot send this call: ${error.message}`);
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("aborted", { cause: reason });
}
