/**
 * Stands in the way of requests, writes down each with its answer, and passes both on as they are. What goes wrong on a
 * network can be made to happen here: outside the checking proxy, so that it counts as nobody's fault.
 *
 *   homeserver ─▶ tap ─▶ checking proxy ─▶ application service
 *   client     ─▶ tap ─▶ checking proxy ─▶ homeserver
 */
import { type IncomingMessage, request as sendRequest, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { listen } from "../../mocks/prism/listen.ts";
import type { OperationDescription } from "../../src/contract/operation.ts";
import { createRouter } from "../../src/contract/route.ts";

export type Direction = "to-homeserver" | "to-application-service";

export interface Exchange {
  readonly direction: Direction;
  /** Whose token it was: the ID of a registration, or `person`. */
  readonly caller: string;
  readonly method: string;
  /** As it came, without the query. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Null when no operation has this path. */
  readonly operationId: string | null;
  readonly authentication: "none" | "header" | "query" | "both";
  /** The parsed JSON; undefined when there is none. */
  readonly request: unknown;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly answer: unknown;
  /** The answer was made here. */
  readonly injected: boolean;
  /** When the request came. */
  readonly atMs: number;
}

/** What happens to a request in place of being passed on. */
export type Trouble =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  /** Passed on after a while. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Passed on, and the answer is dropped. */
  | { readonly kind: "lose-answer" }
  /** Never answered. */
  | { readonly kind: "silence" }
  /** The connection is closed. */
  | { readonly kind: "reset" };

export interface TapOptions {
  readonly direction: Direction;
  readonly operations: Readonly<Record<string, OperationDescription>>;
  /** Whose token this is. */
  readonly callerOf: (token: string) => string;
  readonly onExchange: (exchange: Exchange) => void;
}

export interface Tap {
  readonly url: string;
  /** Where requests go; set once it is known. */
  upstream: string;
  /** What happens to a request; undefined: it is passed on. */
  trouble: (request: Pick<Exchange, "caller" | "operationId" | "request">) => Trouble | undefined;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: string[];
  readonly body: Buffer;
}

export async function openTap(options: TapOptions): Promise<Tap> {
  const router = createRouter(options.operations);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = Date.now();
    const url = new URL(request.url ?? "/", "http://localhost");
    const route = router(request.method ?? "GET", url.pathname);
    const isOperation = route.kind === "operation";
    const header = /^Bearer (?<token>.*)$/u.exec(request.headers.authorization ?? "");
    const inQuery = url.searchParams.get("access_token");
    const common = {
      direction: options.direction,
      caller: options.callerOf(header?.groups?.["token"] ?? inQuery ?? ""),
      method: request.method ?? "GET",
      path: url.pathname,
      parameters: isOperation ? route.parameters : {},
      operationId: isOperation ? route.operation.operationId : null,
      authentication: authenticationOf(header !== null, inQuery !== null),
      atMs,
    } as const;
    const body = await readAll(request);
    const done = (status: number, answer: Buffer, injected: boolean) =>
      options.onExchange({
        ...common,
        request: parse(body),
        status,
        answer: parse(answer),
        injected,
      });

    const trouble = tap.trouble({ ...common, request: parse(body) });
    if (trouble?.kind === "answer") {
      done(trouble.status, Buffer.from(trouble.body), true);
      response.writeHead(trouble.status, { "Content-Type": contentType(trouble.body) });
      response.end(trouble.body);
    } else if (trouble?.kind === "reset") {
      done(0, Buffer.alloc(0), true);
      request.socket.destroy();
    } else if (trouble?.kind === "silence") {
      response.once("close", () => done(0, Buffer.alloc(0), true));
    } else {
      if (trouble?.kind === "delay") await sleep(trouble.ms);
      const answer = await pass(tap.upstream, request, response, body).catch(() => undefined);
      done(answer?.status ?? 0, answer?.body ?? Buffer.alloc(0), false);
      if (answer === undefined || trouble?.kind === "lose-answer") {
        request.socket.destroy();
        return;
      }
      response.sendDate = false;
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    }
  }

  const { url, close } = await listen(handle, { host: "127.0.0.1", port: 0 });
  const tap: Tap = { url, upstream: "", trouble: () => undefined, close };
  return tap;
}

function pass(
  upstream: string,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest(upstream + (request.url ?? "/"), {
      method: request.method,
      headers: request.rawHeaders,
      agent: false,
    });
    response.once("close", () => outgoing.destroy());
    outgoing.once("error", reject);
    outgoing.once("response", (answer) => {
      readAll(answer).then(
        (bytes) =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.rawHeaders, body: bytes }),
        reject,
      );
    });
    outgoing.end(body);
  });
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function contentType(body: string): string {
  return body.startsWith("<") ? "text/html" : "application/json";
}

function authenticationOf(header: boolean, query: boolean): Exchange["authentication"] {
  if (header) return query ? "both" : "header";
  return query ? "query" : "none";
}
