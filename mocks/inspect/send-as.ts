/**
 * Sends a message as a user, by the requests that a client would make: they pass through what watches, and are drawn.
 */
import { isUserId } from "../../src/matrix/identifiers.ts";
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import { createMockUser, type MockUser } from "../homeserver/mock-user.ts";
import type { GetHomeserver } from "./inspected.ts";
import type { Fetch } from "./watch.ts";

export interface SendAs {
  /** A user ID, or a localpart; who is not there is registered. */
  readonly user: string;
  /** A room ID or alias, which is joined; a user ID, who is invited to a new room; or empty, for a new room. */
  readonly room: string;
  readonly text: string;
}

/** @returns the room */
export type SendMessage = (message: SendAs) => Promise<string>;

/** @param watched the fetch of the homeserver */
export function createSendAs(homeserver: GetHomeserver, watched: Fetch): SendMessage {
  /** Another homeserver in its place knows nobody of before. */
  const loggedInAt = new WeakMap<object, Map<string, MockUser>>();

  const userOf = (name: string): MockUser => {
    const { users, serverName } = homeserver();
    const loggedIn = loggedInAt.get(users) ?? new Map<string, MockUser>();
    loggedInAt.set(users, loggedIn);
    const localpart = name.replace(/^@/u, "").replace(/:.*$/u, "");
    const userId = (name.startsWith("@") ? name : `@${name}:${serverName}`) as UserId;
    const known = loggedIn.get(userId);
    if (known !== undefined) return known;
    const user = users.has(userId) ? users.logIn(userId) : users.register(localpart);
    const client = createMockUser({ ...user, fetch: watched, baseUrl: `http://${serverName}` });
    loggedIn.set(user.userId, client);
    return client;
  };

  const roomOf = async (user: MockUser, name: string): Promise<string> => {
    if (name === "") return user.createRoom();
    if (isUserId(name)) return user.createRoom({ invite: [name] });
    const room = homeserver().rooms.get(name);
    const isMember = room?.members().includes(user.userId) === true;
    return isMember && room !== undefined ? room.roomId : user.join(name);
  };

  return async ({ user: name, room, text }) => {
    const user = userOf(name.trim());
    const roomId = (await roomOf(user, room.trim())) as Parameters<MockUser["send"]>[0];
    await user.send(roomId, text);
    return roomId;
  };
}
