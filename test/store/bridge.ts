/**
 * Starts application services in processes of their own, talks to them as a homeserver does, and kills them.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import type { BridgeMessage, BridgeOptions } from "./bridge-process.ts";

export interface Bridge {
  /** The IDs of the events whose handlers were started. */
  readonly started: readonly string[];
  /** Resolves when the next handler is started. */
  nextStarted(): Promise<void>;
  /** @returns the status; undefined when there was no answer */
  push(txnId: string, events: readonly unknown[]): Promise<number | undefined>;
  /** Lets the handlers that wait, and those to come, go on. */
  goOn(): void;
  /** Lets it finish what it is at. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): Promise<void>;
}

/** @throws Error with what it said, when it does not start */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const child = fork(new URL("bridge-process.ts", import.meta.url), [JSON.stringify(options)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const exited = once(child, "exit");
  const started: string[] = [];
  let onStarted = () => {};

  const url = await new Promise<string>((resolve, reject) => {
    child.on("message", (message: BridgeMessage) => {
      if (message.kind === "listening") {
        resolve(message.url);
        return;
      }
      started.push(message.eventId);
      onStarted();
    });
    exited.then(() => reject(new Error(`it did not start: ${said}`)), reject);
  });

  return {
    started,
    nextStarted: () => new Promise((resolve) => (onStarted = resolve)),
    async push(txnId, events) {
      try {
        const response = await fetch(`${url}/_matrix/app/v1/transactions/${txnId}`, {
          method: "PUT",
          headers: { authorization: "Bearer HS", "content-type": "application/json" },
          body: JSON.stringify({ events }),
        });
        await response.text();
        return response.status;
      } catch {
        return undefined;
      }
    },
    goOn: () => void child.send("go on"),
    async stop() {
      child.send("stop");
      await exited;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
