/**
 * What is handled, events and transactions: rows in the file, and an index of both in memory, which belongs to the
 * process that owns the registration. Something goes into the index when its row is on the disk.
 */
import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { TransactionKey } from "../../application-service/transaction-store.ts";
import type { InsertHandled } from "./handled-rows.ts";
import { createMarkIndex } from "./mark-index.ts";
import type { Scope } from "./scope.ts";

export interface Handled {
  /** Reads the rows into the index. Everybody else has to wait for it. */
  load(): Promise<void>;
  /** Whether the event is handled, and that is on the disk. */
  has(eventId: string): boolean;
  /** Whether it is, if what is being written is. */
  willHave(eventId: string): boolean;
  /** Whether the transaction is done, and whether another came under its ID. */
  find(key: TransactionKey): FoundTransaction;
  /**
   * Remembers in the open transaction of a connection.
   *
   * @returns how many events were not handled before, neither in this transaction
   */
  add(insert: InsertHandled, what: Settled): number;
  /** What was added is on the disk, or undone. */
  ended(stored: boolean): void;
  /** Forgets what is in earlier rows. @returns the first row that is worth keeping */
  forgetBefore(row: number): number;
}

export interface FoundTransaction {
  readonly isDone: boolean;
  readonly isIdUsedBefore: boolean;
}

export interface Settled {
  readonly eventIds: readonly string[];
  readonly atMs: number;
  readonly transaction?: TransactionKey & { readonly isDone: boolean };
}

const loneSurrogate = /\p{Surrogate}/u;
const loneSurrogates = /\p{Surrogate}/gu;

/** Rows that are loaded at once; then others get their turn. */
const rowsPerTurn = 500;

export function createHandled(
  database: DatabaseSync,
  { prefix, registration }: Scope,
  { maxEvents, maxTransactions }: { readonly maxEvents: number; readonly maxTransactions: number },
): Handled {
  const table = `"${prefix}handled"`;
  const page = database.prepare(
    `SELECT id, txn_id, event_ids FROM ${table} WHERE registration = ? AND id > ?
     ORDER BY id LIMIT ${rowsPerTurn}`,
  );
  const rowAt = database.prepare(
    `SELECT txn_id, fingerprint, done, event_ids FROM ${table} WHERE id = ? AND registration = ?`,
  );
  let events = createMarkIndex(maxEvents);
  let transactions = createMarkIndex(maxTransactions);
  /** ID → its row, of what is being written. */
  const pendingEvents = new Map<string, number>();
  const pendingTransactions: (readonly [txnId: string, row: number])[] = [];

  const has = (eventId: string): boolean =>
    events.find(eventId, (row) => eventIdsOf(rowAt.get(row, registration)).includes(eventId));
  const willHave = (eventId: string): boolean => pendingEvents.has(eventId) || has(eventId);

  const find = (key: TransactionKey) => {
    const txnId = asStored(key.txnId);
    const fingerprint = asStored(key.fingerprint);
    const found = { isDone: false, isIdUsedBefore: false, isKnown: false };
    transactions.find(txnId, (id) => {
      const row = rowAt.get(id, registration) ?? {};
      if (row["txn_id"] !== txnId) return false;
      if (row["fingerprint"] !== fingerprint) found.isIdUsedBefore = true;
      else {
        found.isKnown = true;
        found.isDone ||= row["done"] === 1;
      }
      return false;
    });
    return found;
  };

  /** One that fails again and again takes one row. */
  const isNews = (transaction: NonNullable<Settled["transaction"]>): boolean => {
    const { isDone, isKnown } = find(transaction);
    return transaction.isDone ? !isDone : !isKnown;
  };

  return {
    async load() {
      events = createMarkIndex(maxEvents);
      transactions = createMarkIndex(maxTransactions);
      for (let last = 0; ; await nextTurn()) {
        const rows = page.all(registration, last);
        for (const row of rows) {
          last = Number(row["id"]);
          for (const eventId of eventIdsOf(row)) events.add(eventId, last);
          if (row["txn_id"] !== null) transactions.add(String(row["txn_id"]), last);
        }
        if (rows.length < rowsPerTurn) return;
      }
    },
    has,
    willHave,
    find,
    add(insert, { eventIds, atMs, transaction }) {
      const added = eventIds.filter((eventId) => !willHave(eventId));
      const isNew = transaction !== undefined && isNews(transaction);
      if (added.length === 0 && !isNew) return 0;
      const row = insert(added, atMs, isNew ? transaction : undefined);
      for (const eventId of added) pendingEvents.set(eventId, row);
      if (isNew) pendingTransactions.push([asStored(transaction.txnId), row]);
      return added.length;
    },
    ended(stored) {
      if (stored) {
        for (const [eventId, row] of pendingEvents) events.add(eventId, row);
        for (const [txnId, row] of pendingTransactions) transactions.add(txnId, row);
      }
      pendingEvents.clear();
      pendingTransactions.length = 0;
    },
    forgetBefore(row) {
      events.forgetBefore(row);
      transactions.forgetBefore(row);
      const oldest = Math.min(events.oldestRow, transactions.oldestRow);
      // With nothing in the index there may be rows that are being written.
      return oldest === Infinity ? row : oldest;
    },
  };
}

function eventIdsOf(row: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  return row === undefined ? [] : (JSON.parse(String(row["event_ids"])) as readonly string[]);
}

/** Half a surrogate pair comes back from the file as another character. */
function asStored(text: string): string {
  return loneSurrogate.test(text) ? text.replaceAll(loneSurrogates, "\ufffd") : text;
}
