/**
 * Who is calling, and as whom: an application service as one of its users, or a user with a token of their own.
 * Nothing of the body is read before that.
 *
 *   token → registration → user_id inside its namespaces → registered → device_id of that user
 *         → ordinary user, whose `user_id` and `device_id` count for nothing (S58)
 *
 * @see https://spec.matrix.org/v1.19/application-service-api/#identity-assertion
 */
import type { UserId } from "../../generated/registration.types.ts";
import type { AnyContract, OperationDescription } from "../contract/operation.ts";
import type { IncomingRequest } from "../contract/serve.ts";
import type { Registration } from "../editions/registration.ts";
import { MatrixError } from "../matrix/error.ts";
import { assertIdentity } from "./assert-identity.ts";
import { type Caller, senderOf } from "./caller.ts";
import { type ErrorProfile, errorProfiles } from "./error-profile.ts";
import { missingToken, readToken } from "./read-token.ts";
import type { Registrations } from "./registrations.ts";

type Maybe<T> = T | Promise<T>;

/** What the homeserver knows of its users. */
export interface Accounts {
  /** Whether this user of the homeserver exists. Asked for every user that is not the sender. */
  hasUser(userId: UserId): Maybe<boolean>;
  hasDevice(userId: UserId, deviceId: string): Maybe<boolean>;
  /**
   * Whose access token it is that belongs to no application service. Defaults to nobody's.
   *
   * @throws MatrixError for another answer than 401 `M_UNKNOWN_TOKEN`, such as `M_USER_LOCKED`
   */
  authenticateUser?(
    token: string,
  ): Maybe<{ readonly userId: UserId; readonly deviceId?: string | null } | undefined>;
  /**
   * The draft only: the real user that granted this `user_token` to the application service (D52, U21). Defaults to
   * nobody: 403.
   */
  acceptUserToken?(registration: Registration, userToken: string): Maybe<UserId | undefined>;
  /**
   * The draft only: asks the application service about a user in its namespace who does not exist, and waits until it
   * has answered (U14). Defaults to not asking.
   */
  queryUser?(registration: Registration, userId: UserId): Maybe<boolean>;
}

export interface IdentifyCallerOptions {
  readonly registrations: Registrations;
  readonly accounts: Accounts;
  readonly contract: Pick<AnyContract, "tokenIn">;
  /** Whether v1 takes a token in the query. Defaults to false. */
  readonly allowTokenInQuery?: boolean;
  /** Whose errors to answer with. Defaults to `errorProfiles.spec`. */
  readonly errors?: ErrorProfile;
}

/** @returns null for nobody in particular, where the operation allows that */
export type IdentifyCaller = (
  request: Pick<IncomingRequest, "authorization" | "query">,
  operation: OperationDescription,
) => Promise<Caller | null>;

/**
 * @returns a function that rejects with MatrixError 401 `M_MISSING_TOKEN` or `M_UNKNOWN_TOKEN`, 403 `M_FORBIDDEN` or 400
 *   `M_UNKNOWN_DEVICE`, or what the profile has in their place
 */
export function createIdentifyCaller(options: IdentifyCallerOptions): IdentifyCaller {
  const { registrations, accounts, contract, errors = errorProfiles.spec } = options;
  const { tokenIn } = contract;
  const places = { tokenIn, allowTokenInQuery: options.allowTokenInQuery ?? false, errors };

  return async (request, operation) => {
    if (operation.token === null) return null;
    const token = readToken(request, places);
    if (token === undefined) {
      if (!operation.tokenRequired) return null;
      throw missingToken(places);
    }
    const registration = registrations.byAsToken(token);
    if (registration !== undefined) {
      const sender = senderOf(registration, registrations.serverName);
      const asked = {
        registration,
        sender,
        operation,
        query: request.query,
        isDraft: tokenIn === "query",
      };
      return await assertIdentity(asked, { registrations, accounts, errors });
    }
    const user = await accounts.authenticateUser?.(token);
    if (user === undefined) throw unknownToken(tokenIn);
    return { kind: "user", userId: user.userId, deviceId: user.deviceId ?? null };
  };
}

/** The draft says 403 where v1 says 401 (S65, U6). */
export function unknownToken(tokenIn: AnyContract["tokenIn"]): MatrixError {
  const [status, errcode] =
    tokenIn === "query" ? ([403, "M_FORBIDDEN"] as const) : ([401, "M_UNKNOWN_TOKEN"] as const);
  return new MatrixError(status, errcode, "the access token is not known here");
}
