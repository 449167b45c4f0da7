/**
 * matrix-appservice, set up as its README says.
 * @see https://github.com/matrix-org/matrix-appservice-node
 */
import type { EventEmitter } from "node:events";
import type { Server } from "node:net";
import type { Started } from "../servers.ts";
import { portOf } from "./listen.ts";
import { requirePeer } from "./peer.ts";

interface AppService extends EventEmitter {
  listen(port: number, host: string): Promise<void>;
  readonly server: Server;
}

interface Module {
  readonly AppService: new (options: { homeserverToken: string }) => AppService;
}

export async function start(): Promise<Started> {
  const { AppService } = requirePeer("matrix-appservice") as Module;
  const service = new AppService({ homeserverToken: "HS" });
  let events = 0;
  service.on("event", () => void (events += 1));
  await service.listen(0, "127.0.0.1");
  return { port: portOf(service.server), events: () => events };
}
