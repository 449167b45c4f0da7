/**
 * A homeserver of one file, in memory: what an author would plug into the extensions. Knows users, devices, aliases and
 * who is in a room, and nothing of application services.
 */
import {
  createHomeserverExtensions,
  type HomeserverExtensions,
  type HomeserverExtensionsOptions,
} from "../../src/homeserver/homeserver-extensions.ts";
import type { Accounts } from "../../src/homeserver/identify-caller.ts";
import type { Registrations } from "../../src/homeserver/registrations.ts";
import type { HomeserverHandlers } from "../../src/homeserver/served-edition.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import type { UserId } from "../../generated/registration.types.ts";

export interface SentEvent {
  readonly sender: UserId;
  readonly type: string;
  readonly content: unknown;
  readonly ts: number | undefined;
}

export interface TinyHomeserver {
  readonly accounts: Accounts;
  readonly events: SentEvent[];
  readonly aliases: Map<string, string>;
  readonly v1: HomeserverHandlers<"v1">;
  readonly draft: HomeserverHandlers<"draft">;
  /** Makes a user, with a device and a token when they are given. */
  addUser(userId: UserId, session?: { token: string; deviceId: string }): void;
  join(roomId: string, userId: UserId): void;
}

const empty = { status: 200, body: {} } as const;

export function createTinyHomeserver(serverName: string): TinyHomeserver {
  const devices = new Map<UserId, Set<string>>();
  const sessions = new Map<string, { userId: UserId; deviceId: string }>();
  const rooms = new Map<string, Set<UserId>>();
  const aliases = new Map<string, string>();
  const events: SentEvent[] = [];
  let count = 0;

  const register = (localpart: string): UserId => {
    const userId: UserId = `@${localpart}:${serverName}`;
    if (devices.has(userId)) throw new MatrixError(400, "M_USER_IN_USE", "the name is taken");
    devices.set(userId, new Set());
    return userId;
  };
  const logIn = (userId: UserId, deviceId = `DEVICE${(count += 1)}`) => {
    const token = `token-${(count += 1)}`;
    sessions.set(token, { userId, deviceId });
    devices.get(userId)?.add(deviceId);
    return { access_token: token, device_id: deviceId };
  };
  const send = (roomId: string, event: SentEvent): `$${string}` => {
    if (rooms.get(roomId)?.has(event.sender) !== true) {
      throw new MatrixError(403, "M_FORBIDDEN", "not in the room");
    }
    events.push(event);
    return `$event${events.length}`;
  };
  const bind = (alias: string, roomId: string): void => {
    aliases.set(alias, roomId);
  };
  const resolve = (idOrAlias: string): `!${string}` => {
    const roomId = idOrAlias.startsWith("!") ? idOrAlias : aliases.get(idOrAlias);
    if (roomId === undefined) throw new MatrixError(404, "M_NOT_FOUND", "no such room");
    return roomId as `!${string}`;
  };
  const join = (roomId: string, userId: UserId): void => {
    rooms.set(roomId, (rooms.get(roomId) ?? new Set()).add(userId));
  };

  const v1: HomeserverHandlers<"v1"> = {
    getVersions: () => ({ status: 200, body: { versions: ["v1.19"] } }),
    getTokenOwner: (_request, { caller: { userId, deviceId } }) => ({
      status: 200,
      body: { user_id: userId, ...(deviceId !== null && { device_id: deviceId }) },
    }),
    register({ body }, { caller }) {
      const { username, inhibit_login: inhibit, device_id: deviceId } = body;
      if (caller === null && body["auth"] === undefined) {
        return {
          status: 401,
          body: { flows: [{ stages: ["m.login.dummy"] }], params: {}, session: "s" },
        };
      }
      const userId = register(username ?? `guest${(count += 1)}`);
      const session = inhibit === true ? {} : logIn(userId, deviceId);
      return { status: 200, body: { user_id: userId, ...session } };
    },
    checkUsernameAvailability({ query }) {
      if (devices.has(`@${query.username}:${serverName}`)) {
        throw new MatrixError(400, "M_USER_IN_USE", "the name is taken");
      }
      return { status: 200, body: { available: true } };
    },
    login({ body }) {
      const { user } = body.identifier as { user: string };
      const userId: UserId = `@${user}:${serverName}`;
      return { status: 200, body: { user_id: userId, ...logIn(userId) } };
    },
    sendMessage({ path, query, body }, { caller }) {
      const event = { sender: caller.userId, type: path.eventType, content: body, ts: query.ts };
      return { status: 200, body: { event_id: send(path.roomId, event) } };
    },
    setRoomStateWithKey({ path, query, body }, { caller }) {
      const event = { sender: caller.userId, type: path.eventType, content: body, ts: query.ts };
      return { status: 200, body: { event_id: send(path.roomId, event) } };
    },
    getDevices: (_request, { caller: { userId } }) => ({
      status: 200,
      body: { devices: Array.from(devices.get(userId) ?? [], (id) => ({ device_id: id })) },
    }),
    updateDevice({ path }, { caller: { userId } }) {
      const own = devices.get(userId) ?? new Set();
      const isNew = !own.has(path.deviceId);
      devices.set(userId, own.add(path.deviceId));
      return { status: isNew ? 201 : 200, body: {} };
    },
    deleteDevices({ body }, { caller }) {
      if (caller.kind === "user" && body.auth === undefined) {
        return {
          status: 401,
          body: { flows: [{ stages: ["m.login.dummy"] }], params: {}, session: "s" },
        };
      }
      for (const id of body.devices) devices.get(caller.userId)?.delete(id);
      return empty;
    },
    createRoom({ body }, { caller }) {
      const roomId = `!room${(count += 1)}:${serverName}` as const;
      join(roomId, caller.userId);
      if (body.room_alias_name !== undefined)
        bind(`#${body.room_alias_name}:${serverName}`, roomId);
      return { status: 200, body: { room_id: roomId } };
    },
    joinRoom({ path }, { caller }) {
      const roomId = resolve(path.roomIdOrAlias);
      join(roomId, caller.userId);
      return { status: 200, body: { room_id: roomId } };
    },
    getJoinedMembersByRoom: ({ path }) => ({
      status: 200,
      body: {
        joined: Object.fromEntries(
          Array.from(rooms.get(path.roomId) ?? [], (id) => [id, { display_name: "Bob" }]),
        ),
      },
    }),
    getRoomIdByAlias: ({ path }) => ({
      status: 200,
      body: { room_id: resolve(path.roomAlias), servers: [serverName] },
    }),
    setRoomAlias({ path, body }) {
      bind(path.roomAlias, body.room_id);
      return empty;
    },
    deleteRoomAlias({ path }) {
      if (!aliases.delete(path.roomAlias))
        throw new MatrixError(404, "M_NOT_FOUND", "no such alias");
      return empty;
    },
    updateAppserviceRoomDirectoryVisibility: () => empty,
    sync: () => ({ status: 200, body: { next_batch: "s1" } }),
    setProfileField: () => empty,
    changePassword: () => empty,
    uploadContent: ({ body }, { contentType }) => ({
      status: 200,
      body: { content_uri: `mxc://${serverName}/${contentType}.${(body as Uint8Array).length}` },
    }),
    getContentAuthed: () => ({
      status: 200,
      body: new TextEncoder().encode("a picture"),
      headers: { "Content-Type": "image/png" },
    }),
  };

  const draft: HomeserverHandlers<"draft"> = {
    register({ body }) {
      const { user, username } = body as { user?: string; username?: string };
      const userId = register(user ?? username ?? "");
      const { access_token } = logIn(userId);
      return { status: 200, body: { user_id: userId, access_token, home_server: serverName } };
    },
    sendMessage({ path, query, body }, { caller }) {
      const event = { sender: caller.userId, type: path.eventType, content: body, ts: query.ts };
      return { status: 200, body: { event_id: send(path.roomId, event) } };
    },
    joinRoom({ path }, { caller }) {
      const roomId = resolve(path.roomIdOrAlias);
      join(roomId, caller.userId);
      return { status: 200, body: { room_id: roomId } };
    },
    setRoomAlias({ path, body }) {
      bind(path.roomAlias, body.room_id);
      return empty;
    },
  };

  return {
    accounts: {
      hasUser: (userId) => devices.has(userId),
      hasDevice: (userId, deviceId) => devices.get(userId)?.has(deviceId) === true,
      authenticateUser: (token) => sessions.get(token),
    },
    events,
    aliases,
    v1,
    draft,
    addUser(userId, session) {
      devices.set(userId, new Set(session && [session.deviceId]));
      if (session !== undefined)
        sessions.set(session.token, { userId, deviceId: session.deviceId });
    },
    join,
  };
}

export type Settings = Partial<HomeserverExtensionsOptions<"v1">>;

/** The stable protocol over a tiny homeserver, with answers checked. */
export function serveV1(
  registrations: Registrations,
  homeserver: TinyHomeserver,
  settings: Settings = {},
): HomeserverExtensions {
  return createHomeserverExtensions({
    registrations,
    accounts: homeserver.accounts,
    handlers: homeserver.v1,
    checkAnswers: true,
    ...settings,
  });
}
