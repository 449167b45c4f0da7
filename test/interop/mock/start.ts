/**
 * The mock homeserver as Synapse with SQLite, in this process and on loopback.
 */
import { createMockHomeserver } from "../../../mocks/homeserver.ts";
import { listen } from "../../../src/node.ts";
import type { Ability, Homeserver, HomeserverOptions } from "../homeserver.ts";
import { createMask } from "../mask.ts";

const serverName = "mock.test";
const profile = "synapse-sqlite";

const abilities: readonly Ability[] = [
  "ping",
  "user-query",
  "ephemeral",
  "to-device",
  "devices",
  "alias-namespaces",
  "third-party",
  "network-directory",
  "media-later",
  "counts-from-one",
  "doubling-backoff",
  "wants-json",
  "refuses-unregistered",
  "ts-for-services-only",
  "refresh",
  "event-stream",
  "redactions",
  "knocking",
  "timestamp-to-event",
  "profile-deletion",
];

/** What of its errors is kept for the log. */
const keptErrors = 100;

export async function startMock({ registrations, say }: HomeserverOptions): Promise<Homeserver> {
  say(`starting the mock homeserver, profile ${profile}`);
  const errors: string[] = [];
  const mask = createMask(registrations.flatMap((one) => [one.as_token, one.hs_token]));
  const mock = createMockHomeserver({
    serverName,
    profile,
    registrations,
    onError: (error) => {
      errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      errors.splice(0, Math.max(0, errors.length - keptErrors));
    },
  });
  let listening = await listen(mock, { port: 0 });
  const { url, port } = listening;

  return {
    name: "mock",
    version: profile,
    serverName,
    url,
    abilities: new Set(abilities),
    async restart() {
      await listening.close();
      await mock.restart();
      listening = await listen(mock, { port });
    },
    log: () => mask(errors.join("\n")),
    async close() {
      listening.server.closeAllConnections();
      await listening.close();
      await mock.close();
    },
  };
}
