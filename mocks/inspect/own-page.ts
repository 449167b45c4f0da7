/**
 * Lets in only the page itself. A browser that shows any other site can send requests to this machine too: what gives those
 * away is the name they asked for (a site may let its name point here), where they come from, and that they do not know the
 * secret in the path.
 */
import { tokensEqual } from "../../src/matrix/token.ts";

export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly contentType: string | undefined;
  /** `Sec-Fetch-Site`: what a browser says by itself. */
  readonly site: string | undefined;
}

export type Admitted =
  | { readonly kind: "admitted"; readonly path: string }
  | { readonly kind: "refused"; readonly status: 403 | 404 | 415 };

/** @returns the path below the secret */
export function admit(
  request: PageRequest,
  { port, secret }: { readonly port: number; readonly secret: string },
): Admitted {
  const hosts = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`);
  const { host, origin, site } = request;
  if (host === undefined || !hosts.includes(host)) return { kind: "refused", status: 403 };
  if (site === "cross-site" || site === "same-site") return { kind: "refused", status: 403 };
  if (origin !== undefined && origin !== `http://${host}`) return { kind: "refused", status: 403 };
  const [, given = "", ...rest] = request.path.split("/");
  if (!tokensEqual(given, secret) || rest.length === 0) return { kind: "refused", status: 404 };
  if (request.method === "POST") {
    // Every browser sends it with POST, and a form cannot send JSON.
    if (origin === undefined) return { kind: "refused", status: 403 };
    if (request.contentType !== "application/json") return { kind: "refused", status: 415 };
  }
  return { kind: "admitted", path: `/${rest.join("/")}` };
}
