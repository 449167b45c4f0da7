/**
 * A bridge between IRC and Matrix, as its author writes it: the file to copy. The others of this folder play what is around it.
 *
 *   alias query  ─▶  make the room, name it, say in it what was said on IRC before
 *   user query   ─▶  make the virtual user
 *   transaction  ─▶  say on IRC what was said in the room
 *   IRC message  ─▶  say it in the room, as the virtual user, at the time it was said
 */
// From npm: "matrix-appservice-contract/application-service" and "matrix-appservice-contract/node".
import {
  asVirtualUser,
  createApplicationService,
  createHomeserverClient,
  isKnownEvent,
  type Registration,
  type TransactionStore,
} from "../../src/application-service/index.ts";
import { listen } from "../../src/node.ts";
import type { Irc, IrcMessage } from "./irc.ts";

export interface BridgeOptions {
  readonly registration: Registration;
  readonly homeserverUrl: string;
  /** What stands after the colon of the homeserver's IDs. */
  readonly serverName: string;
  readonly irc: Irc;
  /** Remembers which events are done. A store in a file or a database knows it after a restart too. */
  readonly store: TransactionStore;
  /** Where to listen; 0 takes a free port. */
  readonly port: number;
  /** Sends requests to the homeserver. Defaults to the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

const network = "irc.freenode.net/";
const done = { status: 200, body: {} } as const;
const notFound = { status: 404, body: { errcode: "M_NOT_FOUND", error: "not on IRC" } } as const;

export async function startBridge(options: BridgeOptions) {
  const { registration, serverName, irc, store } = options;
  // What is kept here in memory belongs into your database.
  const roomOf = new Map<string, `!${string}`>();
  const channelOf = new Map<string, string>();

  const homeserver = createHomeserverClient({
    url: options.homeserverUrl,
    registration,
    serverName,
    edition: "draft", // leave it out for homeservers of today
    ...(options.fetch && { fetch: options.fetch }),
  });

  const service = createApplicationService({
    registration,
    store,
    onError: (error, event) => console.error("bridge:", event?.event_id ?? "", error),
    handlers: {
      queryRoomByAlias: async ({ path }) => {
        const channel = nameIn(path.roomAlias);
        if (channel === undefined || !irc.hasChannel(channel)) return notFound;
        if (!roomOf.has(channel)) await makeRoom(channel);
        for (const message of irc.history(channel)) await toMatrix(message);
        return done;
      },
      queryUserById: async ({ path: { userId } }) => {
        const nick = nameIn(userId);
        if (nick === undefined || !irc.hasNick(nick)) return notFound;
        const user = asVirtualUser(homeserver, userId);
        await user.ensureRegistered();
        await user.call.setDisplayName({ path: { userId }, body: { displayname: nick } });
        return done;
      },
    },
  });

  service.onEvent("m.room.message", async (event) => {
    const channel = channelOf.get(event.room_id);
    // What came from IRC comes back to us too (U36), and what was redacted has no body.
    if (channel === undefined || nameIn(event.sender) !== undefined || !isKnownEvent(event)) return;
    await irc.say(channel, event.sender, event.content.body);
  });

  irc.onMessage(toMatrix);

  const listening = await listen(service, { port: options.port });
  return {
    url: listening.url,
    async close() {
      await service.close();
      await listening.close();
      await store.close();
    },
  };

  async function makeRoom(channel: string) {
    const body = { visibility: "public", room_alias_name: network + channel } as const;
    const { room_id: roomId } = await homeserver.call.createRoom({ body });
    const path = { roomId, eventType: "m.room.name" };
    await homeserver.call.setRoomStateByType({ path, body: { name: channel } });
    roomOf.set(channel, roomId);
    channelOf.set(roomId, channel);
  }

  async function toMatrix({ id, channel, nick, text, ts }: IrcMessage) {
    const roomId = roomOf.get(channel);
    if (roomId === undefined) return; // nobody has asked for this channel yet
    const user = asVirtualUser(homeserver, `@${network}${nick}:${serverName}`);
    await user.ensureJoined(roomId);
    // The key makes it one message, however often it is sent.
    const once = { ts, idempotencyKey: id };
    await user.sendMessage(roomId, { msgtype: "m.text", body: text }, once);
  }

  /** The nick or channel that an ID of ours stands for; undefined for the IDs of others. */
  function nameIn(id: string) {
    const isOurs = id.startsWith(network, 1) && id.endsWith(`:${serverName}`);
    return isOurs ? id.slice(1 + network.length, -1 - serverName.length) : undefined;
  }
}
