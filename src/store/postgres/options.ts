/**
 * What the PostgreSQL store can be told, and what is refused.
 */
import type { Retention } from "../../application-service/transaction-store.ts";
import { checkRegistrationId, checkTimeout, retentionOf } from "../retention.ts";
import type { PostgresPlace } from "./driver.ts";

interface CommonOptions extends Retention {
  /** The `id` of the registration. Several registrations may share a schema. */
  readonly registrationId: string;
  /** Of the tables; made when there is none. Defaults to `appservice`. */
  readonly schema?: string;
  /**
   * How long the work of `handleOnce` and `finish` may take, in milliseconds; its connection is closed then, and what
   * it did is undone. Defaults to 30,000.
   */
  readonly workTimeoutMs?: number;
  /**
   * How soon another replica takes over what one was at that died, or that lost the database, in milliseconds. A
   * replica that lives keeps what it is at. Defaults to 30,000.
   */
  readonly takeOverAfterMs?: number;
}

/** Where the database is: a pool of yours, which stays open when the store is closed, or how to connect. */
export type PostgresStoreOptions = CommonOptions & PostgresPlace;

/**
 * @returns the options but for the database, all of them
 * @throws TypeError and RangeError when one is wrong
 */
export function completeOptions(options: PostgresStoreOptions): Required<CommonOptions> {
  const complete = {
    registrationId: options.registrationId,
    schema: options.schema ?? "appservice",
    workTimeoutMs: options.workTimeoutMs ?? 30_000,
    takeOverAfterMs: options.takeOverAfterMs ?? 30_000,
    ...retentionOf(options),
  };
  checkRegistrationId(complete.registrationId);
  checkPlace(options, complete.schema);
  checkTimeout("workTimeoutMs", complete.workTimeoutMs);
  checkTimeout("takeOverAfterMs", complete.takeOverAfterMs);
  return complete;
}

/** @throws TypeError when there is no database, or the schema's name is none */
export function checkPlace(place: Partial<PostgresPlace>, schema: string): void {
  if (schema === "" || Buffer.byteLength(schema) > 63 || schema.includes("\0")) {
    throw new TypeError(`schema must be a name of 1 to 63 bytes, not ${JSON.stringify(schema)}`);
  }
  if (place.pool === undefined && place.connectionString === undefined) {
    throw new TypeError("the PostgreSQL store needs a pool or a connectionString");
  }
}
