/**
 * Whose token it is, and what people do with their accounts. There is no identity server to prove an address, so nobody
 * has one.
 * @see https://spec.matrix.org/v1.19/client-server-api/#account-management
 */
import { MatrixError } from "../../../src/matrix/error.ts";
import { done, type HandlersOf } from "../context.ts";
import type { Home } from "../home.ts";
import { needsPassword } from "../interactive-auth.ts";
import { leaveEverything } from "../rooms/change-membership.ts";

type AccountHandlers = HandlersOf<
  | "getTokenOwner"
  | "deactivateAccount"
  | "changePassword"
  | "getAccount3PIDs"
  | "post3PIDs"
  | "add3PID"
  | "bind3PID"
  | "delete3pidFromAccount"
  | "unbind3pidFromAccount"
>;

const unbound = { status: 200, body: { id_server_unbind_result: "no-support" } } as const;

export function createAccountHandlers(home: Home): AccountHandlers {
  const { accounts, sessions } = home.state;
  return {
    getTokenOwner(_request, { caller: { userId, kind, deviceId: named } }) {
      const ofService = kind === "application-service" ? home.profile.deviceOfServices : null;
      const deviceId = named ?? ofService;
      const device = deviceId !== null && { device_id: deviceId };
      return { status: 200, body: { user_id: userId, is_guest: false, ...device } };
    },
    deactivateAccount({ body }, { caller }) {
      const needed = needsPassword(home, caller, body.auth);
      if (needed !== undefined) return needed;
      leaveEverything(home, caller.userId);
      accounts.deactivate(caller.userId);
      for (const { deviceId } of sessions.devicesOf(caller.userId)) {
        sessions.removeDevice(caller.userId, deviceId);
      }
      return unbound;
    },
    changePassword({ body }, { caller }) {
      const needed = needsPassword(home, caller, body.auth);
      if (needed !== undefined) return needed;
      accounts.setPassword(caller.userId, body.new_password);
      if (body.logout_devices !== false) {
        for (const { deviceId } of sessions.devicesOf(caller.userId)) {
          if (deviceId !== caller.deviceId) sessions.removeDevice(caller.userId, deviceId);
        }
      }
      return done;
    },
    getAccount3PIDs: () => ({ status: 200, body: { threepids: [] } }),
    post3PIDs: () => {
      throw new MatrixError(403, "M_THREEPID_AUTH_FAILED", "the address was not proved");
    },
    add3PID: () => {
      throw new MatrixError(403, "M_FORBIDDEN", "addresses cannot be proved here");
    },
    bind3PID: () => {
      throw new MatrixError(403, "M_FORBIDDEN", "there is no identity server");
    },
    delete3pidFromAccount: () => unbound,
    unbind3pidFromAccount: () => unbound,
  };
}
