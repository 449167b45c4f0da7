/**
 * Where an application service is, and the token for it: the part of a registration that calling takes, checked.
 */
import type { Registration } from "../editions/registration.ts";

export type ServiceRegistration = Pick<Registration, "id" | "url" | "hs_token">;

export interface ServiceAddress {
  /** Scheme, host and port. */
  readonly origin: string;
  /** What comes before the path of the contract, without a slash at the end (U3). Mostly empty. */
  readonly basePath: string;
  readonly token: string;
}

/** @throws TypeError that says what is wrong; never with a token or a password in it */
export function readAddress({ id, url, hs_token: token }: ServiceRegistration): ServiceAddress {
  const name = `the registration ${JSON.stringify(id)}`;
  if (url === null) throw new TypeError(`${name} has no url: it wants no requests`);
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "http:" && parsed?.protocol !== "https:") {
    throw new TypeError(`the url of ${name} must be an http or https URL`);
  }
  const { username, password, search, hash } = parsed;
  if (username !== "" || password !== "" || search !== "" || hash !== "") {
    throw new TypeError(
      `the url of ${name} must be scheme, host, port and path: no user name, no query, no fragment`,
    );
  }
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/u.test(token)) {
    throw new TypeError(`the hs_token of ${name} must be printable ASCII without spaces`);
  }
  return { origin: parsed.origin, basePath: parsed.pathname.replace(/\/+$/u, ""), token };
}
