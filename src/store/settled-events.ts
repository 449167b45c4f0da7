/**
 * Which events a settlement marks.
 */
import type { InboxEntry, Settlement } from "../application-service/transaction-store.ts";
import { eventIdOf } from "./letters.ts";

/**
 * @param claimed the events of the claim; all of them are done when the transaction is
 * @param entries what goes to the inbox: from here on the inbox sees to it
 * @returns what need not be handled again, each event once
 */
export function settledEvents(
  claimed: readonly string[],
  { handled, complete, deadLetters = [] }: Settlement,
  entries: readonly InboxEntry[] = [],
): readonly string[] {
  const isOne = claimed.length === 1 && handled.length === 1 && handled[0] === claimed[0];
  if (isOne && deadLetters.length === 0 && entries.length === 0) return claimed;
  const ids = new Set(handled);
  if (complete) for (const id of claimed) ids.add(id);
  for (const { eventId } of deadLetters) if (eventId !== null) ids.add(eventId);
  for (const entry of entries) {
    const eventId = eventIdOf(entry);
    if (eventId !== null) ids.add(eventId);
  }
  return [...ids];
}
