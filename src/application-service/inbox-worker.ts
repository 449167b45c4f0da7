/**
 * Handles what is in the inbox of the store: transactions that were acknowledged when they were stored, and dead letters
 * that are replayed. What fails is tried again with growing pauses, and put to the dead letters after a number of tries,
 * so that one poisonous event does not stop its room for ever.
 */
import type { Backoff } from "../resilience/backoff.ts";
import type { Clock } from "../resilience/clock.ts";
import { failureReason } from "./failure-reason.ts";
import type { Lanes } from "./lanes.ts";
import type { Item, RunHandlers } from "./run-handlers.ts";
import { readStoredItem } from "./stored-item.ts";
import type { ClientEvent } from "./transaction-content.ts";
import type { LeasedEntry, TransactionStore } from "./transaction-store.ts";

export interface InboxWorkerOptions {
  readonly store: TransactionStore;
  readonly run: RunHandlers;
  /** Shared with whoever else handles events of the same rooms. */
  readonly lanes: Lanes;
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

export interface InboxWorker {
  /** Begins, with what an earlier process left. Does nothing the second time. */
  start(): void;
  /** Looks now whether there is something to do. */
  wake(): void;
  /** Takes nothing new, lets what runs finish. What is stored stays stored. */
  stop(): Promise<void>;
}

/** How long the worker sleeps when nothing is due; other processes may store something meanwhile. In milliseconds. */
const idleMs = 1000;

export function createInboxWorker(options: InboxWorkerOptions): InboxWorker {
  const { store, clock, run } = options;
  const stopping = new AbortController();
  let waker = new AbortController();
  let worker: Promise<void> | undefined;
  const active = new Set<Promise<void>>();

  async function handle(entry: LeasedEntry): Promise<void> {
    let item: Item;
    try {
      item = readStoredItem(entry);
    } catch (error) {
      options.onError(error, null);
      // To try again would not mend it.
      await putBack(entry, null, error instanceof Error ? error.message : String(error));
      return;
    }
    try {
      await runAndFinish(entry, item);
    } catch (error) {
      options.onError(error, item.kind === "event" ? item.value : null);
      const attempts = entry.attempts + 1;
      const delayMs = options.backoff.delayMs(attempts, options.random);
      const retryAtMs = attempts < options.maxAttempts ? clock.now() + delayMs : null;
      await putBack(entry, retryAtMs, failureReason(attempts, error));
    }
  }

  async function runAndFinish(entry: LeasedEntry, item: Item): Promise<void> {
    if (options.exactlyOnce) {
      await store.finish(entry, clock.now(), async (sql) => await run(item, entry.txnId, sql));
      return;
    }
    await run(item, entry.txnId);
    await store.finish(entry, clock.now());
  }

  function putBack(entry: LeasedEntry, retryAtMs: number | null, reason: string): Promise<void> {
    return store.putBack(entry, { retryAtMs, reason, nowMs: clock.now() });
  }

  /** Starts what is due; @returns whether there was anything. */
  async function startDue(): Promise<boolean> {
    const room = options.maxParallel - active.size;
    if (room <= 0) return false;
    const entries = await store.lease(room, clock.now(), options.leaseMs);
    for (const entry of entries) {
      const handling = options.lanes
        .run(entry.lane, () => handle(entry))
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
    start() {
      worker ??= work();
    },
    wake,
    async stop() {
      stopping.abort();
      wake();
      await worker;
      await Promise.allSettled(active);
    },
  };
}
