/**
 * An entry that is given up becomes a dead letter.
 */
import type { LeasedEntry, NewDeadLetter } from "../application-service/transaction-store.ts";

/** The `kind` of the entries that are events: their ID is an event ID. */
const eventKind = "event";

export function letterOf(entry: LeasedEntry, reason: string, atMs: number): NewDeadLetter {
  return {
    txnId: entry.txnId,
    eventId: eventIdOf(entry),
    // The lane is the room where there is one, and a kind never begins like a room ID.
    roomId: entry.lane.startsWith("!") ? entry.lane : null,
    payload: entry.payload,
    reason,
    atMs,
  };
}

/** @returns the event's ID; null when the entry is no event */
export function eventIdOf(entry: { readonly kind: string; readonly id: string }): string | null {
  return entry.kind === eventKind ? entry.id : null;
}
