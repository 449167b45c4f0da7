/**
 * Runs a command to its end: what installs a homeserver.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export interface CommandResult {
  /** Whether it could be started, and ended with 0. */
  readonly ok: boolean;
  /** What it wrote, or why it could not be started. */
  readonly output: string;
}

export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env, signal, timeoutMs }: CommandOptions,
): Promise<CommandResult> {
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  try {
    const [code] = await once(child, "close");
    return { ok: code === 0, output };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, output: `${output}${error instanceof Error ? error.message : ""}` };
  }
}

/** The last line that says something: enough for a message of one line. */
export function lastLine(output: string): string {
  return output.trim().split("\n").at(-1)?.trim() ?? "";
}
