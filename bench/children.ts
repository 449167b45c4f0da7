/**
 * The processes that a bench starts: what is measured and what measures it get a core each, where `taskset` is there.
 * A child prints a line when it is ready, answers each message with one, and ends with its parent.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface ChildOptions {
  /** 0 for who sends or is told to wait, 1 for who is measured while it answers. */
  readonly core: 0 | 1;
  /** In this folder. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly nodeOptions?: readonly string[];
}

export interface Child {
  /** What it printed when it was ready. */
  readonly line: string;
  ask(message: unknown): Promise<unknown>;
}

export interface Children {
  /** Whether each of the two cores has its own processes. */
  readonly arePinned: boolean;
  start(options: ChildOptions): Promise<Child>;
  /** Ends them all, and waits for that. */
  end(): Promise<void>;
}

export function createChildren(): Children {
  const running = new Set<ChildProcess>();
  const arePinned = ["0", "1"].every(
    (core) => spawnSync("taskset", ["-c", core, "true"]).status === 0,
  );

  return {
    arePinned,
    async start({ core, file, args = [], nodeOptions = [] }) {
      const node = [process.execPath, ...nodeOptions, join(import.meta.dirname, file), ...args];
      const pinned = arePinned ? ["taskset", "-c", String(core), ...node] : node;
      const [program = "", ...rest] = pinned;
      const child = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit", "ipc"] });
      const { stdout } = child;
      if (stdout === null) throw new Error("no pipe");
      running.add(child);
      const ended = once(child, "exit").then(([code]) => {
        running.delete(child);
        throw new Error(`${[file, ...args].join(" ")} ended with ${code}`);
      });
      // It may end when nobody asks.
      ended.catch(() => undefined);
      const unlessEnded = <T>(answer: Promise<T>): Promise<T> => Promise.race([answer, ended]);

      const [line] = await unlessEnded(once(stdout, "data"));
      // What it prints later must not fill the pipe.
      stdout.resume();
      return {
        line: String(line).trim(),
        async ask(message) {
          const answer = once(child, "message");
          child.send(message as object);
          const [content] = await unlessEnded(answer);
          return content;
        },
      };
    },
    async end() {
      const ends = Array.from(running, (child) => once(child, "exit"));
      for (const child of running) child.kill();
      await Promise.all(ends);
    },
  };
}

/** For the child itself: to end when it is told to, when its parent is gone, and on Ctrl-C. */
export function endWithParent(): void {
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit());
  process.on("disconnect", () => process.exit());
}
