/**
 * The servers that are compared, one per process: `tsx bench/servers.ts <name>`. Each prints its port.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApplicationService } from "../src/application-service/application-service.ts";
import { toNodeListener } from "../src/contract/node.ts";
import { createMemoryStore } from "../src/store/memory.ts";

const registration = {
  id: "bench",
  url: null,
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "bot",
  namespaces: {},
};

type Listener = Parameters<typeof createServer>[1];

const servers: Readonly<Record<string, () => Listener>> = {
  /** The baseline: reads, parses, answers. No routes, no authentication, no checks, nothing remembered. */
  raw: () => (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      JSON.parse(Buffer.concat(chunks).toString());
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 2 });
      response.end("{}");
    });
  },
  memory: () => {
    const service = createApplicationService({ registration, store: createMemoryStore() });
    let handled = 0;
    service.onEvent("*", () => void (handled += 1));
    return toNodeListener(service);
  },
};

const create = servers[process.argv[2] ?? ""];
if (create === undefined) throw new Error(`choose one of ${Object.keys(servers).join(", ")}`);
const server = createServer(create());
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
