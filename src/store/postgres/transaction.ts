/**
 * Runs work in a database transaction on a connection of its own.
 */
import { withinTime } from "../timeout.ts";
import type { PostgresClient, PostgresPool } from "./driver.ts";

/** Whoever waits for the locks of failed work should not wait for the end of its connection. */
const rollbackTimeoutMs = 1_000;

/**
 * @param timeoutMs how long the work may take
 * @returns what the work returns, after the commit
 * @throws what the work throws; Error when a statement failed and the work did not say so. Then all of it is undone
 */
export async function inTransaction<T>(
  pool: PostgresPool,
  timeoutMs: number,
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // A connection that breaks fails the next query. Without a listener it would end the process before that.
  const onError = (): void => {};
  client.on("error", onError);
  try {
    // The server ends it too: a machine that is gone without a word must not keep its locks for hours.
    const limit = `SET LOCAL idle_in_transaction_session_timeout = ${timeoutMs}`;
    await client.query({ text: `BEGIN; ${limit}` });
    const result = await withinTime(work(client), timeoutMs);
    const { command } = await client.query({ text: "COMMIT" });
    if (command !== "COMMIT") {
      throw new Error("a statement of the work failed, and PostgreSQL undid all of it");
    }
    client.off("error", onError);
    client.release();
    return result;
  } catch (error) {
    await withinTime(client.query({ text: "ROLLBACK" }), rollbackTimeoutMs).catch(() => {});
    // The work may still be at it, and would write into whatever transaction comes next.
    client.release(true);
    throw error;
  }
}
