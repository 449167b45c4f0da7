/**
 * What a push queue stores: the events that wait for each application service, and the transaction that each of them is
 * being sent.
 *
 * ```
 *          add                take                 settle
 *   (new) ─────▶ waiting ─────────────▶ frozen ──────────────▶ gone
 *                                       │   ▲
 *                               release └───┘ take: the same ID and content again
 * ```
 *
 * A transaction that was frozen keeps its ID and its content until it is settled or its backlog is discarded, whoever
 * sends it (S24). Who takes gets a lease on the application service, so that one process at a time sends to it.
 */

/** Events for one application service. */
export interface PushEntry {
  readonly registrationId: string;
  /** Each as JSON, in their order. */
  readonly events: readonly string[];
}

export interface TakeRequest {
  readonly registrationId: string;
  /** How many events a new transaction has at the most. */
  readonly maxEvents: number;
  /** How many bytes the events of a new transaction have at the most, with a comma between them. The first goes in anyway. */
  readonly maxBytes: number;
  /** What else is in a new transaction; `""` for nothing, and then one without events is not made. */
  readonly extra: string;
  /** Milliseconds since the Unix epoch: the ID of a new transaction is this number, or one above the last ID. */
  readonly nowMs: number;
}

/** A transaction that is frozen, and ours to send. */
export interface PushTransaction {
  readonly registrationId: string;
  /** A decimal number, higher than that of each transaction before it (U27). */
  readonly txnId: string;
  /** Each as JSON. */
  readonly events: readonly string[];
  readonly extra: string;
  /** Whether it was made just now, with the `extra` that was asked for. */
  readonly isNew: boolean;
  /** What was noted of it last, by whoever it was. */
  readonly note: string | null;
  readonly lease: PushLease;
}

export interface PushLease {
  /** Fires when another process may send to this application service: whoever sends must stop. */
  readonly lost: AbortSignal;
  /** Whether it certainly is ours still. */
  isHeld(): boolean;
}

export type Taken =
  | { readonly kind: "transaction"; readonly transaction: PushTransaction }
  /** There is nothing to send. */
  | { readonly kind: "empty" }
  /** Another process sends to this application service. */
  | { readonly kind: "busy" }
  /** There is more, which was not asked for. */
  | { readonly kind: "more" };

/** An application service that has something to be sent. */
export interface WaitingService {
  readonly registrationId: string;
  /** Whether the last one who sent to it could not get through. */
  readonly isFailing: boolean;
}

export interface PushStatus {
  /** How many events wait or are being sent. */
  readonly backlog: number;
  /** What was noted last of the transaction that is being sent. */
  readonly note: string | null;
}

/**
 * All methods may be called concurrently; `add` and `discard` take effect in the order of the calls. What a method has
 * written is durable when it resolves. After `close` every method rejects.
 */
export interface PushStore {
  /** Puts events behind those that wait. All are stored, or none. */
  add(entries: readonly PushEntry[]): Promise<void>;
  /**
   * Leases an application service and freezes a transaction with the oldest of its events, unless there is a frozen one.
   * No lease is held when nothing is returned.
   */
  take(request: TakeRequest): Promise<Taken>;
  /**
   * Removes a transaction that was accepted, with its events, and ends the lease, or takes the next in the same step.
   * Nothing is removed when the lease is lost.
   *
   * @param next null to leave it to others
   * @returns what `take` does; for null "empty" or "more"
   */
  settle(transaction: PushTransaction, next: TakeRequest | null): Promise<Taken>;
  /** Ends the lease of a transaction that was not accepted. */
  release(transaction: PushTransaction): Promise<void>;
  /** Notes what became of the tries to send a transaction, for `status`. It is forgotten when it is settled. */
  note(transaction: PushTransaction, note: string): Promise<void>;
  /**
   * Lists who has something to be sent and is sent nothing, in an order of the store's own.
   *
   * @param afterId the last one of those listed before; null to begin
   */
  waiting(afterId: string | null, limit: number): Promise<readonly WaitingService[]>;
  status(registrationId: string): Promise<PushStatus>;
  /**
   * Removes all that waits for an application service, and what it is being sent. The IDs of its transactions go on rising.
   *
   * @returns how many events there were
   */
  discard(registrationId: string): Promise<number>;
  close(): Promise<void>;
  /** Where several processes share what is stored. */
  readonly shared?: SharedPushStore;
}

export interface SharedPushStore {
  /** How often to look what others have done, in milliseconds. */
  readonly pollMs: number;
  /** Tells the process that sends to an application service that it answers again. */
  wake(registrationId: string): Promise<void>;
  /** @returns those of whom this process was told so since the last time */
  woken(): Promise<readonly string[]>;
}
