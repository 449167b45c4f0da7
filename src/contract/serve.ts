/**
 * Answers requests by the contract: finds the operation, authenticates before anything is read, reads and checks the
 * body, calls the handler, and turns whatever happens into an answer. It knows no HTTP library: `toFetch` and
 * `toNodeListener` bring requests in.
 */
import { MatrixError } from "../matrix/error.ts";
import { parseJson, takesJson } from "./body.ts";
import { checkJsonBody } from "./check-body.ts";
import { checkParameters } from "./check-parameters.ts";
import { findRouteFault } from "./check-route.ts";
import { describePlace, type Fault } from "./fault.ts";
import type { AnyCheckedContract, OperationDescription } from "./operation.ts";
import { createRouter, type Route } from "./route.ts";

/** A request as the server needs it; nothing is decoded or read until it is asked for. */
export interface IncomingRequest {
  readonly method: string;
  /** Undecoded, without query. */
  readonly path: string;
  /** Without the question mark; may be empty. */
  readonly query: string;
  readonly authorization: string | undefined;
  /** Of the body. */
  readonly contentType?: string | undefined;
  /** Fires when the caller has gone before the answer. Made when it is asked for. */
  signal?(): AbortSignal;
  /**
   * Reads the whole body, once, and calls one of the two. It fails with a MatrixError 413 `M_TOO_LARGE` as soon as the
   * body is longer than that, without keeping more.
   */
  readBody(
    maxBytes: number,
    done: (bytes: Uint8Array) => void,
    fail: (error: unknown) => void,
  ): void;
}

export interface OutgoingAnswer {
  readonly status: number;
  /** JSON, or media with their own `Content-Type` in the headers. */
  readonly body: string | Uint8Array | ReadableStream<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler gets; typed per operation by `Handlers`. */
export interface ServedRequest {
  readonly operation: OperationDescription;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** JSON parsed, media as bytes. */
  readonly body: unknown;
  /** What `authenticate` returned. */
  readonly caller: unknown;
  readonly incoming: IncomingRequest;
}

export interface ServedAnswer {
  readonly status: number;
  /** Bytes are media, anything else is sent as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ServeHandler = (request: ServedRequest) => Promise<ServedAnswer> | ServedAnswer;

export interface ServeOptions {
  readonly contract: AnyCheckedContract;
  /** operationId → handler. An operation without one is answered as if the path did not exist. */
  readonly handlers: Readonly<Record<string, ServeHandler | undefined>>;
  /**
   * Throws a MatrixError when the caller is not who it should be, or rejects with one. Runs before the body is read.
   * What it returns or resolves to is the caller that the handler is told.
   */
  readonly authenticate: (request: IncomingRequest, operation: OperationDescription) => unknown;
  /** The query that is checked and handed on, where it depends on the caller. Defaults to the query as sent. */
  readonly readQuery?: (
    request: IncomingRequest,
    operation: OperationDescription,
    caller: unknown,
  ) => string;
  /** Operations whose handlers check the body themselves; it reaches them parsed. */
  readonly unchecked?: ReadonlySet<string>;
  /** Longest body that is read, in bytes. */
  readonly maxBodyBytes: number;
  /** The same for media. Defaults to `maxBodyBytes`. */
  readonly maxMediaBytes?: number;
  /** Told of everything that is answered with 500. */
  readonly onError: (error: unknown, operationId: string) => void;
}

export type Respond = (answer: OutgoingAnswer) => void;

/**
 * Answers one request, by calling `respond` once; never throws. Callbacks, because most requests are answered without
 * waiting for anything, and promises would take a good part of the time that the rest does.
 */
export type Serve = (request: IncomingRequest, respond: Respond) => void;

const emptyObject: OutgoingAnswer = { status: 200, body: "{}" };

export function createServe(options: ServeOptions): Serve {
  const { contract, handlers, maxBodyBytes, maxMediaBytes = maxBodyBytes } = options;
  const route = createRouter(contract.operations);
  const unchecked = options.unchecked ?? new Set();

  function readBody(bytes: Uint8Array | undefined, operation: OperationDescription): unknown {
    if (bytes === undefined || !takesJson(operation)) return bytes;
    if (bytes.byteLength > 0 && unchecked.has(operation.operationId)) return parseJson(bytes);
    const { value, fault } = checkJsonBody({ contract, operation, token: undefined }, bytes);
    throwFault(fault);
    return value;
  }

  return (request, respond) => {
    const found = route(request.method, request.path);
    if (found.kind !== "operation") {
      respond(refusal(found));
      return;
    }
    const { operation, parameters: path } = found;
    const handler = handlers[operation.operationId];
    if (handler === undefined) {
      respond(refusal({ kind: "unknown-path" }));
      return;
    }

    const fail = (error: unknown): void => {
      if (error instanceof MatrixError) {
        respond(errorAnswer(error));
        return;
      }
      options.onError(error, operation.operationId);
      respond(errorAnswer(new MatrixError(500, "M_UNKNOWN", "Internal error")));
    };

    const handle = (
      query: ServedRequest["query"],
      caller: unknown,
      bytes: Uint8Array | undefined,
    ): void => {
      let answer: OutgoingAnswer;
      try {
        const body = readBody(bytes, operation);
        const result = handler({ operation, path, query, body, caller, incoming: request });
        if (isPending(result)) {
          result.then(toAnswer).then(respond, fail);
          return;
        }
        answer = toAnswer(result);
      } catch (error) {
        fail(error);
        return;
      }
      respond(answer);
    };

    const goOn = (caller: unknown): void => {
      let query: ServedRequest["query"];
      try {
        const sent = options.readQuery?.(request, operation, caller) ?? request.query;
        const checked = checkParameters(contract, operation, sent, path);
        throwFault(checked.fault);
        query = checked.query;
      } catch (error) {
        fail(error);
        return;
      }
      if (operation.requestBody === null) {
        handle(query, caller, undefined);
        return;
      }
      const maxBytes = takesJson(operation) ? maxBodyBytes : maxMediaBytes;
      request.readBody(maxBytes, (bytes) => handle(query, caller, bytes), fail);
    };

    let caller: unknown;
    try {
      caller = options.authenticate(request, operation);
    } catch (error) {
      fail(error);
      return;
    }
    if (isPromise(caller)) caller.then(goOn, fail);
    else goOn(caller);
  };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && isPending(value);
}

/** Whether something is still to come; promises of any make count. */
function isPending<T extends object>(value: Promise<T> | T): value is Promise<T> {
  return "then" in value;
}

function toAnswer({ status, body, headers }: ServedAnswer): OutgoingAnswer {
  if (isMedia(body)) {
    return { status, body, headers: { "Content-Type": "application/octet-stream", ...headers } };
  }
  if (headers !== undefined) return { status, body: JSON.stringify(body ?? {}), headers };
  if (status === 200 && isEmpty(body)) return emptyObject;
  return { status, body: JSON.stringify(body) };
}

/** Whether it goes out as it is. */
export function isMedia(body: unknown): body is Uint8Array | ReadableStream<Uint8Array> {
  return body instanceof Uint8Array || body instanceof ReadableStream;
}

function isEmpty(body: unknown): boolean {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body === undefined;
  return Object.keys(body).length === 0;
}

function refusal(found: Exclude<Route, { kind: "operation" }>): OutgoingAnswer {
  const fault = findRouteFault(found);
  const answer = errorAnswer(toError(fault));
  if (fault.allowed === undefined) return answer;
  return { ...answer, headers: { Allow: fault.allowed.join(", ") } };
}

function throwFault(fault: Fault | undefined): void {
  if (fault !== undefined) throw toError(fault);
}

/** What a fault in a request is answered with. */
export function toError(fault: Fault): MatrixError {
  return new MatrixError(fault.status, fault.errcode, describePlace(fault));
}

/** The wire form of an error. */
export function errorAnswer(error: MatrixError): OutgoingAnswer {
  const answer = { status: error.status, body: JSON.stringify(error.body) };
  if (error.retryAfterMs === undefined) return answer;
  return { ...answer, headers: { "Retry-After": String(Math.ceil(error.retryAfterMs / 1000)) } };
}
