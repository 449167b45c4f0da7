/**
 * The writers of a file, one after the other, and many of them in one transaction: a commit waits for the disk, and one
 * wait is enough for all that asked in the same turn of the event loop.
 *
 * ```
 *   settle ──┐
 *   settle ──┼─▶ BEGIN … COMMIT ─▶ all resolve       work ─▶ BEGIN … await … COMMIT ─▶ resolves
 *   finish ──┘                                       (on a connection of its own; the others wait)
 * ```
 */
import type { DatabaseSync } from "node:sqlite";
import { closedError } from "../closed.ts";
import { rollBack } from "./database.ts";
import { whenFree } from "./when-free.ts";
import { createWorkConnection, type WorkConnectionOptions } from "./work-connection.ts";

export interface CommitQueue {
  /**
   * Runs statements in a transaction with those of others.
   *
   * @param statements are run again when those of another call failed
   * @returns what they return, after the commit
   */
  share<T>(statements: () => T): Promise<T>;
  /** Runs work in a transaction of its own; rolled back when the work fails or takes too long. */
  alone<T>(work: (database: DatabaseSync) => Promise<T>): Promise<T>;
  /** Waits for all that is queued, then closes the connections. */
  close(): Promise<void>;
}

export interface CommitQueueOptions extends WorkConnectionOptions {
  /** Told of the end of each transaction, before anybody else is. */
  readonly onEnd: (committed: boolean) => void;
}

interface SharedJob {
  readonly statements: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Ends when it has told its caller; never rejects. */
type Job = SharedJob | (() => Promise<void>);

/** Most calls that share a transaction: the process does nothing else meanwhile. */
const maxShared = 256;

export function createCommitQueue(
  database: DatabaseSync,
  { onEnd, ...options }: CommitQueueOptions,
): CommitQueue {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const works = createWorkConnection(options);
  const queue: Job[] = [];
  let running = false;
  let closed = false;
  let onIdle = () => {};

  const add = (job: Job): void => {
    queue.push(job);
    if (running) return;
    running = true;
    setImmediate(next);
  };

  // Once a turn, in the phase after that of the sockets: what all of them brought comes along.
  const next = async (): Promise<void> => {
    const [first] = queue;
    if (typeof first === "function") {
      queue.shift();
      await first();
    } else {
      await runShared(takeShared(queue));
    }
    if (queue.length > 0) {
      setImmediate(next);
      return;
    }
    running = false;
    onIdle();
  };

  const runShared = async (jobs: readonly SharedJob[]): Promise<void> => {
    try {
      // Something is open still when a rollback has failed.
      rollBack(database);
      await whenFree(() => begin.run(), options.busyTimeoutMs);
    } catch (error) {
      for (const job of jobs) job.reject(error);
      return;
    }
    try {
      for (const job of jobs) job.statements();
      commit.run();
    } catch (error) {
      onEnd(false);
      await failShared(jobs, error);
      return;
    }
    onEnd(true);
    for (const job of jobs) job.resolve();
  };

  const failShared = async (jobs: readonly SharedJob[], error: unknown): Promise<void> => {
    try {
      rollBack(database);
    } catch {
      // What failed first says more.
    }
    // One is to blame: alone it fails again, and the others do not.
    if (jobs.length > 1) for (const job of jobs) await runShared([job]);
    else for (const job of jobs) job.reject(error);
  };

  const runAlone = async <T>(work: (database: DatabaseSync) => Promise<T>): Promise<T> => {
    let committed = false;
    try {
      const result = await works.run(work);
      committed = true;
      return result;
    } finally {
      onEnd(committed);
    }
  };

  return {
    share: <T>(statements: () => T) =>
      new Promise<T>((resolve, reject) => {
        if (closed) throw closedError();
        let result: T;
        add({
          statements: () => (result = statements()),
          resolve: () => resolve(result),
          reject,
        });
      }),
    alone: <T>(work: (database: DatabaseSync) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        if (closed) throw closedError();
        add(() => runAlone(work).then(resolve, reject));
      }),
    async close() {
      closed = true;
      if (running) await new Promise<void>((resolve) => (onIdle = resolve));
      works.close();
      database.close();
    },
  };
}

/** Takes what may share a transaction from the head of the queue. */
function takeShared(queue: Job[]): SharedJob[] {
  const jobs: SharedJob[] = [];
  for (const job of queue) {
    if (typeof job === "function" || jobs.length === maxShared) break;
    jobs.push(job);
  }
  queue.splice(0, jobs.length);
  return jobs;
}
