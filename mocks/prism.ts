/**
 * A server from one of the documents, for a test suite: it answers from the examples, and refuses what breaks the
 * contract as a Matrix server would. With `proxy` it stands between two real peers instead and reports what either
 * does wrong.
 *
 * What it does not do: it keeps no state (what was created is not found again), it knows no namespaces, and a token
 * that an answer hands out means nothing to it.
 */
import { loadBundle, loadContract, type PrismDocument } from "./prism/documents.ts";
import { loadExamples } from "./prism/examples.ts";
import { listen } from "./prism/listen.ts";
import { createMockHandler } from "./prism/mock-handler.ts";
import { createProxyHandler } from "./prism/proxy/handler.ts";
import { parseUpstreamUrl } from "./prism/proxy/upstream.ts";
import type { ProxyViolation } from "./prism/proxy/violation.ts";
import { createRequestLog, type AnsweredRequest } from "./prism/requests.ts";

export type { AnsweredRequest, PrismDocument, ProxyViolation };

export interface PrismOptions {
  /** Defaults to 0, any free port. */
  readonly port?: number;
  /** Defaults to 127.0.0.1. */
  readonly host?: string;
  /**
   * The only token to accept. A user's own access token is not known to a mock and always accepted.
   * Defaults to accepting any token that is not empty.
   */
  readonly token?: string;
  /** Larger bodies are refused, or behind a proxy passed on without a check. Defaults to 32 MiB. */
  readonly maxBodyBytes?: number;
  /** Called before each answer is sent. */
  readonly onRequest?: (request: AnsweredRequest) => void;
  /** Pass requests on instead of answering from the examples. */
  readonly proxy?: PrismProxyOptions;
}

export interface PrismProxyOptions {
  /** The server behind; may have a path. */
  readonly url: string;
  /**
   * Answer a request in breach of the contract instead of passing it on, and replace such an answer by 502.
   * Defaults to false.
   */
  readonly strict?: boolean;
  /** Called for each breach, before the answer is sent. */
  readonly onViolation?: (violation: ProxyViolation) => void;
  /** How long the server behind may be silent before 504. Defaults to 120 000: a long poll may take its time. */
  readonly timeoutMs?: number;
}

export interface PrismMock {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** The last 1000 requests, oldest first. */
  readonly requests: readonly AnsweredRequest[];
  /** Ends open connections; resolves when nothing is left. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * @param document which one, by edition and by who serves it
 * @throws TypeError when the document or an option is no good
 * @throws MissingPackageError when Prism is not installed; a proxy does not need it
 * @throws Error when the port cannot be had
 */
export async function startPrism(
  document: PrismDocument,
  options: PrismOptions = {},
): Promise<PrismMock> {
  const { host = "127.0.0.1", token, proxy, onRequest } = options;
  const port = portOf(options.port ?? 0);
  const maxBodyBytes = atLeastOne("maxBodyBytes", options.maxBodyBytes ?? 32 * 1024 * 1024);
  if (token === "") throw new TypeError("the token must not be empty");
  const { requests, add: report } = createRequestLog(onRequest);
  const contract = await loadContract(document);
  const common = { contract, token, maxBodyBytes, report };
  const handler =
    proxy === undefined
      ? createMockHandler({ ...common, examples: await loadExamples(await loadBundle(document)) })
      : createProxyHandler({ ...common, ...proxySettings(proxy) });
  const { close, ...listening } = await listen(handler, { host, port });
  return { ...listening, requests, close, [Symbol.asyncDispose]: close };
}

function proxySettings({ url, strict = false, onViolation, timeoutMs }: PrismProxyOptions) {
  return {
    upstream: {
      url: parseUpstreamUrl(url),
      timeoutMs: atLeastOne("timeoutMs", timeoutMs ?? 120_000),
    },
    strict,
    onViolation: onViolation ?? (() => undefined),
  };
}

/** Node.js would take a text for the name of a pipe. */
function portOf(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  const written = typeof value === "number" ? String(value) : JSON.stringify(value);
  throw new TypeError(`there is no port ${written}: choose one from 0 to 65535`);
}

function atLeastOne(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new TypeError(`${name} is ${value}: it must be a whole number of at least 1`);
}
