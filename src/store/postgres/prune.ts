/**
 * Forgets what is older or more than should be remembered, claims that nobody settled, and lanes without entries. The
 * marks of events that wait in the inbox stay.
 */
import type { Retention } from "../../application-service/transaction-store.ts";
import { type Run, type Statement, statement } from "./statement.ts";

/** @param schema quoted */
export function createPrune(
  run: Run,
  schema: string,
  registrationId: string,
  { maxAgeMs, maxEvents, maxTransactions }: Required<Retention>,
): (nowMs: number) => Promise<void> {
  const transactions = statement(
    forgetSql(`${schema}.transactions`, "true", "lease_until IS NULL OR lease_until <= now()"),
  );
  const events = statement(
    forgetSql(
      `${schema}.events`,
      "owner IS NULL",
      `owner IS NULL AND NOT EXISTS (
         SELECT FROM ${schema}.inbox AS i
         WHERE i.registration_id = $1 AND i.entry_id = t.event_id)`,
    ),
  );
  const claims = statement(
    `DELETE FROM ${schema}.events WHERE registration_id = $1 AND owner IS NOT NULL
       AND lease_until <= now()`,
  );
  const lanes = statement(`DELETE FROM ${schema}.lanes WHERE registration_id = $1 AND waiting = 0`);

  const forget = async (rows: Statement, beforeMs: number, maxCount: number): Promise<void> => {
    while ((await run(rows(registrationId, beforeMs, maxCount))).length === maxRows);
  };

  return async (nowMs) => {
    await forget(transactions, nowMs - maxAgeMs, maxTransactions);
    await forget(events, nowMs - maxAgeMs, maxEvents);
    await run(claims(registrationId));
    await run(lanes(registrationId));
  };
}

/** Most rows of one statement: others get at the table in between. */
const maxRows = 5_000;

/**
 * @param counted condition of the rows that count
 * @param free condition of the rows that may go
 */
function forgetSql(table: string, counted: string, free: string): string {
  return `
    WITH surplus AS MATERIALIZED (
      SELECT at_ms FROM ${table} WHERE registration_id = $1 AND (${counted})
      ORDER BY at_ms DESC OFFSET $3 LIMIT 1
    )
    DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ${table} AS t
      WHERE registration_id = $1 AND (${free})
        AND at_ms < greatest($2, (SELECT at_ms + 1 FROM surplus))
      ORDER BY at_ms LIMIT ${maxRows}))
    RETURNING 1`;
}
