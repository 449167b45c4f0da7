/**
 * Writes an answer. What goes out is JSON, or for media the bytes of the example.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { errorBody, type Fault } from "../../src/contract/fault.ts";

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** How long a client may go on sending a body that nobody wants, after it has its answer. */
const lingerMs = 5000;

/** The answer of a Matrix server to a request with a fault. */
export function faultAnswer(fault: Fault): Answer {
  return {
    status: fault.status,
    headers: fault.allowed === undefined ? {} : { allow: fault.allowed.join(", ") },
    body: errorBody(fault),
  };
}

/** @returns false when it is too late for an answer */
export function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): boolean {
  if (response.headersSent || response.destroyed) return false;
  const { "content-type": type = "application/json", ...headers } = answer.headers;
  const bytes = encode(answer.body, type);
  response.writeHead(answer.status, {
    ...headers,
    ...(bytes.length === 0 ? {} : { "content-type": type }),
    ...(answer.status === 204 ? {} : { "content-length": bytes.length }),
  });
  if (request.complete) response.end(bytes);
  else endAfterBody(request, response, bytes);
  return true;
}

/**
 * To end the answer may close the connection, and a client that is still sending would see a broken pipe instead of the
 * answer. So what comes is read and dropped first.
 */
function endAfterBody(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  if (bytes.length === 0) response.flushHeaders();
  else response.write(bytes);
  const timer = setTimeout(() => request.destroy(), lingerMs);
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  request.once("end", end).once("close", end).resume();
}

function encode(body: unknown, type: string): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === "string" && !/\bjson\b/iu.test(type)) return Buffer.from(body);
  return Buffer.from(JSON.stringify(body));
}
