/**
 * The writers of a file, one after the other, and many of them in one transaction: what is written has to wait for the
 * disk, and one wait is enough for all that ask until the wait before it is over.
 *
 * ```
 *   settle ──┐
 *   settle ──┼─▶ BEGIN … COMMIT, flush ─▶ all resolve       work ─▶ BEGIN … await … COMMIT, flush ─▶ resolves
 *   finish ──┘                                              (on a connection of its own; the others wait)
 * ```
 */
import type { DatabaseSync } from "node:sqlite";
import { closedError } from "../closed.ts";
import { rollBack } from "./database.ts";
import type { Flush } from "./flush.ts";
import { isFree, whenFree } from "./when-free.ts";
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
  /** Writes what was committed to the disk. */
  readonly flush: Flush;
  /** Told of the end of each transaction, before anybody else is: whether it is on the disk. */
  readonly onEnd: (stored: boolean) => void;
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
  { flush, onEnd, ...options }: CommitQueueOptions,
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
    // In the phase after that of the sockets: what all of them brought comes along.
    setImmediate(run);
  };

  const run = async (): Promise<void> => {
    /** Those whose transaction is on the disk. They hear of it as soon as the next is on its way. */
    let stored: readonly SharedJob[] = [];
    const tell = (): void => {
      for (const job of stored) job.resolve();
      stored = [];
    };
    while (queue.length > 0) {
      const [first] = queue;
      if (typeof first === "function") {
        tell();
        queue.shift();
        await first();
      } else {
        stored = await runShared(takeShared(queue), tell);
      }
    }
    tell();
    running = false;
    onIdle();
  };

  /** @returns those whose transaction is on the disk; the others were told why not */
  const runShared = async (
    jobs: readonly SharedJob[],
    whileFlushing: () => void,
  ): Promise<readonly SharedJob[]> => {
    try {
      flush.check();
      // Something is open still when a rollback has failed.
      rollBack(database);
      if (!isFree(() => begin.run())) {
        whileFlushing();
        await whenFree(() => begin.run(), options.busyTimeoutMs);
      }
    } catch (error) {
      whileFlushing();
      for (const job of jobs) job.reject(error);
      return [];
    }
    try {
      for (const job of jobs) job.statements();
      commit.run();
    } catch (error) {
      onEnd(false);
      whileFlushing();
      return failShared(jobs, error);
    }
    try {
      const flushed = flush.run();
      whileFlushing();
      await flushed;
    } catch (error) {
      onEnd(false);
      for (const job of jobs) job.reject(error);
      return [];
    }
    onEnd(true);
    return jobs;
  };

  const failShared = async (
    jobs: readonly SharedJob[],
    error: unknown,
  ): Promise<readonly SharedJob[]> => {
    try {
      rollBack(database);
    } catch {
      // What failed first says more.
    }
    if (jobs.length === 1) {
      for (const job of jobs) job.reject(error);
      return [];
    }
    // One is to blame: alone it fails again, and the others do not.
    const stored: SharedJob[] = [];
    for (const job of jobs) stored.push(...(await runShared([job], () => {})));
    return stored;
  };

  const runAlone = async <T>(work: (database: DatabaseSync) => Promise<T>): Promise<T> => {
    let stored = false;
    try {
      flush.check();
      const result = await works.run(work);
      await flush.run();
      stored = true;
      return result;
    } finally {
      onEnd(stored);
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
      flush.close();
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
