/**
 * Starts push queues in processes of their own, gives them events, and kills them.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import type { PushOrder, PushProcessOptions } from "./push-process.ts";

export interface PushProcess {
  /** @returns whether it said that the events are stored; false when it died before */
  push(to: string[], events: object[]): Promise<boolean>;
  /** Lets it close the queue and end. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): Promise<void>;
}

/** @throws Error with what it said, when it does not start */
export async function startPushProcess(options: PushProcessOptions): Promise<PushProcess> {
  const child = fork(new URL("push-process.ts", import.meta.url), [JSON.stringify(options)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const exited = once(child, "exit");
  const waiting = new Map<number, (isDone: boolean) => void>();
  let orders = 0;

  await new Promise<void>((resolve, reject) => {
    child.on("message", (message: "ready" | number) => {
      if (message === "ready") resolve();
      else {
        waiting.get(message)?.(true);
        waiting.delete(message);
      }
    });
    child.on("exit", () => {
      for (const done of waiting.values()) done(false);
      reject(new Error(`it ended: ${said}`));
    });
  });

  const tell = (order: PushOrder): Promise<boolean> => {
    if (!child.connected) return Promise.resolve(false);
    return new Promise((resolve) => {
      waiting.set(order.number, resolve);
      // It may die right now: then its end says so.
      child.send(order, () => undefined);
    });
  };

  return {
    push: (to, events) => tell({ number: (orders += 1), kind: "push", to, events }),
    async stop() {
      await tell({ number: (orders += 1), kind: "close" });
      child.kill();
      await exited;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
