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
 * At the deadline the answer is 503; the work goes on, and the repetition that follows joins it. Where nothing has to be
 * waited for, neither by the store nor by a handler, there is no promise either.
 *
 * @see https://spec.matrix.org/v1.19/application-service-api/#pushing-events
 */
import { MatrixError } from "../matrix/error.ts";
import type { Clock } from "../resilience/clock.ts";
import { DeadlineError } from "../resilience/deadline.ts";
import { createDeadlineQueue } from "../resilience/deadline-queue.ts";
import type { Outcome } from "./event-handlers.ts";
import { createRunning } from "./running.ts";
import { createTurns } from "./turns.ts";
import type { TransactionContent } from "./transaction-content.ts";
import { identify, later, type IdentifiedTransaction } from "./transaction-identity.ts";
import type { Claim, TransactionStore } from "./transaction-store.ts";

export type Claimed = Extract<Claim, { kind: "claimed" }>;

/** Does the work of a claimed transaction, and settles it. Fails when the transaction is to be sent again. */
export type ProcessTransaction = (transaction: IdentifiedTransaction, claimed: Claimed) => Outcome;

export interface ReceiveOptions {
  readonly store: TransactionStore;
  readonly clock: Clock;
  /** When the homeserver is told to come again, in milliseconds. */
  readonly deadlineMs: number;
  readonly leaseMs: number;
  readonly process: ProcessTransaction;
  /** Does the work of a transaction that is not remembered. */
  readonly processFleeting: (txnId: string, content: TransactionContent) => Promise<void>;
  /** Called for every transaction. */
  readonly prune: (nowMs: number) => void;
  readonly onWarning: (message: string) => void;
}

export interface Receive {
  (txnId: string, content: TransactionContent): Outcome;
  /** Resolves when nothing runs any more; then no more transactions are taken. */
  idle(): Promise<void>;
}

export function createReceive(options: ReceiveOptions): Receive {
  const { store, clock, leaseMs } = options;
  const deadlines = createDeadlineQueue({ clock, ms: options.deadlineMs });
  const running = createRunning();
  /** Transactions whose claims are on the way: their events are queued in the order in which they came. */
  const turns = createTurns();

  async function claimLater(transaction: IdentifiedTransaction, first: Claim | Promise<Claim>) {
    const turn = turns.take();
    let claim: Claim;
    // Wrapped, because it is started in this turn, and waited for when others have theirs.
    let work: { readonly outcome: Outcome } | undefined;
    try {
      claim = await first;
      await turn.mine;
      if (claim.kind !== "busy") work = { outcome: processClaimed(transaction, claim) };
    } finally {
      turn.end();
    }
    return work === undefined ? claimWhenFree(transaction, claim) : work.outcome;
  }

  /** Asks again until another process is done with the transaction. */
  async function claimWhenFree(transaction: IdentifiedTransaction, first: Claim) {
    const lastMs = clock.now() + options.deadlineMs;
    let claim = first;
    while (claim.kind === "busy") {
      if (clock.now() + claim.retryAfterMs >= lastMs) {
        options.onWarning(tookTooLong(transaction.txnId, "another process is still at it"));
        throw comeAgain();
      }
      await clock.sleep(claim.retryAfterMs);
      claim = await store.claim(later(transaction, clock.now()));
    }
    return processClaimed(transaction, claim);
  }

  function processClaimed(transaction: IdentifiedTransaction, claim: Claim): Outcome {
    if (claim.kind !== "claimed") return undefined;
    if (claim.idUsedBefore) {
      options.onWarning(
        `transaction ${transaction.txnId} came before with other events: the homeserver counts again, or lets it grow`,
      );
    }
    return options.process(transaction, claim);
  }

  function handle(transaction: IdentifiedTransaction): Outcome {
    const { txnId, content } = transaction;
    if (isFleeting(content)) return options.processFleeting(txnId, content);
    const claim = store.claim(transaction);
    const isFree = "kind" in claim && claim.kind !== "busy" && !turns.isWaiting;
    if (isFree) return processClaimed(transaction, claim);
    return claimLater(transaction, claim);
  }

  async function waitFor(txnId: string, run: Promise<void>): Promise<void> {
    try {
      await deadlines.wait(run);
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      options.onWarning(tookTooLong(txnId, "its handlers go on"));
      throw comeAgain();
    }
  }

  function tookTooLong(txnId: string, why: string): string {
    return `transaction ${txnId} was answered 503 after ${options.deadlineMs} ms, to be sent again: ${why}`;
  }

  const receive = (txnId: string, content: TransactionContent): Outcome => {
    const transaction = identify(txnId, content, clock.now(), leaseMs);
    options.prune(transaction.nowMs);
    const same = running.find(transaction);
    if (same !== undefined) return waitFor(txnId, same);
    const work = handle(transaction);
    return work === undefined ? undefined : waitFor(txnId, running.add(transaction, work));
  };

  return Object.assign(receive, {
    async idle() {
      await running.idle();
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

function comeAgain(): MatrixError {
  return new MatrixError(503, "M_UNKNOWN", "still at it: send the same transaction again");
}
