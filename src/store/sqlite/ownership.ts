/**
 * One process at a time has what a store keeps partly in its memory, where no other process sees it.
 * The lock is one of the operating system, on a file of its own, and ends with the process, however that ends.
 */
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { isBusy } from "./database.ts";
import { connect } from "./driver.ts";

export interface Ownership {
  /** Whether it is ours, and nothing has to be waited for. */
  readonly isTaken: boolean;
  /**
   * Resolves when it is ours, from the first time until `release`.
   *
   * @throws Error when somebody else has it
   */
  take(): Promise<void>;
  release(): void;
}

export interface Owned {
  /** The database. */
  readonly path: string;
  /** What is owned in it. */
  readonly name: string;
  /** Says what another process does that has it. */
  readonly refusal: string;
}

/** @param onTaken is waited for when it has become ours, before anybody may use it */
export function createOwnership(owned: Owned, onTaken: () => Promise<void>): Ownership {
  let lock: DatabaseSync | undefined;
  let taken: Promise<void> | undefined;
  let isTaken = false;

  const release = (): void => {
    lock?.close();
    lock = undefined;
    taken = undefined;
    isTaken = false;
  };

  const take = async (): Promise<void> => {
    lock = openLocked(owned);
    try {
      await onTaken();
      isTaken = true;
    } catch (error) {
      release();
      throw error;
    }
  };

  return {
    get isTaken() {
      return isTaken;
    },
    take() {
      if (taken !== undefined) return taken;
      const taking = take();
      // The next one who asks shall try again.
      taking.catch(() => (taken = undefined));
      return (taken = taking);
    },
    release,
  };
}

function openLocked({ path, name, refusal }: Owned): DatabaseSync {
  const digest = createHash("sha256").update(name).digest("hex");
  const file = connect(`${path}-owner-${digest.slice(0, 8)}`, 0);
  try {
    // Nothing is ever written: what counts is the lock.
    file.exec("BEGIN EXCLUSIVE");
    return file;
  } catch (error) {
    file.close();
    if (!isBusy(error)) throw error;
    throw new Error(
      `another process, or another store in this one, ${refusal} with ${path}: stop it first; ` +
        "for several processes at once there is the PostgreSQL store",
      { cause: error },
    );
  }
}
