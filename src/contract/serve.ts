/**
 * Answers requests by the contract: finds the operation, authenticates before anything is read, reads and checks the
 * body, calls the handler, and turns whatever happens into an answer. It knows no HTTP library: `toFetch` and
 * `toNodeListener` bring requests in.
 */
import { MatrixError } from "../matrix/error.ts";
import { parseJson, takesJson } from "./body.ts";
import { checkJsonBody } from "./check-body.ts";
import { findParameterFault } from "./check-parameters.ts";
import { findRouteFault } from "./check-route.ts";
import { describePlace, type Fault } from "./fault.ts";
import type { AnyCheckedContract, OperationDescription } from "./operation.ts";
import { readQuery } from "./parameters.ts";
import { createRouter, type Route } from "./route.ts";

/** A request as the server needs it; nothing is decoded or read until it is asked for. */
export interface IncomingRequest {
  readonly method: string;
  /** Undecoded, without query. */
  readonly path: string;
  /** Without the question mark; may be empty. */
  readonly query: string;
  readonly authorization: string | undefined;
  /**
   * Reads the whole body, once.
   *
   * @throws MatrixError 413 `M_TOO_LARGE` as soon as it is longer than that, without keeping more
   */
  readBody(maxBytes: number): Promise<Uint8Array>;
}

export interface OutgoingAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler gets; typed per operation by `Handlers`. */
export interface ServedRequest {
  readonly operation: OperationDescription;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

export interface ServedAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type ServeHandler = (request: ServedRequest) => Promise<ServedAnswer> | ServedAnswer;

export interface ServeOptions {
  readonly contract: AnyCheckedContract;
  /** operationId → handler. An operation without one is answered as if the path did not exist. */
  readonly handlers: Readonly<Record<string, ServeHandler | undefined>>;
  /** Throws a MatrixError when the caller is not who it should be. Runs before the body is read. */
  readonly authenticate: (request: IncomingRequest, operation: OperationDescription) => void;
  /** Operations whose handlers check the body themselves; it reaches them parsed. */
  readonly unchecked?: ReadonlySet<string>;
  /** Longest body that is read, in bytes. */
  readonly maxBodyBytes: number;
  /** Told of everything that is answered with 500. */
  readonly onError: (error: unknown, operationId: string | null) => void;
}

/** Answers one request; never rejects. */
export type Serve = (request: IncomingRequest) => Promise<OutgoingAnswer>;

type FoundOperation = Extract<Route, { kind: "operation" }>;

const noQuery: Readonly<Record<string, unknown>> = {};
const noSearch = new URLSearchParams();
const emptyObject: OutgoingAnswer = { status: 200, body: "{}" };

export function createServe(options: ServeOptions): Serve {
  const { contract, handlers } = options;
  const route = createRouter(contract.operations);

  async function answer(request: IncomingRequest, found: FoundOperation): Promise<OutgoingAnswer> {
    const { operation, parameters } = found;
    const handler = handlers[operation.operationId];
    if (handler === undefined) throw refusal({ kind: "unknown-path" });
    options.authenticate(request, operation);
    const search = request.query === "" ? noSearch : new URLSearchParams(request.query);
    throwFault(findParameterFault(contract, operation, search, parameters));
    const query = operation.queryParameters.length === 0 ? noQuery : readQuery(operation, search);
    const body = takesJson(operation) ? await readJson(request, operation) : undefined;
    return toAnswer(await handler({ operation, path: parameters, query, body }));
  }

  async function readJson(
    request: IncomingRequest,
    operation: OperationDescription,
  ): Promise<unknown> {
    const bytes = await request.readBody(options.maxBodyBytes);
    if (options.unchecked?.has(operation.operationId) && bytes.byteLength > 0) {
      return parseJson(bytes);
    }
    const { value, fault } = checkJsonBody({ contract, operation, token: undefined }, bytes);
    throwFault(fault);
    return value;
  }

  return async (request) => {
    const found = route(request.method, request.path);
    try {
      if (found.kind !== "operation") throw refusal(found);
      return await answer(request, found);
    } catch (error) {
      if (error instanceof MatrixError) return errorAnswer(error);
      options.onError(error, found.kind === "operation" ? found.operation.operationId : null);
      return errorAnswer(new MatrixError(500, "M_UNKNOWN", "Internal error"));
    }
  };
}

function toAnswer({ status, body }: ServedAnswer): OutgoingAnswer {
  if (status === 200 && isEmpty(body)) return emptyObject;
  return { status, body: JSON.stringify(body) };
}

function isEmpty(body: unknown): boolean {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body === undefined;
  return Object.keys(body).length === 0;
}

function refusal(found: Exclude<Route, { kind: "operation" }>): MatrixError {
  return toError(findRouteFault(found));
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
