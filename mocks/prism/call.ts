/**
 * The parts of a request that the checks read, as they came: nothing decoded, nothing normalised.
 */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

export interface Call {
  readonly method: string;
  /** Path and query, undecoded. */
  readonly target: string;
  /** Path, undecoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** Parameters whose value is a secret: the token, and in the draft the token of a real user. */
const secretParameters: ReadonlySet<string> = new Set(["access_token", "user_token"]);

export function readCall(request: IncomingMessage): Call {
  const target = originForm(request.url ?? "/");
  const mark = target.indexOf("?");
  return {
    method: request.method ?? "GET",
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)),
    headers: request.headers,
  };
}

/** `GET http://host/path HTTP/1.1` is how a request to a forward proxy looks; only the path counts. */
function originForm(url: string): string {
  if (url.startsWith("/")) return url;
  return /^https?:\/\/[^/?#]*(?<rest>[^#]*)/iu.exec(url)?.groups?.["rest"] || url;
}

/** @returns path and query for people, without tokens */
export function describeTarget({ target, path }: Pick<Call, "target" | "path">): string {
  if (target === path) return target;
  const pairs = target.slice(path.length + 1).split("&");
  return `${path}?${pairs.map(withoutSecret).join("&")}`;
}

function withoutSecret(pair: string): string {
  const [name = ""] = new URLSearchParams(pair).keys();
  return secretParameters.has(name) ? `${name}=…` : pair;
}
