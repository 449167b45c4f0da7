/**
 * What `createHomeserverExtensions` wants to know of the users, as strictly as the profile checks it.
 */
import type { Accounts } from "../../src/homeserver/index.ts";
import type { Home } from "./home.ts";

export function createKnownUsers(home: Home): Accounts {
  const { accounts, sessions } = home.state;
  const { profile, services } = home;
  return {
    hasUser: (userId) => profile.masqueradeUnregistered === null || accounts.isActive(userId),
    hasDevice: (userId, deviceId) => sessions.device(userId, deviceId) !== undefined,
    authenticateUser: (token) => sessions.byToken(token),
    queryUser: ({ id }, userId) => services.queryUser(userId, { caller: id }),
  };
}
