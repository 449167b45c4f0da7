/**
 * The mock homeserver in the place of a real one, in this process and on loopback.
 */
import { createMockHomeserver } from "../../../mocks/homeserver.ts";
import type { ProfileName } from "../../../mocks/homeserver/profiles.ts";
import { listen } from "../../../src/node.ts";
import { type Ability, dendriteAbilities, synapseAbilities } from "../abilities.ts";
import type { Homeserver, HomeserverOptions, StartHomeserver } from "../homeserver.ts";
import { createMask } from "../mask.ts";

const serverName = "mock.test";

/** Whom it plays → what that one can do: the mock may be able to do more, which is nothing to compare. */
export const played = {
  "synapse-sqlite": synapseAbilities,
  dendrite: dendriteAbilities,
} satisfies Partial<Record<ProfileName, readonly Ability[]>>;

export type PlayedProfile = keyof typeof played;

/** What of its errors is kept for the log. */
const keptErrors = 100;

/** @param real the name of the homeserver that the mock is compared with, if any */
export function profileFor(real: string | undefined): PlayedProfile {
  return real === "dendrite" ? real : "synapse-sqlite";
}

export function startMockAs(profile: PlayedProfile): StartHomeserver {
  return (options) => start(options, profile);
}

async function start(
  { registrations, say }: HomeserverOptions,
  profile: PlayedProfile,
): Promise<Homeserver> {
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
    abilities: new Set<Ability>(played[profile]),
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
