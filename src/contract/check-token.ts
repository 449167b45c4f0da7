/**
 * Whether a request carries the token that its document asks for, in the place where its edition puts it.
 *
 * | | none | not the right one | header and query |
 * |---|---|---|---|
 * | application service | 401 `M_MISSING_TOKEN` | 403 `M_FORBIDDEN` | must agree, else 403 (S17) |
 * | homeserver, v1 | 401 `M_MISSING_TOKEN` | 401 `M_UNKNOWN_TOKEN` (S65) | 401 `M_MISSING_TOKEN`, as Synapse answers (V8) |
 * | homeserver, draft | 401 `M_MISSING_TOKEN` | 403 `M_FORBIDDEN` (U6) | must agree, else 403 |
 *
 * @see https://spec.matrix.org/v1.19/application-service-api/#authorization
 */
import type { AnyContract, OperationDescription } from "./operation.ts";
import { bearerToken, tokensEqual } from "../matrix/token.ts";
import type { Fault } from "./fault.ts";

/** Where a request can carry a token. */
export interface TokenPlaces {
  readonly headers: { readonly authorization?: string | undefined };
  readonly query: URLSearchParams;
}

export interface TokenCheck {
  readonly contract: Pick<AnyContract, "tokenIn">;
  readonly operation: Pick<OperationDescription, "token" | "tokenRequired">;
  /** The token to accept; without it any token that is not empty. */
  readonly token: string | undefined;
}

export function findTokenFault(check: TokenCheck, call: TokenPlaces): Fault | undefined {
  const { contract, operation } = check;
  if (contract.tokenIn === "body" || operation.token === null) return undefined;
  const header = bearerToken(call.headers.authorization);
  const query = call.query.getAll("access_token").filter((one) => one !== "");
  if (contract.tokenIn === "header" && operation.token !== "hsToken") {
    if (header !== undefined && query.length > 0) return together();
  }
  const given = [...(header === undefined ? [] : [header]), ...query];
  // Before v1.4 there was no header, so a token that is only there is none to the draft.
  const counted = contract.tokenIn === "query" ? query : given;
  const [first] = counted;
  if (first === undefined) return operation.tokenRequired ? missing(check) : undefined;
  if (given.some((one) => !tokensEqual(one, first))) return differing();
  // A user's own token comes from a login that this server has not seen.
  if (operation.token === "accessToken" || check.token === undefined) return undefined;
  if (tokensEqual(first, check.token)) return undefined;
  return wrong(
    check,
    header === undefined || contract.tokenIn === "query" ? "access_token" : "Authorization",
  );
}

/** Types of login that stand for an application service; the second is the name before v1.2. */
export const applicationServiceLogins: ReadonlySet<unknown> = new Set([
  "m.login.application_service",
  "uk.half-shot.msc2778.login.application_service",
]);

/**
 * Registration and login are open to people, who have no token yet; an application service needs its own (S65, U6).
 *
 * @param body parsed
 */
export function findLoginTokenFault(
  check: TokenCheck,
  call: TokenPlaces,
  body: unknown,
): Fault | undefined {
  if (check.operation.token !== "asToken" || check.operation.tokenRequired) return undefined;
  if (typeof body !== "object" || body === null || !("type" in body)) return undefined;
  if (!applicationServiceLogins.has(body.type)) return undefined;
  const operation = { ...check.operation, tokenRequired: true };
  return findTokenFault({ ...check, operation }, call);
}

/** The draft's registration has its token in the body; a token of the wrong type is for the schema to name. */
export function findBodyTokenFault(token: string | undefined, body: unknown): Fault | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  const given: unknown = "as_token" in body ? body.as_token : undefined;
  if (given === undefined || given === "") {
    return { status: 401, errcode: "M_MISSING_TOKEN", field: "as_token", message: "missing" };
  }
  if (token === undefined || typeof given !== "string" || tokensEqual(given, token)) {
    return undefined;
  }
  return { ...forbidden, field: "as_token", message: notAnApplicationService };
}

const notAnApplicationService = "not the token of an application service";

const forbidden = { status: 403, errcode: "M_FORBIDDEN" } as const;

function missing({ contract, operation }: TokenCheck): Fault {
  const names = { hsToken: "hs_token", asToken: "as_token", accessToken: "access_token" };
  const name = operation.token === null ? "token" : names[operation.token];
  const [field, form] =
    contract.tokenIn === "query"
      ? ["access_token", `?access_token=<${name}>`]
      : ["Authorization", `Bearer <${name}>`];
  return { status: 401, errcode: "M_MISSING_TOKEN", field, message: `missing, send "${form}"` };
}

function wrong({ contract, operation }: TokenCheck, field: string): Fault {
  if (operation.token === "hsToken") {
    return { ...forbidden, field, message: "not the hs_token of this registration" };
  }
  const fault = { field, message: notAnApplicationService };
  if (contract.tokenIn === "query") return { ...forbidden, ...fault };
  return { status: 401, errcode: "M_UNKNOWN_TOKEN", ...fault };
}

function differing(): Fault {
  return { ...forbidden, field: "access_token", message: "two different tokens were sent" };
}

function together(): Fault {
  return {
    status: 401,
    errcode: "M_MISSING_TOKEN",
    field: "access_token",
    message: "sent beside the Authorization header: send the header alone",
  };
}
