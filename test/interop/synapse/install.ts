/**
 * Installs Synapse from the Python package index into an environment of its own, once: it stays in the cache until the
 * version changes.
 */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { UnavailableError } from "../homeserver.ts";
import { lastLine, runCommand } from "../run-command.ts";

/** The one place that says which Synapse. */
export const synapseVersion = "1.163.2";

const cache = join(import.meta.dirname, "../../../node_modules/.cache/interop");

export interface InstallOptions {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * @returns the interpreter that has Synapse
 * @throws UnavailableError when there is no Python, or its index cannot be reached
 */
export async function installSynapse({ signal, say }: InstallOptions): Promise<string> {
  const folder = join(cache, `synapse-${synapseVersion}`);
  const marker = join(folder, "complete");
  const python = join(folder, "bin/python");
  if (existsSync(marker)) return python;

  say(`installing Synapse ${synapseVersion} from the Python package index`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  const made = await runCommand("python3", ["-m", "venv", folder], { signal, timeoutMs: 120_000 });
  if (!made.ok) {
    throw new UnavailableError(
      `Synapse needs python3 (3.10 or later) with venv: ${lastLine(made.output)}`,
    );
  }
  const packages = [`matrix-synapse==${synapseVersion}`];
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
  const installed = await runCommand(python, pip, { signal, timeoutMs: 300_000 });
  if (!installed.ok) {
    await rm(folder, { recursive: true, force: true });
    throw new UnavailableError(
      `the Python package index gives no Synapse ${synapseVersion}: ${lastLine(installed.output)}`,
    );
  }
  // Last of all, so that an installation that broke off is not taken for one.
  await mkdir(`${marker}.new`);
  await rename(`${marker}.new`, marker);
  return python;
}
