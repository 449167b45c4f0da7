/**
 * What is known of an application service's backlog without looking at its events: they are numbered without a gap, and
 * only the oldest go, so that two numbers say how many there are.
 */
import type { PushTransaction, TakeRequest } from "../../homeserver/push-store.ts";

export interface Backlog {
  /** The number of the oldest event; one above `last` when there is none. */
  first: number;
  /** The number of the newest. */
  last: number;
  /** The ID of the last transaction. */
  txnId: number;
  frozen: Frozen | null;
  note: string | null;
}

/** The transaction that is being sent. */
export interface Frozen {
  /** It has so many of the oldest events. */
  readonly count: number;
}

export function emptyBacklog(): Backlog {
  return { first: 1, last: 0, txnId: 0, frozen: null, note: null };
}

export function countOf({ first, last }: Backlog): number {
  return last - first + 1;
}

/** Whether there is something to send. */
export function isWaiting(backlog: Backlog): boolean {
  return backlog.frozen !== null || backlog.last >= backlog.first;
}

/** Whether this is what is being sent. */
export function isFrozenAs({ frozen, txnId }: Backlog, transaction: PushTransaction): boolean {
  return frozen !== null && String(txnId) === transaction.txnId;
}

/**
 * The ID of the next transaction. It is the time where that is higher than the last: IDs that begin with 1 again when a
 * store was lost make application services that remember the old ones ignore what is new.
 */
export function nextTxnId({ txnId }: Backlog, nowMs: number): number {
  return Math.max(txnId + 1, Math.trunc(nowMs));
}

/** @returns how many events, counted from the first, go into one transaction */
export function countFitting(
  events: Iterable<string>,
  { maxEvents, maxBytes }: Pick<TakeRequest, "maxEvents" | "maxBytes">,
): number {
  let count = 0;
  let bytes = 0;
  for (const event of events) {
    if (count === maxEvents) break;
    bytes += Buffer.byteLength(event) + (count > 0 ? 1 : 0);
    if (count > 0 && bytes > maxBytes) break;
    count += 1;
  }
  return count;
}
