/**
 * The address and the token of a client, checked when it is made.
 */
import type { Address } from "./call-request.ts";

/** @throws TypeError when this is not an http(s) URL, or has more than a path */
export function parseAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const web = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === undefined || !web) {
    throw new TypeError("url must be an http or https URL, such as http://127.0.0.1:8008");
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new TypeError("url must be scheme, host, port and path: no name, no query, no fragment");
  }
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/u, "") };
}

/** @throws TypeError when the token is empty or no header can carry it; never with the token in it */
export function checkToken(token: string): string {
  if (typeof token === "string" && /^[\x21-\x7e]+$/u.test(token)) return token;
  throw new TypeError("registration.as_token must be printable ASCII, and not empty");
}
