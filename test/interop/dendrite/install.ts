/**
 * Builds Dendrite from the Go module proxy, once: the program stays in the cache until the version changes.
 */
import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UnavailableError } from "../homeserver.ts";
import { lastLine, runCommand } from "../run-command.ts";
import type { InstallOptions } from "../synapse/install.ts";

/** The one place that says which Dendrite. */
export const dendriteVersion = "0.13.8";

const cache = join(import.meta.dirname, "../../../node_modules/.cache/interop");
const module = "github.com/matrix-org/dendrite";

/**
 * @returns the program
 * @throws UnavailableError when there is no Go, or the module proxy cannot be reached
 */
export async function installDendrite({ signal, say }: InstallOptions): Promise<string> {
  const folder = join(cache, `dendrite-${dendriteVersion}`);
  const program = join(folder, "dendrite");
  if (existsSync(program)) return program;

  say(`building Dendrite ${dendriteVersion} from the Go module proxy, which takes minutes`);
  await mkdir(folder, { recursive: true });
  const requirement = `require ${module} v${dendriteVersion}`;
  await writeFile(join(folder, "go.mod"), `module interop\n\ngo 1.22\n\n${requirement}\n`);
  const building = join(folder, "building");
  const args = ["build", "-o", building, `${module}/cmd/dendrite`];
  const env = { GOFLAGS: "-mod=mod", GONOSUMDB: "github.com/matrix-org/*", CGO_ENABLED: "1" };
  const built = await runCommand("go", args, { cwd: folder, env, signal, timeoutMs: 480_000 });
  if (!built.ok) {
    throw new UnavailableError(`Dendrite needs Go and its module proxy: ${lastLine(built.output)}`);
  }
  // Last of all, so that a build that broke off is not taken for a program.
  await rename(building, program);
  return program;
}
