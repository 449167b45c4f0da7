/**
 * Runs a command of `appservice` in this process, in a folder of its own.
 */
import type { TestContext } from "node:test";
import { Command, CommanderError } from "commander";
import { CommandError } from "../../../src/cli/command-error.ts";

export interface Outcome {
  /** What it wrote to stdout. */
  readonly stdout: string;
  readonly code: number;
  /** The message of what it threw, or an empty string. */
  readonly error: string;
}

export async function runCommand(
  t: TestContext,
  command: Command,
  { cwd, args }: { readonly cwd: string; readonly args: readonly string[] },
): Promise<Outcome> {
  const program = new Command("appservice").exitOverride().configureOutput({ writeErr: () => {} });
  program.addCommand(command.copyInheritedSettings(program));
  let stdout = "";
  const original = process.stdout.write.bind(process.stdout);
  // The reporter of the test runner writes bytes to the same stream.
  const mock = t.mock.method(process.stdout, "write", (chunk: string | Uint8Array) => {
    if (typeof chunk !== "string") return original(chunk);
    stdout += chunk;
    return true;
  });
  const home = process.cwd();
  process.chdir(cwd);
  try {
    await program.parseAsync(args, { from: "user" });
    return { stdout, code: Number(process.exitCode ?? 0), error: "" };
  } catch (error) {
    if (error instanceof CommandError) {
      return { stdout, code: error.exitCode, error: error.message };
    }
    if (error instanceof CommanderError) return { stdout, code: 2, error: error.message };
    throw error;
  } finally {
    mock.mock.restore();
    process.exitCode = 0;
    process.chdir(home);
  }
}
