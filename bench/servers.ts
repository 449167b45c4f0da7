/**
 * The servers that are compared, one per process: `node bench/servers.ts <name>`. Each prints its port, and answers a
 * message with the processor time it has used, or with the number of events it has handled.
 */
import { endWithParent } from "./children.ts";

/** A server that listens. */
export interface Started {
  readonly port: number;
  /** How many events reached the handler so far. */
  events(): number;
}

interface ServerModule {
  start(): Promise<Started>;
}

/** Loaded one at a time: what the others bring along must not be in the process. */
const servers: Readonly<Record<string, () => Promise<ServerModule>>> = {
  raw: () => import("./servers/raw.ts"),
  memory: () => import("./servers/memory.ts"),
  sqlite: () => import("./servers/sqlite.ts"),
  fastify: () => import("./servers/fastify.ts"),
  "matrix-appservice": () => import("./servers/matrix-appservice.ts"),
  "matrix-bot-sdk": () => import("./servers/matrix-bot-sdk.ts"),
};

const load = servers[process.argv[2] ?? ""];
if (load === undefined) throw new Error(`choose one of ${Object.keys(servers).join(", ")}`);
endWithParent();
const { start } = await load();
const { port, events } = await start();

process.on("message", (question) => {
  const { user, system } = process.cpuUsage();
  process.send?.(question === "events" ? events() : user + system);
});
process.stdout.write(`${port}\n`);
