/**
 * The run's side of the application service: starts its process, kills it, and keeps what it tells.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ServiceMessage, ServiceSettings } from "./service-messages.ts";

export interface Service {
  /** Everything it has told, over all restarts. */
  readonly messages: readonly ServiceMessage[];
  /** @returns where it listens; the same after a restart */
  start(settings: { readonly holds: boolean }): Promise<string>;
  /** Ends it without a chance to finish anything. */
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /**
   * @returns the first message that fits, of those that were there already and those to come
   * @throws Error naming what was awaited, when none comes in time
   */
  waitFor<Kind extends ServiceMessage["kind"]>(
    kind: Kind,
    options: WaitOptions<Extract<ServiceMessage, { kind: Kind }>>,
  ): Promise<Extract<ServiceMessage, { kind: Kind }>>;
}

export interface WaitOptions<Message> {
  readonly what: string;
  readonly fits: (message: Message) => boolean;
  /** Where to begin: a length that `messages` had. Defaults to 0. */
  readonly from?: number;
  /** Defaults to 20,000. */
  readonly withinMs?: number;
}

export function createService(
  settings: Omit<ServiceSettings, "port" | "holds">,
  signal: AbortSignal,
): Service {
  const messages: ServiceMessage[] = [];
  const watchers = new Set<() => void>();
  let running: ChildProcess | undefined;
  let port = 0;

  const hear = (message: ServiceMessage) => {
    messages.push(message);
    for (const watch of watchers) watch();
  };

  async function end(name: NodeJS.Signals): Promise<void> {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(name);
    const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
    await ended;
    clearTimeout(timer);
  }

  const service: Service = {
    messages,
    async start({ holds }) {
      const from = messages.length;
      // Its own session, so that Ctrl-C does not reach it before the run has stopped it.
      const child = fork(join(import.meta.dirname, "service-process.ts"), {
        execArgv: [],
        detached: true,
      });
      running = child;
      child.on("message", hear);
      const first: ServiceSettings = { ...settings, port, holds };
      child.send(first);
      const ready = await service.waitFor("ready", {
        what: "the start of the application service",
        fits: () => true,
        from,
      });
      port = ready.port;
      return ready.url;
    },
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    waitFor(kind, { what, fits, from = 0, withinMs = 20_000 }) {
      type Wanted = Extract<ServiceMessage, { kind: typeof kind }>;
      let next = from;
      const find = (): Wanted | undefined => {
        for (; next < messages.length; next += 1) {
          const message = messages[next];
          if (message?.kind === kind && fits(message as Wanted)) return message as Wanted;
        }
        return undefined;
      };
      return new Promise((resolve, reject) => {
        const finish = () => {
          watchers.delete(look);
          clearTimeout(timer);
          signal.removeEventListener("abort", abort);
        };
        const look = () => {
          const message = find();
          if (message === undefined) return;
          finish();
          resolve(message);
        };
        const abort = () => {
          finish();
          reject(signal.reason);
        };
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`${what} did not come within ${withinMs} ms`));
        }, withinMs);
        signal.addEventListener("abort", abort);
        watchers.add(look);
        look();
      });
    },
  };
  return service;
}
