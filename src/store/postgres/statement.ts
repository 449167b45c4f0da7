/**
 * Prepared statements: the server parses and plans each of them once for a connection.
 */
import { createHash } from "node:crypto";
import type { PostgresPool, PostgresQuery, PostgresResult } from "./driver.ts";

/** Gives a statement its values. */
export type Statement = (...values: readonly unknown[]) => PostgresQuery;

export type Row = PostgresResult["rows"][number];

/** Runs one statement, which is a transaction of its own. */
export type Run = (query: PostgresQuery) => Promise<readonly Row[]>;

/** Named after its text: stores of several schemas may share a connection. */
export function statement(text: string): Statement {
  const name = `appservice_${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
  return (...values) => ({ name, text, values: [...values] });
}

/** Another transaction was in the way, and the server undid this one: it can simply be repeated. */
const repeatable: ReadonlySet<unknown> = new Set(["40001", "40P01"]);

const maxTries = 5;

/** Runs a statement, again when the server undid it in favour of another. */
export async function runRepeatedly(
  pool: Pick<PostgresPool, "query">,
  query: PostgresQuery,
): Promise<readonly Row[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await pool.query(query)).rows;
    } catch (error) {
      const isRepeatable = error instanceof Error && "code" in error && repeatable.has(error.code);
      if (!isRepeatable || attempt === maxTries) throw error;
    }
  }
}

/** @returns the schema's name as an identifier of SQL */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
