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
import { refusesSession } from "../profile-registrations.ts";
import { toTokens } from "./login.ts";

type RegisterHandlers = HandlersOf<"register" | "checkUsernameAvailability">;

export function createRegisterHandlers(home: Home): RegisterHandlers {
  const { state, serverName, profile } = home;
  return {
    register({ body, query }, { caller }) {
      if (query.kind === "guest") {
        throw new MatrixError(403, "M_GUEST_ACCESS_FORBIDDEN", "there are no guests here");
      }
      const isVirtual = caller?.kind === "application-service";
      const given = body.username ?? state.ids.localpart();
      const isLowered = isVirtual && lowersNames(home, caller.registration.id);
      const username = isLowered ? given.toLowerCase() : given;
      const userId: UserId = `@${username}:${serverName}`;
      checkFree(home, userId, { isVirtual, isLowered });
      let hasNoSession = false;
      if (isVirtual) {
        state.accounts.add({ userId, madeBy: caller.registration.id });
        hasNoSession = refusesSession(home, caller.registration.id);
        if (hasNoSession && profile.withoutLogin !== "no session" && body.inhibit_login !== true) {
          const { status, errcode } = profile.loginUnsupported;
          throw new MatrixError(status, errcode, "register with inhibit_login");
        }
      } else {
        const asked = body as { auth?: { type?: string; session?: string }; password?: string };
        const needed = needsDummy(home, asked.auth);
        if (needed !== undefined) return needed;
        state.accounts.add({ userId, password: asked.password });
      }
      if (profile.namesNewUsers) state.profiles.set(userId, "displayname", username);
      const answer = { user_id: userId, home_server: serverName };
      if (body.inhibit_login === true || hasNoSession) return { status: 200, body: answer };
      const session = state.sessions.open(userId, {
        deviceId: body.device_id,
        displayName: body.initial_device_display_name,
        isRefreshable: body.refresh_token,
      });
      return { status: 200, body: { ...answer, ...toTokens(session) } };
    },
    checkUsernameAvailability({ query: { username } }) {
      checkFree(home, `@${username}:${serverName}`, { isVirtual: false, isLowered: false });
      return { status: 200, body: { available: true } };
    },
  };
}

/** Whether the names of virtual users are written in small letters, and then have to be localparts like others. */
function lowersNames({ profile }: Home, registrationId: string): boolean {
  if (profile.virtualLocalparts === "any") return false;
  const isIrc = registrationId === "irc" || /matrix[-_]appservice[-_]irc/u.test(registrationId);
  return profile.virtualLocalparts === "small" || !isIrc;
}

interface Kind {
  readonly isVirtual: boolean;
  readonly isLowered: boolean;
}

/** Some homeservers let application services take localparts of every kind (S83). */
function checkFree({ state, profile }: Home, userId: UserId, { isVirtual, isLowered }: Kind): void {
  const localpart = userId.slice(1, userId.indexOf(":"));
  const isAllowed = isVirtual
    ? localpart !== "" && (!isLowered || isLocalpart(localpart))
    : isLocalpart(localpart) && (profile.takesUnderscores || !localpart.startsWith("_"));
  if (!isAllowed || !isUserId(userId)) {
    throw new MatrixError(400, "M_INVALID_USERNAME", "a localpart may have a-z 0-9 . _ = - / +");
  }
  const known = state.accounts.get(userId);
  if (known !== undefined && !(isVirtual && known.isImplied)) {
    throw new MatrixError(400, "M_USER_IN_USE", `${userId} is taken`);
  }
}
