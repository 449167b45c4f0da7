/**
 * Listens on a free port of this machine.
 */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo, Server } from "node:net";

/** @returns the port */
export function listenWith(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(portOf(server)));
  });
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
