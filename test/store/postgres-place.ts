/**
 * A schema of its own in a PostgreSQL server.
 */
import assert from "node:assert/strict";
import type { Pool } from "pg";
import type { TransactionStore } from "../../src/application-service/transaction-store.ts";
import { createPostgresStore, type PostgresStoreOptions } from "../../src/store/postgres.ts";
import type { OpenOptions, Place } from "./cases/subject.ts";
import { createCable } from "./postgres-cable.ts";

let schemas = 0;

export interface PostgresPlace extends Place {
  readonly schema: string;
  readonly pool: Pool;
  open(options?: OpenOptions & Partial<PostgresStoreOptions>): Promise<TransactionStore>;
}

export async function newPostgresPlace(pool: Pool): Promise<PostgresPlace> {
  schemas += 1;
  const schema = `case ${process.pid} ${schemas}`;
  const tables = (name: string): string => `"${schema}".${name}`;
  await pool.query(
    `CREATE SCHEMA "${schema}"; CREATE TABLE ${tables("effects")} (position serial, value text)`,
  );
  const cables = new Map<TransactionStore, ReturnType<typeof createCable>>();
  let advancedMs = 0;
  return {
    schema,
    pool,
    async open(options = {}) {
      const cable = createCable(pool);
      const common = { schema, registrationId: "irc", ...options };
      const store = await createPostgresStore({
        ...common,
        pool: cable.pool,
      } as PostgresStoreOptions);
      cables.set(store, cable);
      return store;
    },
    async crash(store) {
      cables.get(store)?.cut();
    },
    now: () => Date.now() + advancedMs,
    /** The clock of the database cannot be moved; its leases can. */
    async advance(ms) {
      advancedMs += ms;
      for (const [table, column] of [
        ["transactions", "lease_until"],
        ["events", "lease_until"],
        ["lanes", "due_at"],
      ] as const) {
        const earlier = `${column} = ${column} - $1 * interval '1 millisecond'`;
        await pool.query(`UPDATE ${tables(table)} SET ${earlier}`, [ms]);
      }
    },
    toleranceMs: 5_000,
    async write(sql, value) {
      assert.ok("query" in sql && typeof sql.query === "function");
      await sql.query({
        text: `INSERT INTO ${tables("effects")} (value) VALUES ($1)`,
        values: [value],
      });
    },
    async written() {
      const { rows } = await pool.query(`SELECT value FROM ${tables("effects")} ORDER BY position`);
      return rows.map(({ value }) => String(value));
    },
    async remove() {
      for (const store of cables.keys()) await store.close();
      await pool.query(`DROP SCHEMA "${schema}" CASCADE`);
    },
  };
}
