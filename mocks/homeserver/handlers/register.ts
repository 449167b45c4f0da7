/**
 * Making users: virtual ones for application services, others for everybody.
 * @see https://spec.matrix.org/v1.19/client-server-api/#post_matrixclientv3register
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { isLocalpart, isUserId } from "../../../src/matrix/identifiers.ts";
import type { HandlersOf } from "../context.ts";
import type { Home } from "../home.ts";
import { needsDummy } from "../interactive-auth.ts";
import { withoutLogin } from "../profile-registrations.ts";
import { toTokens } from "./login.ts";

type RegisterHandlers = HandlersOf<"register" | "checkUsernameAvailability">;

export function createRegisterHandlers(home: Home): RegisterHandlers {
  const { state, serverName, profile } = home;
  return {
    register({ body, query }, { caller }) {
      if (query.kind === "guest") {
        throw new MatrixError(403, "M_GUEST_ACCESS_FORBIDDEN", "there are no guests here");
      }
      const username = body.username ?? state.ids.localpart();
      const userId: UserId = `@${username}:${serverName}`;
      const isVirtual = caller?.kind === "application-service";
      checkFree(home, userId, isVirtual);
      if (isVirtual) {
        state.accounts.add({ userId, madeBy: caller.registration.id });
        const own = home.registrations.get(caller.registration.id);
        const isWithoutLogin = own?.[withoutLogin] === true;
        if (isWithoutLogin && body.inhibit_login !== true) {
          const { status, errcode } = profile.loginUnsupported;
          throw new MatrixError(status, errcode, "register with inhibit_login");
        }
      } else {
        const given = body as { auth?: { type?: string; session?: string }; password?: string };
        const needed = needsDummy(home, given.auth);
        if (needed !== undefined) return needed;
        state.accounts.add({ userId, password: given.password });
      }
      if (profile.namesNewUsers) state.profiles.set(userId, "displayname", username);
      const answer = { user_id: userId, home_server: serverName };
      if (body.inhibit_login === true) return { status: 200, body: answer };
      const session = state.sessions.open(userId, {
        deviceId: body.device_id,
        displayName: body.initial_device_display_name,
        isRefreshable: body.refresh_token,
      });
      return { status: 200, body: { ...answer, ...toTokens(session) } };
    },
    checkUsernameAvailability({ query: { username } }) {
      checkFree(home, `@${username}:${serverName}`, false);
      return { status: 200, body: { available: true } };
    },
  };
}

/** Homeservers let application services take localparts of every kind (S83). */
function checkFree({ state, profile }: Home, userId: UserId, isVirtual: boolean): void {
  const localpart = userId.slice(1, userId.indexOf(":"));
  const isAllowed = isVirtual
    ? isUserId(userId) && localpart !== ""
    : isLocalpart(localpart) && (profile.takesUnderscores || !localpart.startsWith("_"));
  if (!isAllowed || !isUserId(userId)) {
    throw new MatrixError(400, "M_INVALID_USERNAME", "a localpart may have a-z 0-9 . _ = - / +");
  }
  if (state.accounts.get(userId) !== undefined) {
    throw new MatrixError(400, "M_USER_IN_USE", `${userId} is taken`);
  }
}
