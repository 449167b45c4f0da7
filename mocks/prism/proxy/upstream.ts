/**
 * Sends a request on to the server behind a proxy, byte for byte: method, path, headers and body stay as they came.
 */
import {
  Agent as HttpAgent,
  request as requestHttp,
  type ClientRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Call } from "../call.ts";
import type { Collected } from "../collect.ts";
import { endToEndHeaders } from "./headers.ts";

export interface Upstream {
  readonly url: URL;
  /** How long the server behind may be silent. */
  readonly timeoutMs: number;
}

/** No answer came, or not all of it. The message is safe to show. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
  readonly status: 502 | 504;

  constructor(status: 502 | 504, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

// A connection that is used again may have been closed by the other side in the meantime, and that would look like
// a fault of the server behind.
const agents = {
  "http:": new HttpAgent({ keepAlive: false }),
  "https:": new HttpsAgent({ keepAlive: false }),
};

/** @throws TypeError when it is no URL that a request can be sent to */
export function parseUpstreamUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const usable =
    url !== undefined &&
    (url.protocol === "http:" || url.protocol === "https:") &&
    url.search + url.hash + url.username + url.password === "";
  if (!usable) {
    throw new TypeError("the proxy needs an http or https URL, such as http://127.0.0.1:9993");
  }
  return url;
}

/** A request that is under way. */
export interface Sent {
  readonly outgoing: ClientRequest;
  /** @throws UpstreamError */
  readonly answered: Promise<IncomingMessage>;
  /** Why the answer broke off, in words that are safe to show. */
  explain(error: unknown): UpstreamError;
}

/** @param body what has been read of it; what is left is taken from the request */
export function sendUpstream(
  upstream: Upstream,
  call: Call,
  request: IncomingMessage,
  body: Collected,
): Sent {
  const { url, timeoutMs } = upstream;
  const secure = url.protocol === "https:";
  const outgoing = (secure ? requestHttps : requestHttp)({
    protocol: url.protocol,
    // The brackets of an IPv6 address belong to the URL.
    hostname: url.hostname.replace(/^\[|\]$/gu, ""),
    port: url.port,
    method: call.method,
    path: url.pathname.replace(/\/+$/u, "") + call.target,
    headers: outgoingHeaders(url, request, body),
    agent: agents[secure ? "https:" : "http:"],
  });
  let timeout: UpstreamError | undefined;
  const explain = (error: unknown) => timeout ?? toUpstreamError(error);
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once("response", resolve);
    outgoing.on("error", (error) => reject(explain(error)));
  });
  outgoing.setTimeout(timeoutMs, () => {
    timeout = new UpstreamError(504, `no answer within ${timeoutMs} ms`);
    outgoing.destroy(timeout);
  });
  if (body.complete) {
    outgoing.end(body.bytes);
  } else {
    outgoing.write(body.bytes);
    // Not a pipeline: when the server behind stops reading, its answer must still reach the client.
    request.pipe(outgoing);
    outgoing.once("close", () => request.resume());
  }
  return { outgoing, answered, explain };
}

function toUpstreamError(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: "the connection was refused",
    ECONNRESET: "the connection was closed before the answer ended",
    ENOTFOUND: "the host is not known",
  };
  const message = known[code] ?? (code === "" ? "the answer broke off" : `it failed with ${code}`);
  return new UpstreamError(502, message, { cause: error });
}

/** Whether a body comes with a request, be it an empty one. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

function outgoingHeaders(url: URL, request: IncomingMessage, body: Collected): string[] {
  const { headers, rawHeaders, method = "GET" } = request;
  // Node.js has answered `Expect: 100-continue` already.
  const passed = endToEndHeaders(rawHeaders, ["host", "expect", "content-length"]);
  const length = headers["content-length"];
  if (body.complete && (hasBody(request) || /^(?:POST|PUT|PATCH)$/u.test(method))) {
    passed.push("Content-Length", String(body.bytes.length));
  } else if (length !== undefined) {
    passed.push("Content-Length", length);
  } else if (hasBody(request)) {
    passed.push("Transfer-Encoding", "chunked");
  }
  // A server that answers an upload early and may close the connection does so at once, and its answer is lost.
  return ["Host", url.host, "Connection", "keep-alive", ...passed];
}
