/**
 * Whether connections are used again.
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { irc } from "../support.ts";
import { setUpRoom } from "./stage.ts";

for (const [profile, connection] of [
  ["dendrite", "close"],
  ["synapse", "keep-alive"],
] as const) {
  test(`the connections of ${profile}: ${connection}`, async (t) => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.connection);
      request.resume();
      response.setHeader("Content-Type", "application/json").end("{}");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const { homeserver } = await setUpRoom(t, {
      profile,
      registrations: [{ ...irc, url: `http://127.0.0.1:${port}` }],
      fetch: (request) => fetch(request),
    });
    await homeserver.nextTransaction();
    assert.equal(seen[0], connection);
  });
}
