/**
 * A proxy in front of a server that does what a test says.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import {
  startPrism,
  type PrismDocument,
  type PrismOptions,
  type PrismProxyOptions,
  type ProxyViolation,
} from "../../../../mocks/prism.ts";
import { serve } from "../../support.ts";

/** What reached the server behind. */
export interface Passed {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export type Reply = (response: ServerResponse, request: IncomingMessage) => void;

export interface ProxyUnderTest {
  readonly url: string;
  readonly violations: ProxyViolation[];
  /** For breaches that the client hears of first. */
  readonly firstViolation: Promise<ProxyViolation>;
  readonly passed: Passed[];
  close(): Promise<void>;
}

/** @param reply called once the whole request has arrived */
export async function proxyTo(
  t: TestContext,
  document: PrismDocument,
  reply: Reply,
  options: Omit<PrismOptions, "proxy"> & Partial<PrismProxyOptions> & { path?: string } = {},
): Promise<ProxyUnderTest> {
  const passed: Passed[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, rawHeaders } = request;
      passed.push({ method, url, rawHeaders, body: Buffer.concat(chunks) });
      reply(response, request);
    });
  };
  const { strict = false, timeoutMs = 10_000, path = "", url, ...rest } = options;
  const violations: ProxyViolation[] = [];
  let tell = (_violation: ProxyViolation) => undefined as void;
  const firstViolation = new Promise<ProxyViolation>((resolve) => {
    tell = resolve;
  });
  const mock = await startPrism(document, {
    ...rest,
    proxy: {
      url: url ?? `${await serve(t, listener)}${path}`,
      strict,
      timeoutMs,
      onViolation: (violation) => {
        violations.push(violation);
        tell(violation);
      },
    },
  });
  t.after(() => mock.close());
  return { url: mock.url, violations, firstViolation, passed, close: mock.close };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** `request error events: must be array`, in the order of the reports */
export function summarise(violations: readonly ProxyViolation[]): string[] {
  return violations.map(({ side, severity, field, message }) =>
    [side, severity, field === "" ? message : `${field}: ${message}`].join(" "),
  );
}
