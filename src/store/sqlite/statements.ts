/**
 * All statements that write, prepared once for each connection.
 */
import type { DatabaseSync } from "node:sqlite";
import { createDeadLetters, type DeadLetters } from "./dead-letters.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { createInsertMarks, type InsertMarks } from "./marks.ts";
import type { Scope } from "./scope.ts";
import { createTransactions, type Transactions } from "./transactions.ts";

export interface Statements {
  readonly transactions: Transactions;
  readonly insertMarks: InsertMarks;
  readonly inbox: Inbox;
  readonly deadLetters: DeadLetters;
}

/** @returns the statements for a connection */
export function createStatements(scope: Scope): (database: DatabaseSync) => Statements {
  const prepared = new WeakMap<DatabaseSync, Statements>();
  return (database) => {
    const known = prepared.get(database);
    if (known !== undefined) return known;
    const statements = {
      transactions: createTransactions(database, scope),
      insertMarks: createInsertMarks(database, scope),
      inbox: createInbox(database, scope),
      deadLetters: createDeadLetters(database, scope),
    };
    prepared.set(database, statements);
    return statements;
  };
}
