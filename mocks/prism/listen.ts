/**
 * A node:http server that always answers, whatever the handler does, and that closes for good.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { writeAnswer } from "./answer.ts";
import { errorBody } from "../../src/contract/fault.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Ends open connections; resolves when nothing is left. */
  close(): Promise<void>;
}

/** @throws Error naming the port when it cannot be had; the cause has the code of the system */
export async function listen(
  handler: Handler,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  // A request without Host is fine by the contract, and Node.js would answer it without a body.
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    handler(request, response).catch((error: unknown) => fail(request, response, error));
  });
  server.on("clientError", refuseUnreadable);
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (cause) {
    throw new Error(describeFailure(cause, host, port), { cause });
  }
  const address = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    close() {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closed;
    },
  };
}

/** A handler fails when the client goes away in the middle, or when a hook throws. */
function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (request.socket.destroyed) return;
  const message = error instanceof Error ? error.message.split("\n", 1)[0] : undefined;
  const body = errorBody({
    errcode: "M_UNKNOWN",
    field: "",
    message: `internal error: ${message ?? "unknown"}`,
  });
  if (!writeAnswer(request, response, { status: 500, headers: {}, body })) response.destroy();
}

/** What does not reach a handler: Node.js would close the connection without a body. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, errcode, text] = unreadable[error.code ?? ""] ?? [
    "400 Bad Request",
    "M_UNKNOWN",
    "the request is not HTTP",
  ];
  const body = JSON.stringify({ errcode, error: text });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nConnection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Code of the parser → status, errcode and text. */
const unreadable: Readonly<Record<string, readonly [string, string, string]>> = {
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    "M_TOO_LARGE",
    "the headers are too large",
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "M_UNKNOWN", "the request took too long"],
};

function describeFailure(cause: unknown, host: string, port: number): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EADDRINUSE") {
    return `port ${port} of ${host} is in use: choose another one, or 0 for any that is free`;
  }
  if (code === "EACCES") return `port ${port} of ${host} is not allowed: choose one above 1023`;
  return `cannot listen on ${host}, port ${port}: ${String(code ?? cause)}`;
}
