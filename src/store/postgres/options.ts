/**
 * What the PostgreSQL store can be told, and what is refused.
 */
import type { Retention } from "../../application-service/transaction-store.ts";
import { checkRegistrationId, checkTimeout, retentionOf } from "../retention.ts";
import type { PostgresPool } from "./driver.ts";

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
export type PostgresStoreOptions = CommonOptions &
  (
    | { readonly pool: PostgresPool; readonly connectionString?: undefined }
    | { readonly connectionString: string; readonly pool?: undefined }
  );

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
  checkSchema(complete.schema);
  checkTimeout("workTimeoutMs", complete.workTimeoutMs);
  checkTimeout("takeOverAfterMs", complete.takeOverAfterMs);
  if (options.pool === undefined && options.connectionString === undefined) {
    throw new TypeError("the PostgreSQL store needs a pool or a connectionString");
  }
  return complete;
}

function checkSchema(name: string): void {
  if (name !== "" && Buffer.byteLength(name) <= 63 && !name.includes("\0")) return;
  throw new TypeError(`schema must be a name of 1 to 63 bytes, not ${JSON.stringify(name)}`);
}
