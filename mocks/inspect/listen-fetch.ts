/**
 * Serves a `fetch` over HTTP, with all headers of the request. Where it fails there is no answer: the connection is broken,
 * as the network breaks it.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import { sendHeld } from "../../src/resilience/send-held.ts";
import { listen, type Listening } from "../prism/listen.ts";
import type { Fetch } from "./watch.ts";

export interface ListenFetchOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Defaults to 127.0.0.1. */
  readonly host?: string;
}

/** @throws Error naming the port when it cannot be had; the cause has the code of the system */
export function listenFetch(
  fetch: Fetch,
  { port, host = "127.0.0.1" }: ListenFetchOptions,
): Promise<Listening> {
  return listen(
    async (request, response) => {
      let answer: Response;
      try {
        answer = await sendHeld(fetch, toRequest(request, response));
      } catch {
        response.destroy();
        return;
      }
      if (!request.complete) endAfterAnswer(request, response);
      response.writeHead(answer.status, [...answer.headers].flat());
      if (answer.body === null) response.end();
      else await pipeline(Readable.fromWeb(answer.body as WebStream), response);
    },
    { port, host },
  );
}

function toRequest(request: IncomingMessage, response: ServerResponse): Request {
  const { method = "GET", url: target = "/", headers } = request;
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort(new Error("the caller has gone"));
  });
  const sent = Object.entries(headers).flatMap(([name, value]) =>
    // What belongs to the connection, and what Request does not take.
    value === undefined || name === "connection" || name === "transfer-encoding"
      ? []
      : [[name, String(value)] as [string, string]],
  );
  const hasBody = method !== "GET" && method !== "HEAD";
  const body = hasBody ? (Readable.toWeb(request) as ReadableStream<Uint8Array>) : null;
  return new Request(`http://${headers.host ?? "localhost"}${target}`, {
    method,
    headers: sent,
    body,
    signal: gone.signal,
    // A body that is a stream needs it.
    ...({ duplex: "half" } as object),
  });
}

/** What was not read would be taken for the next request; a sender that is still writing sees the answer first. */
function endAfterAnswer(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("Connection", "close");
  response.once("finish", () => {
    setTimeout(() => request.destroy(), maxDropMs).unref();
  });
}

const maxDropMs = 1_000;
