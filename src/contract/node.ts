/**
 * Serves through node:http without `Request` and `Response` objects: the fast path for production.
 */
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import { tooLarge } from "./fetch.ts";
import { withoutPrefix } from "./path-prefix.ts";
import type { IncomingRequest, OutgoingAnswer, Serve } from "./serve.ts";

export interface ToNodeListenerOptions {
  /** Where the server is mounted, unless the framework strips it, as Express does. Defaults to the root. */
  readonly pathPrefix?: string;
}

/** Something that serves: `createApplicationService` returns one. */
export interface Served {
  readonly serve: Serve;
  /** Answers those who only wait, such as long polls; `listen` calls it, perhaps again and again, while it closes. */
  readonly release?: () => void;
}

export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/** @returns a listener for `http.createServer`, Express (`app.use`) or any framework that gives the raw pair */
export function toNodeListener(
  { serve }: Served,
  options: ToNodeListenerOptions = {},
): NodeListener {
  return (request, response) => {
    serve(toIncoming(request, response, options.pathPrefix), (answer) =>
      write(request, response, answer),
    );
  };
}

function toIncoming(
  request: IncomingMessage,
  response: ServerResponse,
  prefix: string | undefined,
): IncomingRequest {
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: withoutPrefix(mark < 0 ? target : target.slice(0, mark), prefix),
    query: mark < 0 ? "" : target.slice(mark + 1),
    authorization: request.headers.authorization,
    contentType: request.headers["content-type"],
    signal: () => whenGone(response),
    readBody: (maxBytes, done, fail) => readBody(request, { maxBytes, done, fail }),
  };
}

function whenGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  const end = (): void => {
    if (!response.writableFinished) gone.abort(new Error("the caller has gone"));
  };
  if (response.destroyed) end();
  else response.once("close", end);
  return gone.signal;
}

interface Reading {
  readonly maxBytes: number;
  readonly done: (bytes: Uint8Array) => void;
  readonly fail: (error: unknown) => void;
}

function readBody(
  request: IncomingMessage & { body?: unknown },
  { maxBytes, done, fail }: Reading,
): void {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
    fail(tooLarge(maxBytes));
    return;
  }
  // A body parser in front of us has read the stream: it would never end again.
  if (request.readableEnded) {
    done(alreadyRead(request.body));
    return;
  }
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  let size = 0;
  const take = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > maxBytes) stop(tooLarge(maxBytes));
    else if (first === undefined) first = chunk;
    else (rest ??= [first]).push(chunk);
  };
  const end = (): void => done(rest === undefined ? (first ?? noBytes) : Buffer.concat(rest));
  /** Too much, or the connection was closed before the body ended. */
  const stop = (error: unknown): void => {
    if (request.complete && size <= maxBytes) return;
    request.pause();
    request.off("data", take).off("end", end).off("error", stop);
    fail(error);
  };
  request.on("data", take).on("end", end).on("error", stop);
}

const noBytes = new Uint8Array();

function alreadyRead(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

/** The headers of `{}`, which nearly every answer is. */
const emptyObjectHeaders = { "Content-Type": "application/json", "Content-Length": 2 };

function write(request: IncomingMessage, response: ServerResponse, answer: OutgoingAnswer): void {
  if (response.writableEnded || response.destroyed) return;
  const { status, body, headers } = answer;
  // What was not read would be taken for the next request, so the connection ends with this answer.
  if (!request.complete) {
    dropRest(request);
    response.writeHead(status, { ...headersOf(answer), Connection: "close" });
  } else {
    const isPlain = body === "{}" && headers === undefined;
    response.writeHead(status, isPlain ? emptyObjectHeaders : headersOf(answer));
  }
  if (body instanceof ReadableStream) void stream(body, response);
  else response.end(body);
}

/** Its status is sent by now: all that can be said of a failure is that the answer ends early. */
async function stream(body: ReadableStream<Uint8Array>, response: ServerResponse): Promise<void> {
  await pipeline(Readable.fromWeb(body as WebStream), response).catch(() => response.destroy());
}

function headersOf({ body, headers }: OutgoingAnswer): OutgoingHttpHeaders {
  const length =
    body instanceof ReadableStream ? {} : { "Content-Length": Buffer.byteLength(body) };
  return { "Content-Type": "application/json", ...length, ...headers };
}

/** A sender that is still writing sees the answer only if it is let finish; not for ever. */
function dropRest(request: IncomingMessage): void {
  request.resume();
  setTimeout(() => request.destroy(), maxDropMs).unref();
}

const maxDropMs = 5000;

const idleSweepMs = 20;

export interface ListenOptions extends ToNodeListenerOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Defaults to 127.0.0.1. */
  readonly host?: string;
}

export interface Listening {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** Stops accepting, lets answers that are under way be sent, then ends the connections. */
  close(): Promise<void>;
}

/** @throws Error of the system when the port cannot be had */
export async function listen(served: Served, options: ListenOptions): Promise<Listening> {
  const host = options.host ?? "127.0.0.1";
  const server = createServer(toNodeListener(served, options));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const letGo = (): void => {
    served.release?.();
    server.closeIdleConnections();
  };
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    server,
    close: () =>
      new Promise((resolve) => {
        // A connection becomes idle when its last answer is sent, and would then be kept for the next request.
        const sweep = setInterval(letGo, idleSweepMs);
        server.close(() => {
          clearInterval(sweep);
          resolve();
        });
        letGo();
      }),
  };
}
