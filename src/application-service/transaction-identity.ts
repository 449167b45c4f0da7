/**
 * What tells one transaction from another: its ID together with its events, because an ID alone comes again.
 */
import { fingerprint } from "./fingerprint.ts";
import type { TransactionContent } from "./transaction-content.ts";
import type { ClaimRequest } from "./transaction-store.ts";

/** A transaction with what its content is, as a store wants to have it claimed. */
export interface IdentifiedTransaction extends ClaimRequest {
  readonly content: TransactionContent;
}

/**
 * @param nowMs milliseconds since the Unix epoch
 * @param leaseMs how long other processes leave the transaction alone
 */
export function identify(
  txnId: string,
  content: TransactionContent,
  nowMs: number,
  leaseMs: number,
): IdentifiedTransaction {
  const eventIds = content.events.map((event) => event.event_id);
  return new LazyFingerprint({ txnId, content, eventIds, nowMs, leaseMs });
}

/** The same transaction at a later time. */
export function later(transaction: IdentifiedTransaction, nowMs: number): IdentifiedTransaction {
  const { txnId, content, eventIds, leaseMs } = transaction;
  return new LazyFingerprint({ txnId, content, eventIds, nowMs, leaseMs });
}

/**
 * The fingerprint is made when somebody asks for it: not every store does. A class, because each object literal with a
 * getter has a hidden class of its own, which keeps all that the getter sees until the next full garbage collection.
 */
class LazyFingerprint implements IdentifiedTransaction {
  readonly txnId: string;
  readonly content: TransactionContent;
  readonly eventIds: readonly string[];
  readonly nowMs: number;
  readonly leaseMs: number;
  #fingerprint: string | undefined;

  constructor(transaction: Omit<IdentifiedTransaction, "fingerprint">) {
    this.txnId = transaction.txnId;
    this.content = transaction.content;
    this.eventIds = transaction.eventIds;
    this.nowMs = transaction.nowMs;
    this.leaseMs = transaction.leaseMs;
  }

  get fingerprint(): string {
    this.#fingerprint ??= digestOf(this.content, this.eventIds);
    return this.#fingerprint;
  }
}

/** A transaction without events is told by its content: typing on, off and on again are three of them. */
function digestOf(content: TransactionContent, eventIds: readonly string[]): string {
  if (eventIds.length > 0) return fingerprint(eventIds);
  const { ephemeral, toDevice, deviceLists, oneTimeKeyCounts, fallbackKeyTypes } = content;
  return fingerprint([
    JSON.stringify([ephemeral, toDevice, deviceLists, oneTimeKeyCounts, fallbackKeyTypes]),
  ]);
}
