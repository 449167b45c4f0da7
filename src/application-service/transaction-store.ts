/**
 * What an application service remembers of the transactions it was sent, so that each event is handled once.
 *
 * ```
 *            claim                    settle(complete)
 *   (new) ──────────▶ claimed ───────────────────────────▶ done ──(age, count)──▶ forgotten
 *     ▲                  │ settle(not complete), lease over
 *     └──────────────────┘ events that were handled stay marked
 * ```
 *
 * The key of a transaction is its ID and a fingerprint of its events, because an ID alone comes again with other events:
 * Synapse on SQLite counts from 1 after a restart, Dendrite lets a transaction grow. Below it each event has its own
 * mark, so that an event that comes in another transaction is not handled again.
 *
 * @see https://spec.matrix.org/v1.19/application-service-api/#pushing-events
 */

/** A transaction as the store sees it. */
export interface TransactionKey {
  readonly txnId: string;
  /** Digest of the event IDs in their order; of the content for a transaction without events. */
  readonly fingerprint: string;
}

export interface ClaimRequest extends TransactionKey {
  /** In the order of the transaction. */
  readonly eventIds: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** How long other processes leave this transaction and its events alone, in milliseconds. */
  readonly leaseMs: number;
}

export type Claim =
  /** Handled before: acknowledge it. */
  | { readonly kind: "done" }
  /** Another process is at it, or at one of its events: ask again. */
  | { readonly kind: "busy"; readonly retryAfterMs: number }
  /** Ours now. `handled` are events that were handled in another transaction, or before this one failed. */
  | {
      readonly kind: "claimed";
      readonly handled: ReadonlySet<string>;
      /** The same ID was used before for other events: worth a warning. */
      readonly idUsedBefore: boolean;
      /** True where the store knows that no event is in the transaction twice: nobody needs to look again. */
      readonly allDistinct?: boolean;
      readonly token: ClaimToken;
    };

/** Stands for a claim; opaque to everybody but the store that gave it. */
export interface ClaimToken extends TransactionKey {
  readonly owner: string;
}

export interface Settlement {
  /** Events whose handlers have finished. */
  readonly handled: readonly string[];
  /** Whether all of the transaction is done. Otherwise only the events are marked, and a repetition is let in. */
  readonly complete: boolean;
  readonly nowMs: number;
  /** Faulty or poisonous events to put aside, in the same step. */
  readonly deadLetters?: readonly NewDeadLetter[];
}

/** An event that cannot be handled, put aside so that it does not block the others. */
export interface NewDeadLetter {
  readonly txnId: string;
  /** What it is, as in the inbox: `event`, `ephemeral`, `to_device` or `device_changes`. */
  readonly kind: string;
  /** Null when the event has none. */
  readonly eventId: string | null;
  readonly roomId: string | null;
  /** What the homeserver sent, as JSON. */
  readonly payload: string;
  /** One line that says what is wrong. */
  readonly reason: string;
  readonly atMs: number;
}

export interface DeadLetter extends NewDeadLetter {
  /** Given by the store, rising. */
  readonly id: number;
}

/** One thing to be handled later; for `acknowledge: "after-store"`. */
export interface InboxEntry {
  /** The event ID; for anything else made from transaction and position. */
  readonly id: string;
  readonly txnId: string;
  /** `event`, `ephemeral`, `to_device` or `device_changes`. */
  readonly kind: string;
  /** Entries of one lane are handled in order, one at a time: the room, or the kind where there is no room. */
  readonly lane: string;
  /** As JSON, normalised. */
  readonly payload: string;
}

export interface LeasedEntry extends InboxEntry {
  /** Rising in the order of arrival. */
  readonly sequence: number;
  /** How often it was tried before. */
  readonly attempts: number;
}

/** A database transaction of a SQL store, handed to a handler; its type is the driver's. */
export type SqlTransaction = object;

/**
 * All methods may be called concurrently. A method that rejects has changed nothing. After `close` every method
 * rejects.
 */
export interface TransactionStore {
  /** Returns at once where there is nothing to wait for; as `settle` does. */
  claim(request: ClaimRequest): Claim | Promise<Claim>;
  /** Ends a claim. What it marks is durable when it resolves. A claim whose lease is over may be settled still. */
  settle(token: ClaimToken, settlement: Settlement): void | Promise<void>;
  /**
   * Runs the work and marks the event as handled in one database transaction: both happen, or neither.
   * Missing where the store has no database.
   */
  handleOnce?(
    token: ClaimToken,
    eventId: string,
    work: (sql: SqlTransaction) => Promise<void>,
  ): Promise<void>;

  /** Ends a claim by storing its entries, in one step: when it resolves the transaction can be acknowledged. */
  enqueue(token: ClaimToken, settlement: Settlement, entries: readonly InboxEntry[]): Promise<void>;
  /**
   * Leases the oldest entry of each lane that is due and that nobody else has.
   *
   * @param limit how many lanes at the most
   */
  lease(limit: number, nowMs: number, leaseMs: number): Promise<readonly LeasedEntry[]>;
  /** Removes an entry that was handled; with `work` in the same database transaction, where there is one. */
  finish(
    entry: LeasedEntry,
    nowMs: number,
    work?: (sql: SqlTransaction) => Promise<void>,
  ): Promise<void>;
  /** Puts an entry back until `retryAtMs`, or to the dead letters when that is null. */
  putBack(
    entry: LeasedEntry,
    outcome: { readonly retryAtMs: number | null; readonly reason: string; readonly nowMs: number },
  ): Promise<void>;
  /** When the next entry is due; null when there is none. */
  nextDueMs(): Promise<number | null>;

  listDeadLetters(options: {
    readonly afterId?: number;
    readonly limit: number;
  }): Promise<readonly DeadLetter[]>;
  /** @returns the letter; null when it is gone already */
  takeDeadLetter(id: number): Promise<DeadLetter | null>;
  /**
   * Moves a letter to the inbox in one step, behind what waits in its room. Any process may do it, also one that does
   * not receive.
   *
   * @returns false when the letter is gone already
   */
  replayDeadLetter(id: number, nowMs: number): Promise<boolean>;

  /** Forgets what is older or more than it should remember; called now and then. */
  prune(nowMs: number): Promise<void>;
  close(): Promise<void>;
}

/** How much a store remembers. */
export interface Retention {
  /** Defaults to seven days. In milliseconds. */
  readonly maxAgeMs?: number;
  /** Most event marks that are kept; the oldest go first. Defaults to 1,000,000. */
  readonly maxEvents?: number;
  /** Most transactions that are kept. Defaults to 100,000. */
  readonly maxTransactions?: number;
}
