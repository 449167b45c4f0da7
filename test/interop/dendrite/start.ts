/**
 * A real Dendrite, on loopback and in a folder of its own.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dendriteAbilities } from "../abilities.ts";
import type { Homeserver, HomeserverOptions } from "../homeserver.ts";
import { createServerProcess, freePort } from "../server-process.ts";
import { writeJson, writeRegistrations } from "../write-files.ts";
import { dendriteConfig, dendriteKey } from "./config.ts";
import { dendriteVersion, installDendrite } from "./install.ts";

const serverName = "dendrite.test";

export async function startDendrite(options: HomeserverOptions): Promise<Homeserver> {
  const { folder, registrations, signal, say } = options;
  const program = await installDendrite({ signal, say });
  const port = await freePort();
  const configFile = join(folder, "dendrite.json");
  await mkdir(join(folder, "media"));
  const registrationFiles = await writeRegistrations(folder, registrations);
  await writeJson(configFile, dendriteConfig({ folder, serverName, registrationFiles }));
  await writeFile(join(folder, "signing.key"), dendriteKey(), { mode: 0o600 });

  const url = `http://127.0.0.1:${port}`;
  const server = createServerProcess({
    command: program,
    args: [
      "-config",
      configFile,
      "-http-bind-address",
      `127.0.0.1:${port}`,
      "-really-enable-open-registration",
    ],
    folder,
    url,
    signal,
    secrets: registrations.flatMap((one) => [one.as_token, one.hs_token]),
  });
  say(`starting Dendrite ${dendriteVersion}`);
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    name: "dendrite",
    version: dendriteVersion,
    serverName,
    url,
    abilities: new Set(dendriteAbilities),
    async restart() {
      await server.stop();
      await server.start();
    },
    log: () => server.log(),
    close: () => server.stop(),
  };
}
