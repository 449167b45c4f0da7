/**
 * Redirections, as far as the HTTP client of the homeserver follows them: Go's `net/http` with Dendrite, `reqwest` with tuwunel
 * and conduwuit. A transaction that has become a GET is acknowledged all the same when that is answered.
 *
 * ```
 *   307, 308   PUT, with the body again, on all of them
 *   303        GET, without the body, on all of them
 *   301, 302   GET with Go and older versions of reqwest, PUT with newer ones
 * ```
 */
import type { Fetch } from "../../../src/contract/fetch.ts";
import { sendHeld } from "../../../src/resilience/send-held.ts";
import type { HomeserverProfile } from "../profile.ts";

const statuses = [301, 302, 303, 307, 308];

/** @returns a fetch that rejects as `fetch` does when there are too many; of no redirection at all it gives the answer */
export function withRedirects(fetch: Fetch, profile: HomeserverProfile): Fetch {
  const { maxRedirects } = profile;
  return async (request) => {
    // In one piece: what is made of another request has a body of unknown length.
    const text = request.body === null ? null : await request.text();
    const { method, headers, signal } = request;
    let made = new Request(request.url, {
      method,
      headers,
      body: text,
      signal,
      redirect: "manual",
    });
    for (let followed = 0; ; followed += 1) {
      const answer = await sendHeld(fetch, made, request);
      const location = locationOf(answer, made.url);
      if (location === undefined || maxRedirects === 0) return answer;
      if (followed === maxRedirects) throw tooMany(maxRedirects);
      // Nobody reads it.
      answer.body?.cancel().catch(() => undefined);
      made = redirected(made, { location, status: answer.status, text, profile });
    }
  };
}

function locationOf({ status, headers }: Response, base: string): URL | undefined {
  const location = headers.get("location");
  if (location === null || !statuses.includes(status)) return undefined;
  return URL.parse(location, base) ?? undefined;
}

interface Redirection {
  readonly location: URL;
  readonly status: number;
  readonly text: string | null;
  readonly profile: HomeserverProfile;
}

function redirected(before: Request, { location, status, text, profile }: Redirection): Request {
  const headers = new Headers(before.headers);
  if (!keepsToken(new URL(before.url), location, profile)) headers.delete("authorization");
  const isGet = before.method === "GET" || profile.redirectsToGet.includes(status);
  if (isGet) headers.delete("content-type");
  return new Request(location, {
    method: isGet ? "GET" : before.method,
    headers,
    body: isGet ? null : text,
    signal: before.signal,
    redirect: "manual",
  });
}

function keepsToken(from: URL, to: URL, { redirectedToken }: HomeserverProfile): boolean {
  if (redirectedToken === "same origin") return from.origin === to.origin;
  return to.hostname === from.hostname || to.hostname.endsWith(`.${from.hostname}`);
}

/** No code of the network: what is done twice is done twice. */
function tooMany(max: number): TypeError {
  const cause = new Error(`more than ${max} redirections`);
  return new TypeError("fetch failed", { cause });
}
