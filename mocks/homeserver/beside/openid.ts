/**
 * Tokens with which a user shows to somebody else who they are: widgets and the web pages of bridges take them. Who gets
 * one asks the homeserver, as other homeservers do, whose token it is.
 * @see https://spec.matrix.org/v1.19/client-server-api/#openid
 * @see https://spec.matrix.org/v1.19/server-server-api/#openid
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { ServeHandler } from "../../../src/contract/serve.ts";
import type { Caller } from "../../../src/homeserver/index.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { checkOwner } from "../context.ts";
import type { Home } from "../home.ts";

const lifetimeMs = 3_600_000;

export function createOpenId(
  { serverName, clock, state }: Home,
  callerOf: (request: Parameters<ServeHandler>[0]) => Caller,
): Readonly<Record<"requestOpenIdToken" | "getOpenIdUser", ServeHandler>> {
  const owners = new Map<string, { readonly userId: UserId; readonly endMs: number }>();
  return {
    requestOpenIdToken(request) {
      const caller = callerOf(request);
      checkOwner(caller, request.path["userId"] as UserId);
      const token = state.ids.secret();
      owners.set(token, { userId: caller.userId, endMs: clock.elapsed() + lifetimeMs });
      const body = {
        access_token: token,
        token_type: "Bearer",
        matrix_server_name: serverName,
        expires_in: lifetimeMs / 1000,
      };
      return { status: 200, body };
    },
    getOpenIdUser({ query }) {
      const token = query["access_token"];
      const found = typeof token === "string" ? owners.get(token) : undefined;
      if (found === undefined || clock.elapsed() >= found.endMs) {
        throw new MatrixError(401, "M_UNKNOWN_TOKEN", "the access token is unknown or expired");
      }
      return { status: 200, body: { sub: found.userId } };
    },
  };
}
