/**
 * The baseline: reads, parses, answers. No routes, no authentication, no checks, nothing remembered.
 */
import type { Started } from "../servers.ts";
import { listenWith } from "./listen.ts";

export async function start(): Promise<Started> {
  let events = 0;
  const port = await listenWith((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body: { events: unknown[] } = JSON.parse(Buffer.concat(chunks).toString());
      events += body.events.length;
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 2 });
      response.end("{}");
    });
  });
  return { port, events: () => events };
}
