/**
 * Whether a request comes from the homeserver: no token is 401, a wrong one 403, and where header and query both carry
 * one they must agree. Nothing of the body is read before that.
 * @see https://spec.matrix.org/v1.19/application-service-api/#authorization
 */
import type { IncomingRequest } from "../contract/serve.ts";
import { MatrixError } from "../matrix/error.ts";
import { bearerToken, tokensEqual } from "../matrix/token.ts";

export interface AuthenticateOptions {
  /** Accepted tokens: two while a token is being changed. */
  readonly hsTokens: readonly string[];
  /** Whether a request may carry its token in the query alone, as homeservers did before v1.4. */
  readonly allowTokenInQuery: boolean;
}

/**
 * @returns a check that throws MatrixError 401 `M_MISSING_TOKEN` or 403 `M_FORBIDDEN`
 * @throws TypeError when a token is empty: an empty token would let everybody in
 */
export function createAuthenticate(
  options: AuthenticateOptions,
): (request: IncomingRequest) => void {
  const { hsTokens, allowTokenInQuery } = options;
  if (hsTokens.length === 0 || hsTokens.includes("")) {
    throw new TypeError("hs_token must not be empty");
  }
  // Every token is compared, so that the time does not tell which one it was.
  const isOurs = (given: string) =>
    hsTokens.reduce((found, token) => tokensEqual(given, token) || found, false);

  return ({ authorization, query }) => {
    const header = bearerToken(authorization);
    const inQuery = query.includes("access_token=")
      ? (new URLSearchParams(query).get("access_token") ?? undefined)
      : undefined;
    const given = header ?? (allowTokenInQuery ? inQuery : undefined);
    if (given === undefined || given === "") {
      throw new MatrixError(
        401,
        "M_MISSING_TOKEN",
        'missing access token: send "Authorization: Bearer <hs_token>"',
      );
    }
    if (!isOurs(given) || (inQuery !== undefined && !tokensEqual(inQuery, given))) {
      throw new MatrixError(403, "M_FORBIDDEN", "the access token is not the hs_token");
    }
  };
}
