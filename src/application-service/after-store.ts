/**
 * Acknowledges a transaction when it is stored; workers handle it then. What fails is tried again with growing pauses,
 * and put to the dead letters after a number of tries, so that one poisonous event does not stop its room for ever.
 */
import type { Clock } from "../resilience/clock.ts";
import type { Backoff } from "../resilience/backoff.ts";
import { faultyLetter } from "./after-handlers.ts";
import type { ProcessTransaction } from "./receive.ts";
import { besidesEvents, type Item, type RunHandlers } from "./run-handlers.ts";
import type { ClientEvent } from "./transaction-content.ts";
import type { IdentifiedTransaction } from "./transaction-identity.ts";
import type { InboxEntry, LeasedEntry, TransactionStore } from "./transaction-store.ts";

export interface AfterStoreOptions {
  readonly store: TransactionStore;
  readonly run: RunHandlers;
  readonly clock: Clock;
  readonly random: () => number;
  readonly backoff: Backoff;
  readonly maxAttempts: number;
  /** How many rooms are worked on at the same time. */
  readonly maxParallel: number;
  readonly leaseMs: number;
  readonly exactlyOnce: boolean;
  readonly onError: (error: unknown, event: ClientEvent | null) => void;
}

export interface AfterStore {
  /** Stores what a claimed transaction holds. */
  readonly process: ProcessTransaction;
  /** Starts the worker: what an earlier process left is handled first. */
  start(): void;
  /** Takes nothing new, lets what runs finish. What is stored stays stored. */
  stop(): Promise<void>;
}

/** How long the worker sleeps when nothing is due; other processes may store something meanwhile. In milliseconds. */
const idleMs = 1000;

export function createAfterStore(options: AfterStoreOptions): AfterStore {
  const { store, clock, run } = options;
  const stopping = new AbortController();
  let waker = new AbortController();
  let worker: Promise<void> | undefined;
  const active = new Set<Promise<void>>();

  async function handle(entry: LeasedEntry): Promise<void> {
    const item: Item = { kind: entry.kind, value: JSON.parse(entry.payload) } as Item;
    try {
      if (options.exactlyOnce) {
        await store.finish(entry, clock.now(), async (sql) => await run(item, entry.txnId, sql));
      } else {
        await run(item, entry.txnId);
        await store.finish(entry, clock.now());
      }
    } catch (error) {
      options.onError(error, item.kind === "event" ? item.value : null);
      const attempts = entry.attempts + 1;
      const delayMs = options.backoff.delayMs(attempts, options.random);
      await store.putBack(entry, {
        retryAtMs: attempts < options.maxAttempts ? clock.now() + delayMs : null,
        reason: `failed ${attempts} times`,
        nowMs: clock.now(),
      });
    }
  }

  /** Starts what is due; @returns whether there was anything. */
  async function startDue(): Promise<boolean> {
    const room = options.maxParallel - active.size;
    if (room <= 0) return false;
    const entries = await store.lease(room, clock.now(), options.leaseMs);
    for (const entry of entries) {
      const handling = handle(entry)
        .catch((error: unknown) => options.onError(error, null))
        .finally(() => {
          active.delete(handling);
          wake();
        });
      active.add(handling);
    }
    return entries.length > 0;
  }

  function wake(): void {
    waker.abort();
    waker = new AbortController();
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const { signal } = waker;
      try {
        if (await startDue()) continue;
      } catch (error) {
        options.onError(error, null);
      }
      const dueMs = await store.nextDueMs().catch(() => null);
      const waitMs = dueMs === null ? idleMs : Math.min(Math.max(dueMs - clock.now(), 1), idleMs);
      // Woken early when something is stored or finished.
      await clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }

  return {
    async process(transaction, { token, handled }) {
      const { content, txnId } = transaction;
      const nowMs = clock.now();
      const entries = toEntries(transaction, handled);
      const deadLetters = content.faulty.map((one) => faultyLetter(txnId, one, nowMs));
      const settlement = {
        handled: entries.filter((one) => one.kind === "event").map((one) => one.id),
        complete: true,
        nowMs,
        deadLetters,
      };
      await store.enqueue(token, settlement, entries);
      wake();
    },
    start() {
      worker ??= work();
    },
    async stop() {
      stopping.abort();
      wake();
      await worker;
      await Promise.allSettled(active);
    },
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
