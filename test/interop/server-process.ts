/**
 * A homeserver's process: started, awaited until it answers, stopped by its ID, and never left behind.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createMask } from "./mask.ts";

export interface ServerProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** Answers here when it is ready. */
  readonly url: string;
  /** Never shown. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
  /** Defaults to 60,000. */
  readonly readyWithinMs?: number;
}

export interface ServerProcess {
  start(): Promise<void>;
  /** Asks it to end, and ends it after 15 s. */
  stop(): Promise<void>;
  log(): string;
}

const keptLines = 400;

export function createServerProcess(options: ServerProcessOptions): ServerProcess {
  const { command, args, folder, url, signal, readyWithinMs = 60_000 } = options;
  const mask = createMask(options.secrets);
  const lines: string[] = [];
  let running: ChildProcess | undefined;

  const keep = (chunk: Buffer) => {
    lines.push(...chunk.toString().split("\n").filter(Boolean));
    lines.splice(0, Math.max(0, lines.length - keptLines));
  };
  // The last resort, when this process ends without `stop`.
  const endNow = () => void running?.kill("SIGKILL");

  async function untilReady(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + readyWithinMs;
    while (child.exitCode === null && child.signalCode === null) {
      signal.throwIfAborted();
      if (await answers(url, signal)) return;
      if (Date.now() > deadline)
        throw new Error(`${command} did not answer in ${readyWithinMs} ms`);
      await sleep(100, undefined, { signal });
    }
    throw new Error(`${command} ended while it started:\n${mask(lines.slice(-20).join("\n"))}`);
  }

  return {
    async start() {
      signal.throwIfAborted();
      // A process group of its own: on Ctrl-C it is stopped in order, by `stop`.
      const child = spawn(command, args, {
        cwd: folder,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      running = child;
      process.on("exit", endNow);
      child.on("error", (error) => lines.push(String(error)));
      child.stdout.on("data", keep);
      child.stderr.on("data", keep);
      await untilReady(child);
    },
    async stop() {
      const child = running;
      running = undefined;
      process.off("exit", endNow);
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      if (child.pid === undefined) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(timer);
    },
    log: () => mask(lines.join("\n")),
  };
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(2000)]);
    const answer = await fetch(`${url}/_matrix/client/versions`, { signal: timeout });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** A port that is free now; whoever takes it next may still be faster. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
