/**
 * Users, profiles and presence, as the draft of 2015 has them.
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { checkOwner, done, type DraftHandlersOf } from "../context.ts";
import { createEphemeralHandlers } from "../handlers/ephemeral.ts";
import { checkKnown, setProfile } from "../handlers/profile.ts";
import type { Home } from "../home.ts";

type AccountHandlers = DraftHandlersOf<
  | "register"
  | "getUserProfile"
  | "getDisplayName"
  | "setDisplayName"
  | "getAvatarUrl"
  | "setAvatarUrl"
  | "getPresence"
  | "setPresence"
>;

export function createDraftAccountHandlers(home: Home): AccountHandlers {
  const { accounts, sessions, profiles, ephemeral } = home.state;
  const { setPresence } = createEphemeralHandlers(home);

  const textOf = (userId: UserId, name: string): string | null => {
    const value = profiles.get(userId, name);
    return typeof value === "string" ? value : null;
  };

  return {
    register({ body }, { caller }) {
      const { user, username, password } = body as Record<string, string | undefined>;
      const localpart = user ?? username;
      if (localpart === undefined) throw new MatrixError(400, "M_BAD_JSON", "user: missing");
      const userId: UserId = `@${localpart}:${home.serverName}`;
      if (accounts.get(userId) !== undefined) {
        throw new MatrixError(400, "M_USER_IN_USE", `${userId} is taken`);
      }
      const isVirtual = caller?.kind === "application-service";
      accounts.add({ userId, password, madeBy: isVirtual ? caller.registration.id : undefined });
      const { accessToken } = sessions.open(userId);
      return {
        status: 200,
        body: { user_id: userId, access_token: accessToken, home_server: home.serverName },
      };
    },
    async getUserProfile({ path: { userId } }, { caller }) {
      await checkKnown(home, userId, caller);
      const [displayname, avatarUrl] = [
        textOf(userId, "displayname"),
        textOf(userId, "avatar_url"),
      ];
      return { status: 200, body: { displayname, avatar_url: avatarUrl } };
    },
    async getDisplayName({ path: { userId } }, { caller }) {
      await checkKnown(home, userId, caller);
      return { status: 200, body: { displayname: textOf(userId, "displayname") } };
    },
    setDisplayName({ path: { userId }, body }, { caller }) {
      checkOwner(caller, userId);
      setProfile(home, userId, "displayname", body.displayname);
      return done;
    },
    async getAvatarUrl({ path: { userId } }, { caller }) {
      await checkKnown(home, userId, caller);
      return { status: 200, body: { avatar_url: textOf(userId, "avatar_url") } };
    },
    setAvatarUrl({ path: { userId }, body }, { caller }) {
      checkOwner(caller, userId);
      setProfile(home, userId, "avatar_url", body.avatar_url);
      return done;
    },
    async getPresence({ path: { userId } }, { caller }) {
      await checkKnown(home, userId, caller);
      const known = ephemeral.presenceOf(userId);
      const statusMsg = known?.statusMsg;
      return {
        status: 200,
        body: {
          presence: known?.presence ?? "offline",
          ...(statusMsg !== undefined && { status_msg: statusMsg }),
        },
      };
    },
    async setPresence({ path, body }, context) {
      const { presence, status_msg: statusMsg } = body;
      const given = { presence, ...(typeof statusMsg === "string" && { status_msg: statusMsg }) };
      await setPresence({ path, query: {}, body: given }, context);
      return done;
    },
  };
}
