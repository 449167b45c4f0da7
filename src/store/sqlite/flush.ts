/**
 * Writes the write-ahead log through to the disk, beside the event loop: SQLite itself would stop the process for it.
 *
 * When the disk refuses once, nobody knows what is on it, and a second try that succeeds proves nothing: the system may
 * have dropped what it could not write. From then on everything is refused. Whoever opens the file after that reads
 * what is there.
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 * @see https://lwn.net/Articles/752063/
 */
import { closeSync, fdatasync, openSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * `full`: what was committed survives the loss of power. `normal`: it survives the end of the process, and after a loss
 * of power the last transactions may be missing.
 */
export type Durability = "full" | "normal";

export interface Flush {
  /**
   * Resolves when all that was committed before is as durable as it should be.
   *
   * @throws Error when the disk has refused, now or earlier
   */
  run(): Promise<void>;
  /** @throws Error when the disk has refused earlier */
  check(): void;
  close(): void;
}

/** Writes an open file through to the disk. */
export type Sync = (file: number, done: (error: Error | null) => void) => void;

/** @param sync defaults to that of the operating system, which writes through on macOS too */
export function createFlush(log: string, durability: Durability, sync: Sync = fdatasync): Flush {
  let file: number | undefined;
  let failure: Error | undefined;

  const fail = (cause: unknown): Error => {
    const message = `${log} could not be written to the disk; stop, look after the disk, start again`;
    return (failure = new Error(message, { cause }));
  };

  const check = (): void => {
    if (failure !== undefined) throw failure;
  };

  const write = (): Promise<void> =>
    new Promise((resolve, reject) => {
      try {
        check();
        // Some systems flush only what is open for writing.
        file ??= openSync(log, "r+");
      } catch (cause) {
        reject(failure ?? fail(cause));
        return;
      }
      sync(file, (error) => (error === null ? resolve() : reject(fail(error))));
    });

  return {
    run: durability === "full" ? write : nextTurn,
    check,
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
