/**
 * One process at a time receives for a registration: its claims are in its memory, where no other process sees them.
 * The lock is one of the operating system, on a file of its own, and ends with the process, however that ends.
 */
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { isBusy } from "./database.ts";
import { connect } from "./driver.ts";

export interface Ownership {
  /** Whether the registration is ours, and nothing has to be waited for. */
  readonly isTaken: boolean;
  /**
   * Resolves when the registration is ours, from the first time until `release`.
   *
   * @throws Error when somebody else has it
   */
  take(): Promise<void>;
  release(): void;
}

export interface OwnedRegistration {
  /** The database. */
  readonly path: string;
  readonly tablePrefix: string;
  readonly registrationId: string;
}

/** @param onTaken is waited for when the registration has become ours, before anybody may use it */
export function createOwnership(owned: OwnedRegistration, onTaken: () => Promise<void>): Ownership {
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

function openLocked({ path, tablePrefix, registrationId }: OwnedRegistration): DatabaseSync {
  const name = createHash("sha256").update(`${tablePrefix}\n${registrationId}`).digest("hex");
  const file = connect(`${path}-owner-${name.slice(0, 8)}`, 0);
  try {
    // Nothing is ever written: what counts is the lock.
    file.exec("BEGIN EXCLUSIVE");
    return file;
  } catch (error) {
    file.close();
    if (!isBusy(error)) throw error;
    throw new Error(
      `another process, or another store in this one, receives for the registration ` +
        `${JSON.stringify(registrationId)} with ${path}: stop it first; ` +
        "for several processes at once there is the PostgreSQL store",
      { cause: error },
    );
  }
}
