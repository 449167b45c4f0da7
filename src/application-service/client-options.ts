/**
 * What the options of a client have to be, checked when it is made: whoever writes JavaScript, or reads a registration
 * from YAML, has no compiler to say so.
 */
import { isServerName } from "../matrix/identifiers.ts";
import type { Address } from "./call/call-request.ts";
import type { HomeserverClientOptions } from "./homeserver-client.ts";
import type { EditionName } from "./homeserver-edition.ts";

/** @throws TypeError for an option that is no good, RangeError for one that is out of range; never with a token in it */
export function checkClientOptions(options: HomeserverClientOptions<EditionName>): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError("createHomeserverClient takes an object: { url, registration }");
  }
  const { registration, serverName, maxAnswerBytes = Infinity } = options;
  if (typeof registration !== "object" || registration === null) {
    throw new TypeError("registration must be the parsed registration of the application service");
  }
  checkToken(registration.as_token);
  if (serverName !== undefined && !isServerName(serverName)) {
    throw new TypeError(`serverName must be a name such as example.org, not ${serverName}`);
  }
  if (options.fetch !== undefined && options.dispatcher !== undefined) {
    throw new TypeError("give either fetch or dispatcher");
  }
  if (!(maxAnswerBytes > 0)) {
    throw new RangeError(`maxAnswerBytes must be above 0, not ${maxAnswerBytes}`);
  }
}

/** @throws TypeError when this is not an http(s) URL, or has more than the path below which the homeserver is found */
export function parseAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new TypeError(
      `url must be an http or https URL, such as http://127.0.0.1:8008${describe(text)}`,
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new TypeError("url must be scheme, host, port and path: no name, no query, no fragment");
  }
  if (/\/_matrix(?:\/|$)/u.test(url.pathname)) {
    throw new TypeError("url must end before /_matrix, which is part of each operation");
  }
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/u, "") };
}

/** What may have a password in it is not repeated. */
function describe(value: unknown): string {
  if (typeof value !== "string") return `, not ${value === null ? "null" : typeof value}`;
  return /^[\w.:/-]*$/u.test(value) ? `, not ${JSON.stringify(value)}` : "";
}

function checkToken(token: unknown): void {
  if (token === undefined || token === null || token === "") {
    throw new TypeError("registration.as_token is missing: the homeserver knows the client by it");
  }
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/u.test(token)) {
    throw new TypeError("registration.as_token must be printable ASCII without spaces");
  }
}
