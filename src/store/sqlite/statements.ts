/**
 * All statements that write, prepared once for each connection.
 */
import type { DatabaseSync } from "node:sqlite";
import { createDeadLetters, type DeadLetters } from "./dead-letters.ts";
import { createInsertHandled, type InsertHandled } from "./handled-rows.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import type { Scope } from "./scope.ts";

export interface Statements {
  readonly insertHandled: InsertHandled;
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
      insertHandled: createInsertHandled(database, scope),
      inbox: createInbox(database, scope),
      deadLetters: createDeadLetters(database, scope),
    };
    prepared.set(database, statements);
    return statements;
  };
}
