/**
 * The users of a mock homeserver, for a test to act as.
 */
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import { toUserId } from "../../src/matrix/identifiers.ts";
import type { Home } from "./home.ts";
import { createMockUser, type MockUser } from "./mock-user.ts";

export interface NewUser {
  /** Defaults to none: then the user cannot log in, but act here. */
  readonly password?: string;
  readonly displayName?: string;
}

export interface MockUsers {
  /**
   * Makes an ordinary user, logged in.
   *
   * @throws MatrixError 400 `M_EXCLUSIVE`, `M_USER_IN_USE`; TypeError for what is no localpart of today: `Alice`
   */
  register(localpart: string, user?: NewUser): MockUser;
  /** @throws TypeError when there is no such user */
  logIn(userId: UserId): MockUser;
  has(userId: UserId): boolean;
  /** Virtual users and the senders of application services too. */
  list(): readonly UserId[];
  /** What the profile of a user says. */
  profile(userId: UserId): Readonly<Record<string, unknown>>;
}

export function createMockUsers(
  home: Home,
  fetch: (request: Request) => Promise<Response>,
): MockUsers {
  const { accounts, sessions, profiles } = home.state;

  const logIn = (userId: UserId): MockUser => {
    if (!accounts.isActive(userId)) throw new TypeError(`there is no ${userId}: register it`);
    const session = sessions.open(userId);
    return createMockUser({ ...session, fetch, baseUrl: `http://${home.serverName}` });
  };

  return {
    logIn,
    register(localpart, { password, displayName } = {}) {
      const userId = toUserId(localpart, home.serverName);
      if (home.registrations.namespaces.isExclusive("users", userId)) {
        throw new MatrixError(400, "M_EXCLUSIVE", `${userId} belongs to an application service`);
      }
      if (accounts.get(userId) !== undefined) {
        throw new MatrixError(400, "M_USER_IN_USE", `${userId} is taken`);
      }
      accounts.add({ userId, password });
      if (displayName !== undefined) profiles.set(userId, "displayname", displayName);
      return logIn(userId);
    },
    has: (userId) => accounts.get(userId) !== undefined,
    list: () => accounts.list().map(({ userId }) => userId),
    profile: (userId) => profiles.all(userId),
  };
}
