/**
 * Handles each transaction once, however often the homeserver sends it.
 *
 * ```
 *  sendTransaction ─▶ running already? ──yes──▶ wait for that one
 *        │ no
 *        ▼
 *      claim ──done──▶ 200          (busy: another process is at it; ask again until the deadline)
 *        │ claimed
 *        ├─ after-handlers: handle what is not marked, per room in order ─▶ settle ─▶ 200
 *        └─ after-store:    store what is not marked ─▶ 200 ─▶ workers
 * ```
 *
 * At the deadline the answer is 503; the work goes on, and the repetition that follows joins it.
 *
 * @see https://spec.matrix.org/v1.19/application-service-api/#pushing-events
 */
import { MatrixError } from "../matrix/error.ts";
import type { Clock } from "../resilience/clock.ts";
import { DeadlineError } from "../resilience/deadline.ts";
import { createDeadlineQueue } from "../resilience/deadline-queue.ts";
import { fingerprint } from "./fingerprint.ts";
import type { TransactionContent } from "./transaction-content.ts";
import type { Claim, TransactionStore } from "./transaction-store.ts";

export type ClaimedTransaction = Extract<Claim, { kind: "claimed" }> & {
  readonly txnId: string;
  readonly fingerprint: string;
  readonly content: TransactionContent;
};

export interface ReceiveOptions {
  readonly store: TransactionStore;
  readonly clock: Clock;
  /** When the homeserver is told to come again, in milliseconds. */
  readonly deadlineMs: number;
  readonly leaseMs: number;
  /** Does the work of a claimed transaction, and settles it. Rejects when the transaction is to be sent again. */
  readonly process: (transaction: ClaimedTransaction) => Promise<void>;
  /** Does the work of a transaction that is not remembered. */
  readonly processFleeting: (txnId: string, content: TransactionContent) => Promise<void>;
  readonly onWarning: (message: string) => void;
}

export interface Receive {
  (txnId: string, content: TransactionContent): Promise<void>;
  /** Resolves when nothing runs any more; then no more transactions are taken. */
  idle(): Promise<void>;
}

export function createReceive(options: ReceiveOptions): Receive {
  const { store, clock } = options;
  const deadlines = createDeadlineQueue({ clock, ms: options.deadlineMs });
  /** Transactions that are being handled, so that a repetition joins instead of starting again. */
  const running = new Map<string, Promise<void>>();

  async function claim(txnId: string, digest: string, eventIds: readonly string[]): Promise<Claim> {
    const request = { txnId, fingerprint: digest, eventIds };
    const lastMs = clock.now() + options.deadlineMs;
    for (;;) {
      const nowMs = clock.now();
      const result = await store.claim({ ...request, nowMs, leaseMs: options.leaseMs });
      if (result.kind !== "busy") return result;
      if (nowMs + result.retryAfterMs >= lastMs) throw comeAgain();
      await clock.sleep(result.retryAfterMs);
    }
  }

  async function handle(
    txnId: string,
    content: TransactionContent,
    digest: string,
    eventIds: readonly string[],
  ): Promise<void> {
    if (isFleeting(content)) {
      await options.processFleeting(txnId, content);
      return;
    }
    const claimed = await claim(txnId, digest, eventIds);
    if (claimed.kind !== "claimed") return;
    if (claimed.idUsedBefore) {
      options.onWarning(
        `transaction ${txnId} came before with other events: the homeserver counts again, or lets it grow`,
      );
    }
    await options.process({ ...claimed, txnId, fingerprint: digest, content });
  }

  const receive = async (txnId: string, content: TransactionContent) => {
    const eventIds = content.events.map((event) => event.event_id);
    const digest = digestOf(content, eventIds);
    const key = `${txnId}\n${digest}`;
    let run = running.get(key);
    if (run === undefined) {
      run = handle(txnId, content, digest, eventIds).finally(() => running.delete(key));
      running.set(key, run);
    }
    try {
      await deadlines.wait(run);
    } catch (error) {
      throw error instanceof DeadlineError ? comeAgain() : error;
    }
  };

  return Object.assign(receive, {
    async idle() {
      while (running.size > 0) await Promise.allSettled(running.values());
      deadlines.close();
    },
  });
}

/**
 * Ephemeral data and device lists: true for a moment, harmless to hear twice, and harmful to miss because something
 * alike came under the same ID before, as IDs made from the content and IDs that start again at 1 do.
 */
function isFleeting({ events, toDevice, faulty }: TransactionContent): boolean {
  return events.length === 0 && toDevice.length === 0 && faulty.length === 0;
}

/** A transaction without events is told by its content: typing on, off and on again are three of them. */
function digestOf(content: TransactionContent, eventIds: readonly string[]): string {
  if (eventIds.length > 0) return fingerprint(eventIds);
  const { ephemeral, toDevice, deviceLists, oneTimeKeyCounts, fallbackKeyTypes } = content;
  return fingerprint([
    JSON.stringify([ephemeral, toDevice, deviceLists, oneTimeKeyCounts, fallbackKeyTypes]),
  ]);
}

function comeAgain(): MatrixError {
  return new MatrixError(503, "M_UNKNOWN", "still at it: send the same transaction again");
}
