/**
 * Sessions: log in with a password or as an application service, refresh, log out.
 * @see https://spec.matrix.org/v1.19/client-server-api/#login
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { done, type HandlersOf } from "../context.ts";
import type { Home } from "../home.ts";
import { refusesSession } from "../profile-registrations.ts";
import type { OpenedSession } from "../state/sessions.ts";

type LoginHandlers = HandlersOf<"getLoginFlows" | "login" | "refresh" | "logout" | "logoutAll">;

/** How long an access token is good that can be refreshed, in milliseconds. The mock takes it for longer. */
const refreshAfterMs = 300_000;

export function createLoginHandlers(home: Home): LoginHandlers {
  const { state, serverName, profile } = home;
  const { sessions, accounts } = state;

  const toUserId = (user: string): UserId =>
    user.startsWith("@") ? (user as UserId) : `@${user}:${serverName}`;

  return {
    getLoginFlows: () => ({
      status: 200,
      body: {
        flows: [{ type: "m.login.password" }, { type: "m.login.application_service" }],
      },
    }),
    login({ body }, { caller }) {
      const { identifier, user, password } = body as {
        readonly identifier?: { readonly user?: string };
        readonly user?: string;
        readonly password?: string;
      };
      const name = identifier?.user ?? user;
      const isService = caller?.kind === "application-service" && body.type.includes("application");
      if (!isService && body.type !== "m.login.password") {
        throw new MatrixError(400, "M_UNKNOWN", `this server has no login by ${body.type}`);
      }
      const isRefused = isService && profile.withoutLogin !== "no session";
      if (isRefused && refusesSession(home, caller.registration.id)) {
        const { status, errcode } = profile.loginUnsupported;
        throw new MatrixError(status, errcode, "there is no login: name devices by device_id");
      }
      if (name === undefined) throw new MatrixError(400, "M_MISSING_PARAM", "identifier: missing");
      const account = accounts.get(toUserId(name));
      if (account?.isDeactivated === true) {
        const { status, errcode } = profile.loginDeactivated;
        throw new MatrixError(status, errcode, "this account was deactivated");
      }
      const isRight = account?.password !== undefined && account.password === password;
      if (account === undefined || (!isService && !isRight)) {
        throw new MatrixError(403, "M_FORBIDDEN", "unknown user or wrong password");
      }
      const { userId } = account;
      const session = sessions.open(userId, {
        deviceId: body.device_id,
        displayName: body.initial_device_display_name,
        isRefreshable: body.refresh_token,
      });
      return {
        status: 200,
        body: { user_id: userId, home_server: serverName, ...toTokens(session) },
      };
    },
    refresh({ body }) {
      const session = sessions.refresh(body.refresh_token);
      if (session === undefined) {
        throw new MatrixError(401, "M_UNKNOWN_TOKEN", "the refresh token is not known here");
      }
      const { device_id: _known, ...tokens } = toTokens(session);
      return { status: 200, body: tokens };
    },
    logout(_request, { caller }) {
      if (caller.deviceId !== null) sessions.removeDevice(caller.userId, caller.deviceId);
      return done;
    },
    logoutAll(_request, { caller: { userId } }) {
      for (const { deviceId } of sessions.devicesOf(userId)) {
        sessions.removeDevice(userId, deviceId);
      }
      return done;
    },
  };
}

export function toTokens({ accessToken, deviceId, refreshToken }: OpenedSession) {
  return {
    access_token: accessToken,
    device_id: deviceId,
    ...(refreshToken !== undefined && {
      refresh_token: refreshToken,
      expires_in_ms: refreshAfterMs,
    }),
  };
}
