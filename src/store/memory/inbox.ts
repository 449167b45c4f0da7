/**
 * What waits to be handled: a queue for each lane, and of each lane the oldest entry at most is out on a lease.
 *
 * ```
 *            put                lease                  remove
 *   (new) ────────▶ waiting ───────────▶ leased ─────────────────▶ gone
 *                      ▲                    │ putBack, lease over
 *                      └────────────────────┘
 * ```
 */
import type { InboxEntry, LeasedEntry } from "../../application-service/transaction-store.ts";
import { createDueHeap, nowhere, type Waiting } from "./due-heap.ts";

export interface Inbox {
  has(id: string): boolean;
  /** An entry that waits already is not added again. */
  put(entries: readonly InboxEntry[], nowMs: number): void;
  lease(limit: number, nowMs: number, leaseMs: number): LeasedEntry[];
  /** @returns whether it was still there */
  remove(entry: LeasedEntry, nowMs: number): boolean;
  /** Whether this is the last lease of the entry: nobody else was given it since. */
  isLatest(entry: LeasedEntry): boolean;
  putBack(entry: LeasedEntry, retryAtMs: number): void;
  nextDueMs(): number | null;
}

interface Stored {
  readonly entry: InboxEntry;
  readonly sequence: number;
  next: Stored | undefined;
}

/** `dueMs`: when its head may be leased, which while somebody has it is the end of the lease. */
interface Lane extends Waiting {
  readonly name: string;
  head: Stored;
  last: Stored;
  /** How often the head was leased. Tells one lease of it from the next, too. */
  attempts: number;
}

export function createInbox(): Inbox {
  const lanes = new Map<string, Lane>();
  const waiting = createDueHeap<Lane>();
  const ids = new Set<string>();
  let arrived = 0;

  const append = (entry: InboxEntry, nowMs: number): void => {
    arrived += 1;
    const stored: Stored = { entry, sequence: arrived, next: undefined };
    const lane = lanes.get(entry.lane);
    if (lane !== undefined) {
      lane.last.next = stored;
      lane.last = stored;
      return;
    }
    const opened: Lane = {
      name: entry.lane,
      head: stored,
      last: stored,
      attempts: 0,
      dueMs: nowMs,
      index: nowhere,
      turn: 0,
    };
    lanes.set(entry.lane, opened);
    waiting.put(opened, nowMs);
  };

  /** The lane whose head is this entry; undefined when the entry is gone. */
  const laneOf = (entry: LeasedEntry): Lane | undefined => {
    const lane = lanes.get(entry.lane);
    return lane?.head.sequence === entry.sequence ? lane : undefined;
  };

  return {
    // Nearly always empty: then not even the hash of the ID is needed.
    has: (id) => ids.size > 0 && ids.has(id),
    put(entries, nowMs) {
      for (const entry of entries) {
        if (ids.has(entry.id)) continue;
        ids.add(entry.id);
        append(entry, nowMs);
      }
    },
    lease(limit, nowMs, leaseMs) {
      const leased: LeasedEntry[] = [];
      while (leased.length < limit) {
        const lane = waiting.first();
        if (lane === undefined || lane.dueMs > nowMs) break;
        const { entry, sequence } = lane.head;
        leased.push({ ...entry, sequence, attempts: lane.attempts });
        lane.attempts += 1;
        waiting.put(lane, nowMs + leaseMs);
      }
      return leased;
    },
    remove(entry, nowMs) {
      const lane = laneOf(entry);
      if (lane === undefined) return false;
      ids.delete(entry.id);
      if (lane.head.next === undefined) {
        lanes.delete(lane.name);
        waiting.remove(lane);
        return true;
      }
      lane.head = lane.head.next;
      lane.attempts = 0;
      waiting.put(lane, nowMs);
      return true;
    },
    isLatest: (entry) => laneOf(entry)?.attempts === entry.attempts + 1,
    putBack(entry, retryAtMs) {
      const lane = laneOf(entry);
      if (lane !== undefined) waiting.put(lane, retryAtMs);
    },
    nextDueMs: () => waiting.first()?.dueMs ?? null,
  };
}
