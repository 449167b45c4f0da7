/**
 * Serves through node:http without `Request` and `Response` objects: the fast path for production.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
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
}

export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/** @returns a listener for `http.createServer`, Express (`app.use`) or any framework that gives the raw pair */
export function toNodeListener(
  { serve }: Served,
  options: ToNodeListenerOptions = {},
): NodeListener {
  return (request, response) => {
    serve(toIncoming(request, options.pathPrefix)).then(
      (answer) => write(request, response, answer),
      () => response.destroy(),
    );
  };
}

function toIncoming(request: IncomingMessage, prefix: string | undefined): IncomingRequest {
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: withoutPrefix(mark < 0 ? target : target.slice(0, mark), prefix),
    query: mark < 0 ? "" : target.slice(mark + 1),
    authorization: request.headers.authorization,
    readBody: (maxBytes) => readBody(request, maxBytes),
  };
}

function readBody(request: IncomingMessage & { body?: unknown }, maxBytes: number) {
  return new Promise<Uint8Array>((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
      reject(tooLarge(maxBytes));
      return;
    }
    // A body parser in front of us has read the stream: it would never end again.
    if (request.readableEnded) {
      resolve(alreadyRead(request.body));
      return;
    }
    let first: Buffer | undefined;
    let rest: Buffer[] | undefined;
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.pause();
        request.removeAllListeners("data");
        reject(tooLarge(maxBytes));
      } else if (first === undefined) first = chunk;
      else (rest ??= [first]).push(chunk);
    });
    request.on("end", () => resolve(rest === undefined ? (first ?? noBytes) : Buffer.concat(rest)));
    request.on("error", reject);
    request.on("close", () => {
      if (!request.readableEnded)
        reject(new Error("the connection was closed before the body ended"));
    });
  });
}

const noBytes = new Uint8Array();

function alreadyRead(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

function write(request: IncomingMessage, response: ServerResponse, answer: OutgoingAnswer): void {
  if (response.writableEnded || response.destroyed) return;
  const { status, body, headers } = answer;
  // What was not read would be taken for the next request, so the connection ends with this answer.
  const close = request.complete ? undefined : { Connection: "close" };
  if (close !== undefined) dropRest(request);
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    ...headers,
    ...close,
  });
  response.end(body);
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
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    server,
    close: () =>
      new Promise((resolve) => {
        // A connection becomes idle when its last answer is sent, and would then be kept for the next request.
        const sweep = setInterval(() => server.closeIdleConnections(), idleSweepMs);
        server.close(() => {
          clearInterval(sweep);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
