/**
 * Puts the token where the edition wants it: Bearer in v1, `access_token` in the query in the draft.
 * @see https://spec.matrix.org/v1.19/application-service-api/#authorization
 */
import type { Fetch } from "./fetch.ts";
import { sendHeld } from "../resilience/send-held.ts";
import type { AnyContract } from "./operation.ts";

/**
 * @param fetch sends the request
 * @param contract tells where the token goes; nowhere when it is part of the body
 * @param token without one the requests are left as they are
 * @throws TypeError when the token is empty
 */
export function withToken(
  fetch: Fetch,
  contract: Pick<AnyContract, "tokenIn">,
  token?: string,
): Fetch {
  if (token === "") throw new TypeError("the token must not be empty");
  if (token === undefined || contract.tokenIn === "body") return fetch;
  if (contract.tokenIn === "query") {
    return (request) => {
      const url = new URL(request.url);
      url.searchParams.set("access_token", token);
      return sendHeld(fetch, new Request(url, request), request);
    };
  }
  return (request) => {
    request.headers.set("Authorization", `Bearer ${token}`);
    return fetch(request);
  };
}
