/**
 * The connection on which asynchronous work has a transaction of its own: what other calls write meanwhile must not
 * become a part of it.
 */
import type { DatabaseSync } from "node:sqlite";
import { withinTime } from "../timeout.ts";
import { whenFree } from "./when-free.ts";

export interface WorkConnection {
  /** Runs one piece of work: commits when it resolves, rolls back when it rejects or takes too long. */
  run<T>(work: (database: DatabaseSync) => Promise<T>): Promise<T>;
  close(): void;
}

export interface WorkConnectionOptions {
  readonly open: () => DatabaseSync;
  /** How long to wait for a writer in another process, in milliseconds. */
  readonly busyTimeoutMs: number;
  /** How long a piece of work may take, in milliseconds. */
  readonly workTimeoutMs: number;
}

export function createWorkConnection(options: WorkConnectionOptions): WorkConnection {
  let connection: DatabaseSync | undefined;

  const close = (): void => {
    const open = connection;
    connection = undefined;
    open?.close();
  };

  return {
    async run(work) {
      const database = (connection ??= options.open());
      await whenFree(() => database.exec("BEGIN IMMEDIATE"), options.busyTimeoutMs);
      try {
        const result = await withinTime(work(database), options.workTimeoutMs);
        if (!database.isTransaction) throw new Error("the work ended the transaction it was given");
        database.exec("COMMIT");
        return result;
      } catch (error) {
        // That rolls back. The work may still be at it, and would write into whatever transaction comes next.
        close();
        throw error;
      }
    },
    close,
  };
}
