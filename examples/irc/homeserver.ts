/**
 * A homeserver, as its author writes it: the file to copy. Users, rooms and events are its own (`rooms.ts`); who is calling,
 * who may do what, who is asked and who is told comes from the package.
 *
 *   request ─▶ extensions ─▶ handlers ─▶ rooms ─▶ push queue ─▶ application service
 *                  │             │
 *                  └─ unknown user, unknown alias ─▶ queries ─▶ application service
 */
// From npm: "matrix-appservice-contract/homeserver", "…/draft", "…/node" and "…/store/memory".
import { createDraftRegistration, type AllowedService } from "../../src/draft/index.ts";
import {
  createDeliver,
  createHomeserverExtensions,
  createPushQueue,
  createQueries,
  createRegistrations,
  createRoomInterest,
  serveTogether,
  type HomeserverHandlers,
  type PushStore,
} from "../../src/homeserver/index.ts";
import { MatrixError } from "../../src/index.ts";
import { listen } from "../../src/node.ts";
import type { RoomAlias, RoomId, UserId } from "../../src/application-service/index.ts";
import { createMemoryPushStore } from "../../src/store/memory.ts";
import { createRooms, type NewEvent } from "./rooms.ts";

export interface HomeserverOptions {
  /** What stands after the colon of its IDs. */
  readonly serverName: string;
  /** Which application services may register. */
  readonly allowed: readonly AllowedService[];
  /** The localpart of a user that there is. */
  readonly user: string;
  /** Where events wait for application services. Defaults to memory; a file or a database has them after a restart too. */
  readonly store?: PushStore;
  /** Where to listen. Defaults to a free port. */
  readonly port?: number;
  /** Sends requests to application services. Defaults to the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

const edition = "draft"; // leave it out for application services of today

export async function startHomeserver(options: HomeserverOptions) {
  const { serverName, user, store = createMemoryPushStore() } = options;
  const userToken = crypto.randomUUID();
  /** Access token → user. */
  const users = new Map<string, UserId>([[userToken, `@${user}:${serverName}`]]);
  const calls = { edition, ...(options.fetch && { fetch: options.fetch }) } as const;
  const onError = (error: unknown) => console.error("homeserver:", error);
  const rooms = createRooms(serverName);
  for (const userId of users.values()) rooms.users.set(userId, {});

  const registrations = createRegistrations({ serverName });
  const registration = createDraftRegistration({ registrations, allowed: options.allowed });
  const queries = createQueries({ registrations, ...calls });
  const deliver = createDeliver(calls);
  const queue = createPushQueue({ registrations, store, deliver, edition, onError });
  const interest = createRoomInterest({
    registrations,
    loadRoom: (id) => ({ members: rooms.members(id), aliases: rooms.roomOf(id).aliases }),
  });

  /** Stores an event, and pushes it to whoever is interested. */
  async function send(event: NewEvent) {
    const stored = rooms.add(event);
    const to = (await interest.interestedIn(stored)).map(({ id }) => id);
    await queue.push([{ to, event: stored }]);
    return { status: 200, body: { event_id: stored.event_id } } as const;
  }

  async function find(alias: RoomAlias, caller: string | undefined): Promise<RoomId> {
    const known = rooms.byAlias.get(alias);
    if (known !== undefined) return known;
    await queries.queryAlias(alias, { caller });
    const made = rooms.byAlias.get(alias);
    if (made === undefined) throw new MatrixError(404, "M_NOT_FOUND", "there is no such alias");
    return made;
  }

  async function join(room_id: RoomId, sender: UserId) {
    const content = { membership: "join", ...rooms.users.get(sender) };
    await send({ room_id, type: "m.room.member", sender, state_key: sender, content });
    return { status: 200, body: { room_id } } as const;
  }

  const handlers: HomeserverHandlers<"draft"> = {
    register({ body }) {
      const userId: UserId = `@${body.user ?? body.username}:${serverName}`;
      if (rooms.users.has(userId)) throw new MatrixError(400, "M_USER_IN_USE", "it is taken");
      const token = crypto.randomUUID();
      rooms.users.set(userId, {});
      users.set(token, userId);
      const answer = { user_id: userId, access_token: token, home_server: serverName };
      return { status: 200, body: answer };
    },
    setDisplayName({ path, body: { displayname } }) {
      rooms.users.set(path.userId, { displayname });
      return { status: 200, body: {} };
    },
    async createRoom({ body }, { caller: { userId: sender } }) {
      const room_id = rooms.makeRoom();
      const create = { room_id, type: "m.room.create", sender, state_key: "" };
      await send({ ...create, content: { creator: sender } });
      await join(room_id, sender);
      if (body.room_alias_name === undefined) return { status: 200, body: { room_id } };
      const alias: RoomAlias = `#${body.room_alias_name}:${serverName}`;
      rooms.bind(alias, room_id);
      await interest.setAliases(room_id, [alias]);
      return { status: 200, body: { room_id, room_alias: alias } };
    },
    joinRoom: async ({ path: { roomIdOrAlias: id } }, { caller }) => {
      const asking = caller.kind === "application-service" ? caller.registration.id : undefined;
      const roomId = id.startsWith("!") ? (id as RoomId) : await find(id as RoomAlias, asking);
      return join(roomId, caller.userId);
    },
    joinRoomById: ({ path }, { caller }) => join(path.roomId, caller.userId),
    setRoomStateByType: ({ path, body }, { caller: { userId: sender } }) => {
      const { roomId: room_id, eventType: type } = path;
      return send({ room_id, type, sender, state_key: "", content: body });
    },
    getRoomStateWithKey({ path }, { caller: { userId } }) {
      if (!rooms.isJoined(path.roomId, userId))
        throw new MatrixError(403, "M_FORBIDDEN", "not in it");
      const event = rooms.stateOf(path.roomId, path.eventType, path.stateKey);
      if (event === undefined) throw new MatrixError(404, "M_NOT_FOUND", "there is no such state");
      return { status: 200, body: event.content };
    },
    // A real one remembers the transaction ID with the event, and answers a repetition with what it answered before.
    sendMessage: ({ path, query, body }, { caller: { userId: sender } }) => {
      const { roomId: room_id, eventType: type } = path;
      return send({ room_id, type, sender, content: body, ts: query.ts });
    },
    sendMessageAsWritten: ({ path, body }, { caller: { userId: sender } }) => {
      const { roomId: room_id, eventType: type } = path;
      return send({ room_id, type, sender, content: body });
    },
  };

  const extensions = createHomeserverExtensions({
    edition,
    registrations,
    handlers,
    accounts: {
      hasUser: (userId) => rooms.users.has(userId),
      hasDevice: () => false,
      authenticateUser(token) {
        const userId = users.get(token);
        return userId === undefined ? undefined : { userId };
      },
      queryUser: ({ id }, userId) => queries.queryUser(userId, { caller: id }),
    },
    onError,
  });
  const listening = await listen(serveTogether(registration, extensions), {
    port: options.port ?? 0,
  });
  return {
    url: listening.url,
    userToken,
    async close() {
      await listening.close();
      await queue.close();
      interest.close();
      await store.close();
    },
  };
}
