/**
 * Profiles. A new name or picture becomes a membership event in every room that the user is in.
 * @see https://spec.matrix.org/v1.19/client-server-api/#profiles
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Caller } from "../../../src/homeserver/index.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { checkOwner, done, type HandlersOf, notFound, serviceIdOf } from "../context.ts";
import { type Home, isLocal } from "../home.ts";
import { announceProfile } from "../rooms/change-membership.ts";

type ProfileHandlers = HandlersOf<
  "getUserProfile" | "getProfileField" | "setProfileField" | "deleteProfileField"
>;

export function createProfileHandlers(home: Home): ProfileHandlers {
  const { profiles } = home.state;
  return {
    async getUserProfile({ path: { userId } }, { caller }) {
      await checkKnown(home, userId, caller);
      return { status: 200, body: profiles.all(userId) };
    },
    async getProfileField({ path: { userId, keyName } }, { caller }) {
      await checkKnown(home, userId, caller);
      const value = profiles.get(userId, keyName);
      if (value === undefined) throw notFound(`${userId} has no ${keyName}`);
      return { status: 200, body: { [keyName]: value } };
    },
    setProfileField({ path: { userId, keyName }, body }, { caller }) {
      checkOwner(caller, userId);
      if (!Object.hasOwn(body, keyName)) {
        throw new MatrixError(400, "M_MISSING_PARAM", `${keyName}: missing`);
      }
      setProfile(home, userId, keyName, body[keyName]);
      return done;
    },
    deleteProfileField({ path: { userId, keyName } }, { caller }) {
      checkOwner(caller, userId);
      profiles.delete(userId, keyName);
      announceProfile(home, userId, keyName);
      return done;
    },
  };
}

/** @throws MatrixError 400 for a value that cannot be */
export function setProfile(home: Home, userId: UserId, name: string, value: unknown): void {
  const isText = name === "displayname" || name === "avatar_url";
  if (isText && typeof value !== "string" && value !== null) {
    throw new MatrixError(400, "M_INVALID_PARAM", `${name}: must be a text`);
  }
  if (isText && value === null) home.state.profiles.delete(userId, name);
  else home.state.profiles.set(userId, name, value);
  announceProfile(home, userId, name);
}

/** @throws MatrixError 404 `M_NOT_FOUND` when there is no such user */
export async function checkKnown(home: Home, userId: UserId, caller: Caller | null): Promise<void> {
  const { profile, services, state } = home;
  if (state.accounts.get(userId) === undefined && isLocal(home, userId)) {
    if (profile.userQuery === "for a profile") {
      await services.queryUser(userId, { caller: serviceIdOf(caller) });
    }
  }
  if (state.accounts.get(userId) === undefined) throw notFound(`there is no ${userId}`);
}
