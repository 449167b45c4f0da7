/**
 * The tokens that the administrator has stored: who may register over HTTP, and as whom.
 */
import { isUserId } from "../matrix/identifiers.ts";
import { tokensEqual } from "../matrix/token.ts";

export interface AllowedService {
  /** The secret that the administrator gave to the application service. */
  readonly asToken: string;
  /** What it is called here; the draft has no name for it. */
  readonly id: string;
  /** The localpart of its own user, which acts when none is named (U13). The same after each registration. */
  readonly senderLocalpart: string;
  /** What the homeserver presents to it. Defaults to a new one at each registration (U19). */
  readonly hsToken?: string;
}

export interface AllowList {
  find(token: string): AllowedService | undefined;
}

/** @throws TypeError when an entry is incomplete, or two have the same token or id; never with a token in it */
export function createAllowList(services: Iterable<AllowedService>): AllowList {
  const list = [...services];
  for (const [at, { id, asToken, senderLocalpart, hsToken }] of list.entries()) {
    const place = `allowed[${at}]`;
    if (asToken === "" || hsToken === "")
      throw new TypeError(`${place}: a token must not be empty`);
    if (id === "") throw new TypeError(`${place}: the id must not be empty`);
    if (senderLocalpart.includes(":") || !isUserId(`@${senderLocalpart}:x`)) {
      throw new TypeError(`${place}: senderLocalpart must be a localpart`);
    }
    const earlier = list.slice(0, at);
    if (earlier.some((one) => one.id === id)) throw new TypeError(`${place}: the id is taken`);
    if (earlier.some((one) => one.asToken === asToken)) {
      throw new TypeError(`${place}: the token is that of another`);
    }
  }
  return {
    // All of them are compared, so that the time does not tell which one it was. They are few.
    find(token) {
      let found: AllowedService | undefined;
      for (const service of list) if (tokensEqual(token, service.asToken)) found = service;
      return found;
    },
  };
}
