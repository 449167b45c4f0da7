/**
 * Account data, global and by room, and the tags of rooms, which are account data too.
 * @see https://spec.matrix.org/v1.19/client-server-api/#client-config
 */
import type { RoomId, UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Homeserver } from "../../../src/editions/v1.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { checkOwner, done, type HandlersOf, notFound } from "../context.ts";
import type { Home } from "../home.ts";
import type { Content, Place } from "../state/account-data.ts";

type AccountDataHandlers = HandlersOf<
  | "getAccountData"
  | "setAccountData"
  | "getAccountDataPerRoom"
  | "setAccountDataPerRoom"
  | "getRoomTags"
  | "setRoomTag"
  | "deleteRoomTag"
>;

type Tag = Homeserver.components["schemas"]["RoomTag"];

/** What only the homeserver writes. */
const managed: ReadonlySet<string> = new Set(["m.fully_read", "m.push_rules"]);

export function createAccountDataHandlers({ state }: Home): AccountDataHandlers {
  const { accountData } = state;

  const read = (userId: UserId, place: Place, type: string): Content => {
    const content = accountData.get(userId, place, type);
    if (content === undefined) throw notFound(`there is no ${type}`);
    return content;
  };

  const write = (userId: UserId, place: Place, type: string, content: Content): void => {
    if (managed.has(type)) {
      throw new MatrixError(405, "M_BAD_JSON", `${type} is written by the homeserver`);
    }
    accountData.set(userId, place, { type, content });
  };

  const tagsOf = (userId: UserId, roomId: RoomId) =>
    (accountData.get(userId, roomId, "m.tag")?.["tags"] ?? {}) as Record<string, Tag>;

  return {
    getAccountData({ path: { userId, type } }, { caller }) {
      checkOwner(caller, userId);
      return { status: 200, body: read(userId, null, type) };
    },
    setAccountData({ path: { userId, type }, body }, { caller }) {
      checkOwner(caller, userId);
      write(userId, null, type, body);
      return done;
    },
    getAccountDataPerRoom({ path: { userId, roomId, type } }, { caller }) {
      checkOwner(caller, userId);
      return { status: 200, body: read(userId, roomId, type) };
    },
    setAccountDataPerRoom({ path: { userId, roomId, type }, body }, { caller }) {
      checkOwner(caller, userId);
      write(userId, roomId, type, body);
      return done;
    },
    getRoomTags({ path: { userId, roomId } }, { caller }) {
      checkOwner(caller, userId);
      return { status: 200, body: { tags: tagsOf(userId, roomId) } };
    },
    setRoomTag({ path: { userId, roomId, tag }, body }, { caller }) {
      checkOwner(caller, userId);
      const tags = { ...tagsOf(userId, roomId), [tag]: body };
      accountData.set(userId, roomId, { type: "m.tag", content: { tags } });
      return done;
    },
    deleteRoomTag({ path: { userId, roomId, tag } }, { caller }) {
      checkOwner(caller, userId);
      const { [tag]: _gone, ...tags } = tagsOf(userId, roomId);
      accountData.set(userId, roomId, { type: "m.tag", content: { tags } });
      return done;
    },
  };
}
