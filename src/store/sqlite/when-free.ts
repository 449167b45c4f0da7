/**
 * SQLite has one writer at a time, and now and then nobody may even read. While that is another process, this one waits
 * without stopping.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { isBusy } from "./database.ts";

const longestPauseMs = 50;

/** Runs the statement. @returns whether it did: another process may be at it */
export function isFree(statement: () => void): boolean {
  try {
    statement();
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

/**
 * @param statement runs it: `BEGIN IMMEDIATE`, or something that reads
 * @param timeoutMs how long to wait for another process
 * @throws Error when it is still at it by then
 */
export async function whenFree<T>(statement: () => T, timeoutMs: number): Promise<T> {
  const startedMs = performance.now();
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return statement();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() - startedMs >= timeoutMs) {
        const message = `another process has kept the database locked for ${timeoutMs} ms`;
        throw new Error(message, { cause: error });
      }
    }
    await sleep(pauseMs);
  }
}
