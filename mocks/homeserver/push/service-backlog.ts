/**
 * What a homeserver has for one application service, and what a restart leaves of it.
 */
import type { Offer } from "../../../src/homeserver/push/offers.ts";
import { healthOf, noteOf } from "../../../src/homeserver/push/push-state.ts";
import type { HomeserverProfile } from "../profile.ts";
import type { BuiltTransaction } from "./built-transaction.ts";
import { itemsOf, type Message } from "./messages.ts";

export interface ServiceBacklog {
  /** The oldest first. */
  built: BuiltTransaction[];
  waiting: Message[];
  /** What goes along if it can, where that does not wait in the same line. */
  offers: Offer[];
  /** Of the last try, when it failed. */
  note: string | null;
  lastTxnId: number;
  /** Of the stream, behind the last batch. */
  endOfBatch: number;
  isIdle: boolean;
  /** From the first failure until nothing is left of what was built by then. */
  isFailing: boolean;
  /** Nothing is sent until something happens. */
  isHeld: boolean;
}

export function emptyBacklog(): ServiceBacklog {
  return {
    built: [],
    waiting: [],
    offers: [],
    note: null,
    lastTxnId: 0,
    endOfBatch: 0,
    isIdle: true,
    isFailing: false,
    isHeld: false,
  };
}

/** Whether there is something that may be sent. */
export function hasMore({ built, waiting, offers, isHeld }: ServiceBacklog): boolean {
  const isBuilt = built.some(({ isStranded }) => !isStranded);
  return !isHeld && (isBuilt || waiting.length > 0 || offers.length > 0);
}

export function countOf({ built, waiting }: ServiceBacklog): number {
  const messages = [...built.flatMap((one) => one.messages), ...waiting];
  return messages.reduce((sum, message) => sum + itemsOf(message), 0);
}

/** @param backlog is changed */
export function keepAfterRestart(backlog: ServiceBacklog, profile: HomeserverProfile): void {
  backlog.offers = [];
  if (profile.queueKeeps === "events of built transactions") {
    backlog.waiting = [];
    for (const one of backlog.built) one.isRebuilt = true;
  }
  for (const one of backlog.built) limit(one, backlog, profile.maxResent);
  if (profile.resumesAfterRestart === "with the next event") {
    backlog.isHeld = backlog.isFailing;
    // Only who is known not to answer is tried again; of the others nobody looks at what is left.
    for (const one of backlog.built) one.isStranded = !backlog.isFailing;
  }
  if (profile.forgetsPauses && backlog.note !== null) {
    backlog.note = noteOf({ ...healthOf(backlog.note), attempts: 0, nextAttemptMs: null });
  }
}

/** Items above the limit are dropped; what is left is another transaction. */
function limit(transaction: BuiltTransaction, backlog: ServiceBacklog, max: number): void {
  let count = 0;
  const kept = transaction.messages.filter((message) => {
    count += itemsOf(message);
    return count <= max;
  });
  if (kept.length === transaction.messages.length) return;
  backlog.lastTxnId += 1;
  Object.assign(transaction, { messages: kept, txnId: String(backlog.lastTxnId) });
}
