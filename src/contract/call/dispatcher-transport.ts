/**
 * Calls through an undici dispatcher, without the Request, Response and streams of `fetch`, which cost ten times as much
 * as the call itself.
 * @see https://undici.nodejs.org/#/docs/api/Dispatcher
 */
import { joinChunks } from "../join-chunks.ts";
import { tooLargeError, type OutgoingCall, type Transport } from "./transport.ts";

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

type ReceivedHeaders = Record<string, string | string[] | undefined>;

export interface DispatchHandler {
  onRequestStart(controller: DispatchController): void;
  onResponseStart(controller: DispatchController, status: number, headers: ReceivedHeaders): void;
  onResponseData(controller: DispatchController, chunk: Uint8Array): void;
  onResponseEnd(): void;
  onResponseError(controller: DispatchController, error: Error): void;
}

const finalCodes: ReadonlySet<unknown> = new Set([
  "UND_ERR_CLOSED",
  "UND_ERR_DESTROYED",
  "UND_ERR_INVALID_ARG",
]);

/** Where Node keeps the dispatcher that its `fetch` sends with, in the version that is written here. */
const ownDispatcher = Symbol.for("undici.globalDispatcher.2");
const ownFetch = globalThis.fetch;

/**
 * The dispatcher behind the global `fetch`: in Node 24 and later, unless somebody has put another `fetch` in its place,
 * whose word then counts.
 */
export function findOwnDispatcher(): HttpDispatcher | undefined {
  // It is there as soon as something of fetch was looked at.
  if (globalThis.fetch !== ownFetch || typeof Response !== "function") return undefined;
  const dispatcher: unknown = Reflect.get(globalThis, ownDispatcher);
  return dispatcher === undefined ? undefined : (dispatcher as HttpDispatcher);
}

export function dispatcherTransport(dispatcher: HttpDispatcher, maxAnswerBytes: number): Transport {
  return (call, finish) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    let status = 0;
    let headers: ReceivedHeaders = {};
    let controller: DispatchController | undefined;
    let given: Error | undefined;
    const handler: DispatchHandler = {
      onRequestStart: (started) => {
        controller = started;
        // It was given up while it waited for a connection.
        if (given !== undefined) started.abort(given);
      },
      onResponseStart: (_controller, code, received) => {
        status = code;
        headers = received;
      },
      onResponseData: (running, chunk) => {
        size += chunk.byteLength;
        if (size > maxAnswerBytes) running.abort(tooLargeError(status, maxAnswerBytes));
        else chunks.push(chunk);
      },
      onResponseEnd: () => {
        const header = (name: string) => first(headers[name]);
        finish({ ok: true, value: { status, header, bytes: joinChunks(chunks, size) } });
      },
      onResponseError: (_controller, error) => finish({ ok: false, error: describe(error) }),
    };
    try {
      dispatcher.dispatch(toDispatchOptions(call), handler);
    } catch (error) {
      finish({ ok: false, error: toFinalError(error, "undici 7 or later is needed: ") });
    }
    return (reason) => {
      given = reason instanceof Error ? reason : new Error("given up", { cause: reason });
      controller?.abort(given);
    };
  };
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

/** These are the program's, and the next try would meet them as well. */
function describe(error: Error): Error {
  return "code" in error && finalCodes.has(error.code) ? toFinalError(error) : error;
}

/** Without the error itself: its code would make it one of the network, which is tried again. */
function toFinalError(error: unknown, hint = ""): Error {
  const { message } = error instanceof Error ? error : { message: "" };
  return new Error(`the dispatcher cannot send this call: ${hint}${message}`);
}
