/**
 * matrix-bot-sdk, set up as its documentation says, with the storage in memory that it has unless told otherwise. It
 * writes two lines for each transaction then, which would be most of what is measured: so errors only.
 * @see https://turt2live.github.io/matrix-bot-sdk/tutorial-appservice.html
 */
import type { EventEmitter } from "node:events";
import type { Server } from "node:net";
import type { Started } from "../servers.ts";
import { portOf } from "./listen.ts";
import { requirePeer } from "./peer.ts";

interface Storage {
  addRegisteredUser(userId: string): void;
}

interface Appservice extends EventEmitter {
  begin(): Promise<void>;
  readonly appServer: Server;
}

interface Module {
  readonly Appservice: new (options: object) => Appservice;
  readonly MemoryStorageProvider: new () => Storage;
  readonly LogService: { setLevel(level: unknown): void };
  readonly LogLevel: { readonly ERROR: unknown };
}

const registration = {
  id: "bench",
  url: null,
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "_irc_bot",
  namespaces: {
    users: [{ exclusive: true, regex: "@_irc_.*:example\\.org" }],
    rooms: [],
    aliases: [],
  },
};

export async function start(): Promise<Started> {
  const sdk = requirePeer("matrix-bot-sdk") as Module;
  sdk.LogService.setLevel(sdk.LogLevel.ERROR);
  const storage = new sdk.MemoryStorageProvider();
  // Otherwise it would ask the homeserver to register its bot.
  storage.addRegisteredUser("@_irc_bot:example.org");
  const service = new sdk.Appservice({
    port: 0,
    bindAddress: "127.0.0.1",
    homeserverName: "example.org",
    homeserverUrl: "http://127.0.0.1:9",
    registration,
    storage,
  });
  let events = 0;
  service.on("room.event", () => void (events += 1));
  await service.begin();
  return { port: portOf(service.appServer), events: () => events };
}
