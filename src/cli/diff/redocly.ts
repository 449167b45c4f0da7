/**
 * Runs the diff of @redocly/cli on two documents in their wire form, without the network: these documents refer to
 * nothing outside of themselves, and telemetry and the look for updates are switched off.
 */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CommandError } from "../command-error.ts";
import { optionalPackage } from "../optional-package.ts";
import { readReport, type Edit } from "./redocly-report.ts";
import { withTemporaryFolder } from "./temporary-folder.ts";
import type { WireDocument } from "./wire-document.ts";

/**
 * @param resolve where a module of a package is; a test gives another one
 * @returns the file to run
 * @throws CommandError when @redocly/cli is not installed
 */
export async function findRedocly(
  resolve: (id: string) => string = createRequire(import.meta.url).resolve,
): Promise<string> {
  const manifest = await optionalPackage(
    "@redocly/cli",
    async () => resolve("@redocly/cli/package.json"),
    "appservice diff",
  );
  return join(dirname(manifest), "bin", "cli.js");
}

/** @returns every difference that redocly sees */
export async function runRedocly(before: WireDocument, after: WireDocument): Promise<Edit[]> {
  const program = await findRedocly();
  return await withTemporaryFolder(async (folder, signal) => {
    writeFileSync(join(folder, "old.json"), complete(before));
    writeFileSync(join(folder, "new.json"), complete(after));
    // A configuration of its own, so that one of the user's project does not switch rules off.
    writeFileSync(join(folder, "redocly.yaml"), "telemetry: off\nextends: [diff-recommended]\n");
    const args = ["diff", "old.json", "new.json", "--format", "json", "--output", "report.json"];
    const messages = await run([program, ...args, "--fail-on", "none"], folder, signal);
    let report: string;
    try {
      report = readFileSync(join(folder, "report.json"), "utf8");
    } catch (error) {
      const reason = messages.trim().split("\n", 1)[0] || "it wrote no report";
      throw new CommandError(`redocly diff failed: ${reason}`, { cause: error });
    }
    return readReport(report);
  });
}

function complete({ document }: WireDocument): string {
  return JSON.stringify({ openapi: "3.1.0", info: { title: "wire", version: "1" }, ...document });
}

/** @returns what the program wrote to stderr */
function run(args: readonly string[], cwd: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      signal,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        ...process.env,
        REDOCLY_TELEMETRY: "off",
        REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
        REDOCLY_SUPPRESS_NOTIFICATIONS: "true",
        NO_COLOR: "1",
      },
    });
    const messages: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => messages.push(chunk));
    child.on("error", reject);
    child.on("close", () => resolve(Buffer.concat(messages).toString("utf8")));
  });
}
