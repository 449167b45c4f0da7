/**
 * Whose rows a store reads and writes: every statement names the registration.
 */
import type { DatabaseSync } from "node:sqlite";

export interface Scope {
  /** In front of the name of each table. */
  readonly prefix: string;
  /** The registration's number in this file. */
  readonly registration: number;
}

/** @throws TypeError when it cannot be a part of a table's name */
export function checkPrefix(prefix: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,40}$/u.test(prefix)) return;
  throw new TypeError(
    `tablePrefix must be up to 41 letters, digits and underscores, not ${JSON.stringify(prefix)}`,
  );
}

/** Gives the registration a number, if it has none yet. */
export function registrationNumber(
  database: DatabaseSync,
  prefix: string,
  registrationId: string,
): Scope {
  const table = `"${prefix}registrations"`;
  const find = database.prepare(`SELECT id FROM ${table} WHERE name = ?`);
  const add = database.prepare(`INSERT INTO ${table} (name) VALUES (?) ON CONFLICT DO NOTHING`);
  if (find.get(registrationId) === undefined) add.run(registrationId);
  return { prefix, registration: Number(find.get(registrationId)?.["id"]) };
}
