/**
 * Acknowledges a transaction when it is stored; the worker handles it then.
 */
import type { Clock } from "../resilience/clock.ts";
import { faultyLetter } from "./after-handlers.ts";
import type { ProcessTransaction } from "./receive.ts";
import { besidesEvents } from "./run-handlers.ts";
import type { IdentifiedTransaction } from "./transaction-identity.ts";
import type { InboxEntry, TransactionStore } from "./transaction-store.ts";

export interface AfterStoreOptions {
  readonly store: TransactionStore;
  readonly clock: Clock;
  /** Called when something was stored. */
  readonly onStored: () => void;
}

export function createAfterStore({
  store,
  clock,
  onStored,
}: AfterStoreOptions): ProcessTransaction {
  return async (transaction, { token, handled }) => {
    const { content, txnId } = transaction;
    const nowMs = clock.now();
    const entries = toEntries(transaction, handled);
    const settlement = {
      handled: entries.filter((one) => one.kind === "event").map((one) => one.id),
      complete: true,
      nowMs,
      deadLetters: content.faulty.map((one) => faultyLetter(txnId, one, nowMs)),
    };
    await store.enqueue(token, settlement, entries);
    onStored();
  };
}

function toEntries(
  { content, txnId, fingerprint }: IdentifiedTransaction,
  handled: ReadonlySet<string>,
): InboxEntry[] {
  const seen = new Set(handled);
  const rest = besidesEvents(content).map((item, index) => ({
    // Not a Matrix ID: made so that a repetition of the transaction has the same.
    id: `${txnId}/${fingerprint}/${index}`,
    txnId,
    kind: item.kind,
    lane: item.kind,
    payload: JSON.stringify(item.value),
  }));
  const events = content.events.flatMap((event) => {
    if (seen.has(event.event_id)) return [];
    seen.add(event.event_id);
    const payload = JSON.stringify(event);
    return [{ id: event.event_id, txnId, kind: "event", lane: event.room_id, payload }];
  });
  return [...rest, ...events];
}
