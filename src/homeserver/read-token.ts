/**
 * The access token of a request, from where its edition puts it.
 *
 * | | none | header and query |
 * |---|---|---|
 * | v1 | 401 `M_MISSING_TOKEN` | 401 `M_MISSING_TOKEN`, as Synapse answers (V8) |
 * | draft | 401 `M_MISSING_TOKEN` (U6) | must agree, else 403 `M_FORBIDDEN` |
 *
 * @see https://spec.matrix.org/v1.19/client-server-api/#using-access-tokens
 */
import type { IncomingRequest } from "../contract/serve.ts";
import { MatrixError } from "../matrix/error.ts";
import { bearerToken, tokensEqual } from "../matrix/token.ts";
import { type ErrorProfile, toMatrixError } from "./error-profile.ts";

export interface ReadTokenOptions {
  /** The draft had no header (S54). */
  readonly tokenIn: "header" | "query" | "body";
  /** Whether v1 takes a token in the query: deprecated since v1.11 (S54). */
  readonly allowTokenInQuery: boolean;
  readonly errors: Pick<ErrorProfile, "twoTokens">;
}

/**
 * @returns undefined when there is none
 * @throws MatrixError when there are two that must not be
 */
export function readToken(
  { authorization, query }: Pick<IncomingRequest, "authorization" | "query">,
  { tokenIn, allowTokenInQuery, errors: { twoTokens } }: ReadTokenOptions,
): string | undefined {
  const header = bearerToken(authorization);
  const inQuery = query.includes("access_token") ? tokensIn(query) : [];
  if (tokenIn === "query") return readDraft(header, inQuery);
  if (header !== undefined && inQuery.length > 0 && twoTokens !== null) {
    const message = "a token in the query beside that in the header: send the header alone";
    throw toMatrixError(twoTokens, message);
  }
  if (header !== undefined) return header;
  return allowTokenInQuery ? theOnly(inQuery) : undefined;
}

/** @throws MatrixError 401 */
export function missingToken({ tokenIn }: Pick<ReadTokenOptions, "tokenIn">): MatrixError {
  const form =
    tokenIn === "query" ? "?access_token=<as_token>" : "Authorization: Bearer <as_token>";
  return new MatrixError(401, "M_MISSING_TOKEN", `missing access token: send "${form}"`);
}

function readDraft(header: string | undefined, inQuery: readonly string[]): string | undefined {
  const token = theOnly(inQuery);
  // A header is no token to the draft, but one that says something else is a fault.
  if (token !== undefined && header !== undefined && !tokensEqual(header, token)) throw differing();
  return token;
}

function tokensIn(query: string): string[] {
  return new URLSearchParams(query).getAll("access_token").filter((token) => token !== "");
}

function theOnly([token, ...more]: readonly string[]): string | undefined {
  if (token !== undefined && more.some((one) => !tokensEqual(one, token))) throw differing();
  return token;
}

function differing(): MatrixError {
  return new MatrixError(403, "M_FORBIDDEN", "two different access tokens: send one");
}
