/**
 * What the SQLite store can be told, and what is refused.
 */
import type { Retention } from "../../application-service/transaction-store.ts";
import { checkRegistrationId, checkTimeout, retentionOf } from "../retention.ts";
import type { Durability } from "./flush.ts";
import { checkPrefix } from "./scope.ts";

export interface SqliteStoreOptions extends Retention {
  /** The file; made when there is none. On a local disk: SQLite cannot lock files on most network file systems. */
  readonly path: string;
  /** The `id` of the registration. Several registrations may share a file. */
  readonly registrationId: string;
  /**
   * `full`: what was acknowledged survives a loss of power. `normal`: it survives the end of the process, and commits
   * need not wait for the disk. Defaults to `full`.
   */
  readonly durability?: Durability;
  /** In front of the name of each table. Letters, digits and underscores. Defaults to `appservice_`. */
  readonly tablePrefix?: string;
  /** How long a call waits while another process writes to the file, in milliseconds. Defaults to 10,000. */
  readonly busyTimeoutMs?: number;
  /**
   * How long the work of `handleOnce` and `finish` may take, in milliseconds: everybody else who writes waits for it.
   * It is rolled back then, and the connection that it was given is closed. Defaults to 30,000.
   */
  readonly workTimeoutMs?: number;
}

/**
 * @returns the options, all of them
 * @throws TypeError and RangeError when one is wrong
 */
export function completeOptions(options: SqliteStoreOptions): Required<SqliteStoreOptions> {
  const complete = {
    path: options.path,
    registrationId: options.registrationId,
    durability: options.durability ?? "full",
    tablePrefix: options.tablePrefix ?? "appservice_",
    busyTimeoutMs: options.busyTimeoutMs ?? 10_000,
    workTimeoutMs: options.workTimeoutMs ?? 30_000,
    ...retentionOf(options),
  };
  checkPath(complete.path, "createMemoryStore");
  checkDurability(complete.durability);
  checkRegistrationId(complete.registrationId);
  checkPrefix(complete.tablePrefix);
  checkTimeout("busyTimeoutMs", complete.busyTimeoutMs);
  checkTimeout("workTimeoutMs", complete.workTimeoutMs);
  return complete;
}

/**
 * @param inMemory what makes a store in memory
 * @throws TypeError when it is not that of a file
 */
export function checkPath(path: string, inMemory: string): void {
  if (typeof path === "string" && path !== "" && path !== ":memory:") return;
  throw new TypeError(`path must be that of a file; ${inMemory} remembers in memory`);
}

/** @throws TypeError when it is none */
export function checkDurability(durability: Durability): void {
  if (durability === "full" || durability === "normal") return;
  throw new TypeError(`durability must be "full" or "normal", not ${String(durability)}`);
}
