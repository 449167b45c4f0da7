/**
 * The statements on transactions, prepared for one connection.
 */
import type { DatabaseSync } from "node:sqlite";
import type { TransactionKey } from "../../application-service/transaction-store.ts";
import type { Scope } from "./scope.ts";

export interface Transactions {
  /** Whether it is done, and whether another came under its ID. */
  find(key: TransactionKey): { readonly isDone: boolean; readonly isIdUsedBefore: boolean };
  /** What is done stays done. */
  remember(key: TransactionKey, done: boolean, atMs: number): void;
}

const unknown = { isDone: false, isIdUsedBefore: false };

export function createTransactions(
  database: DatabaseSync,
  { prefix, registration }: Scope,
): Transactions {
  const table = `"${prefix}transactions"`;
  const isIdKnown = database.prepare(
    `SELECT 1 FROM ${table} WHERE registration = ? AND txn_id = ? LIMIT 1`,
  );
  const find = database.prepare(
    `SELECT
       EXISTS (SELECT 1 FROM ${table}
         WHERE registration = ?1 AND txn_id = ?2 AND fingerprint = ?3 AND done) AS done,
       EXISTS (SELECT 1 FROM ${table}
         WHERE registration = ?1 AND txn_id = ?2 AND fingerprint <> ?3) AS used`,
  );
  const rememberDone = database.prepare(
    `INSERT OR REPLACE INTO ${table} (registration, txn_id, fingerprint, done, at_ms)
     VALUES (?, ?, ?, 1, ?)`,
  );
  const rememberFailed = database.prepare(
    `INSERT INTO ${table} (registration, txn_id, fingerprint, done, at_ms)
     VALUES (?, ?, ?, 0, ?) ON CONFLICT DO NOTHING`,
  );
  return {
    find({ txnId, fingerprint }) {
      // As a rule it is not, and nothing else needs to be asked.
      if (isIdKnown.get(registration, txnId) === undefined) return unknown;
      const row = find.get(registration, txnId, fingerprint);
      return { isDone: row?.["done"] === 1, isIdUsedBefore: row?.["used"] === 1 };
    },
    remember({ txnId, fingerprint }, done, atMs) {
      (done ? rememberDone : rememberFailed).run(registration, txnId, fingerprint, atMs);
    },
  };
}
