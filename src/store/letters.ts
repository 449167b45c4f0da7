/**
 * An entry that is given up becomes a dead letter, and a letter that is replayed an entry.
 */
import type {
  DeadLetter,
  InboxEntry,
  LeasedEntry,
  NewDeadLetter,
} from "../application-service/transaction-store.ts";

/** The `kind` of the entries that are events: their ID is an event ID. */
const eventKind = "event";

export function letterOf(entry: LeasedEntry, reason: string, atMs: number): NewDeadLetter {
  return {
    txnId: entry.txnId,
    kind: entry.kind,
    eventId: eventIdOf(entry),
    // The lane is the room where there is one, and a kind never begins like a room ID.
    roomId: entry.lane.startsWith("!") ? entry.lane : null,
    payload: entry.payload,
    reason,
    atMs,
  };
}

export function entryOf({ id, txnId, kind, eventId, roomId, payload }: DeadLetter): InboxEntry {
  const entryId = (kind === eventKind ? eventId : null) ?? `dead-letter/${id}`;
  return { id: entryId, txnId, kind, lane: roomId ?? kind, payload };
}

/** @returns the event's ID; null when the entry is no event */
export function eventIdOf(entry: { readonly kind: string; readonly id: string }): string | null {
  return entry.kind === eventKind ? entry.id : null;
}
