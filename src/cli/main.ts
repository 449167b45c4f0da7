/**
 * The command `appservice`. One file per subcommand; each loads what it needs only when it runs, so that a missing
 * optional package is reported by the command that needs it.
 */
import { readFile } from "node:fs/promises";
import { Command, CommanderError } from "commander";
import { CommandError } from "./command-error.ts";
import { deadLettersCommand } from "./dead-letters.ts";
import { diffCommand } from "./diff.ts";
import { lintCommand } from "./lint.ts";
import { mockCommand } from "./mock.ts";
import { packageFile } from "./package-file.ts";

/**
 * Runs one command line.
 *
 * @param args the words after `appservice`
 * @returns the exit code: 0 done, 1 findings, 2 the command could not run
 */
export async function run(args: readonly string[]): Promise<number> {
  const { description, version } = JSON.parse(await readFile(packageFile("package.json"), "utf8"));
  const program = new Command("appservice")
    .description(description)
    .version(version)
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
    .exitOverride();
  for (const command of [mockCommand(), deadLettersCommand(), lintCommand(), diffCommand()]) {
    program.addCommand(command.copyInheritedSettings(program));
    for (const action of command.commands) action.copyInheritedSettings(command);
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  // Commander has printed its own message; asking for help or the version is no failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`appservice: ${message.split("\n", 1)[0]}\n`);
  return error instanceof CommandError ? error.exitCode : 2;
}

/** Commander's own errors in the form of ours: one line that begins with the command. */
function oneLine(text: string): string {
  const line = text
    .trim()
    .replace(/^error: /u, "")
    .replaceAll(/\s*\n\s*/gu, " ");
  return `appservice: ${line} (--help tells more)\n`;
}
