/**
 * A real Synapse, on loopback and in a folder of its own.
 */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { synapseAbilities } from "../abilities.ts";
import type { Homeserver, HomeserverOptions } from "../homeserver.ts";
import { lastLine, runCommand } from "../run-command.ts";
import { createServerProcess, freePort } from "../server-process.ts";
import { writeJson, writeRegistrations } from "../write-files.ts";
import { synapseConfig, synapseLogConfig } from "./config.ts";
import { installSynapse, synapseVersion } from "./install.ts";
import { transactionsDone } from "./transactions-done.ts";

const serverName = "synapse.test";

export async function startSynapse(options: HomeserverOptions): Promise<Homeserver> {
  const { folder, registrations, signal, say } = options;
  const python = await installSynapse({ signal, say });
  const port = await freePort();
  const secret = randomBytes(24).toString("hex");
  const configFile = join(folder, "homeserver.json");
  const database = join(folder, "synapse.db");
  await mkdir(join(folder, "media"));
  const registrationFiles = await writeRegistrations(folder, registrations);
  await writeJson(
    configFile,
    synapseConfig({ folder, database, serverName, port, registrationFiles, secret }),
  );
  await writeJson(join(folder, "log.json"), synapseLogConfig());

  const start = ["-m", "synapse.app.homeserver", "-c", configFile];
  const keys = [...start, "--generate-keys"];
  const generated = await runCommand(python, keys, { cwd: folder, signal, timeoutMs: 60_000 });
  if (!generated.ok) throw new Error(`Synapse made no keys: ${lastLine(generated.output)}`);

  const url = `http://127.0.0.1:${port}`;
  const server = createServerProcess({
    command: python,
    args: start,
    folder,
    url,
    signal,
    secrets: [secret, ...registrations.flatMap((one) => [one.as_token, one.hs_token])],
  });
  say(`starting Synapse ${synapseVersion}`);
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    name: "synapse",
    version: synapseVersion,
    serverName,
    url,
    abilities: new Set(synapseAbilities),
    async restart() {
      await transactionsDone(database);
      await server.stop();
      await server.start();
    },
    log: () => server.log(),
    close: () => server.stop(),
  };
}
