/**
 * What the tests of the mocks share: raw sockets, and servers that misbehave on purpose.
 */
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type RequestListener } from "node:http";
import { connect, type AddressInfo } from "node:net";
import type { TestContext } from "node:test";

/** Sends bytes as they are and reads until the server closes the connection. */
export async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.end(text);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

/** A node:http server that is gone when the test is over. */
export async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly bytes: Buffer;
}

/** Unlike fetch: any path as it is, no redirects, nothing decoded. */
export async function send(
  base: string,
  options: {
    method?: string;
    path: string;
    headers?: Record<string, string>;
    body?: string | Buffer | readonly (string | Buffer)[];
  },
): Promise<RawAnswer> {
  const { method = "GET", path, headers = {}, body } = options;
  const url = new URL(base);
  const outgoing = request({
    host: url.hostname,
    port: url.port,
    method,
    path,
    headers,
    agent: false,
  });
  const answered = once(outgoing, "response") as Promise<[IncomingMessage]>;
  const parts: readonly (string | Buffer)[] =
    body === undefined || typeof body === "string" || Buffer.isBuffer(body)
      ? [body ?? ""]
      : (body as readonly (string | Buffer)[]);
  for (const part of parts) if (part.length > 0) outgoing.write(part);
  outgoing.end();
  const [answer] = await answered;
  // An answer that comes before the end of the body may close the connection under it.
  outgoing.on("error", () => undefined);
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(chunks) };
}

/** @returns status and parsed body, for comparison in one line */
export async function sendJson(
  base: string,
  options: Parameters<typeof send>[1],
): Promise<{ status: number; body: unknown }> {
  const { status, bytes } = await send(base, options);
  return { status, body: bytes.length === 0 ? undefined : JSON.parse(bytes.toString()) };
}
