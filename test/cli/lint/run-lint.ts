/**
 * Runs `appservice lint` in a folder of its own, with the files of a test in it.
 */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { Command, CommanderError } from "commander";
import { CommandError } from "../../../src/cli/command-error.ts";
import { lintCommand } from "../../../src/cli/lint.ts";

export interface Result {
  readonly folder: string;
  readonly stdout: string;
  /** Lines on stderr; what the command throws is one of them, as the user sees it. */
  readonly stderr: string[];
  readonly code: number;
}

/**
 * @param t the test, which removes the folder when it is over
 * @param files by name; without content a file that nobody may read
 * @param args the words after `appservice lint`
 * @returns what the user sees
 */
export async function runLint(
  t: TestContext,
  files: Readonly<Record<string, string | undefined>>,
  ...args: string[]
): Promise<Result> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "appservice-lint-")));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content ?? "");
    if (content === undefined) chmodSync(join(folder, name), 0);
  }
  const stdout = capture(t, process.stdout);
  const stderr = capture(t, process.stderr);
  const home = process.cwd();
  process.chdir(folder);
  let code = 0;
  try {
    const program = new Command("appservice").exitOverride();
    program.addCommand(lintCommand().copyInheritedSettings(program));
    await program.parseAsync(["lint", ...args], { from: "user" });
    code = Number(process.exitCode ?? 0);
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof CommanderError)) throw error;
    code = error instanceof CommandError ? error.exitCode : 2;
    if (error instanceof CommandError) process.stderr.write(`appservice: ${error.message}\n`);
  } finally {
    process.exitCode = 0;
    process.chdir(home);
    stdout.restore();
    stderr.restore();
  }
  return { folder, stdout: stdout.text(), stderr: stderr.text().trim().split("\n"), code };
}

function capture(t: TestContext, stream: NodeJS.WriteStream) {
  let text = "";
  const original = stream.write.bind(stream);
  const mock = t.mock.method(stream, "write", (chunk: string | Uint8Array) => {
    // The reporter of the test runner writes bytes to the same stream.
    if (typeof chunk !== "string") return original(chunk);
    text += chunk;
    return true;
  });
  return { text: () => text, restore: () => mock.mock.restore() };
}
