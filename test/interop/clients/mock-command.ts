/**
 * `appservice mock homeserver --stateful` as a process of its own, on a port that is free.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface MockCommand {
  readonly url: string;
  /** How it answered: `GET /_matrix/client/v3/sync → 200`. */
  readonly requests: readonly string[];
  /** What it had to say beside that. */
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

export interface MockCommandOptions {
  readonly profile: string;
  readonly serverName: string;
  readonly registrations: readonly string[];
  readonly users: readonly string[];
}

const command = fileURLToPath(new URL("../../../src/cli/bin.ts", import.meta.url));
const startMs = 30_000;
const stopMs = 5_000;

/** @throws when it is not ready in 30 s */
export async function startMockCommand(options: MockCommandOptions): Promise<MockCommand> {
  const { profile, serverName, registrations, users } = options;
  const args = ["mock", "homeserver", "--stateful", "--port", "0"];
  args.push("--profile", profile, "--server-name", serverName);
  for (const file of registrations) args.push("--registration", file);
  for (const user of users) args.push("--user", user);
  const child = spawn(process.execPath, [...process.execArgv, command, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const endNow = () => void child.kill("SIGKILL");
  process.on("exit", endNow);
  const ended = once(child, "exit").finally(() => process.off("exit", endNow));

  const requests: string[] = [];
  const notes: string[] = [];
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const url = / listening on (?<url>http:\S+)$/u.exec(line)?.groups?.["url"];
      if (url === undefined) requests.push(line);
      else resolve(url);
    });
  });
  createInterface({ input: child.stderr }).on("line", (line) => notes.push(line));

  const timer = setTimeout(endNow, startMs);
  const url = await Promise.race([ready, ended.then(() => undefined)]);
  clearTimeout(timer);
  if (url === undefined) throw new Error(`the mock homeserver did not start: ${notes.join("; ")}`);
  return {
    url,
    requests,
    notes,
    async stop() {
      child.kill("SIGTERM");
      const hard = setTimeout(endNow, stopMs);
      await ended;
      clearTimeout(hard);
    },
  };
}
