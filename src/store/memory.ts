/**
 * Remembers in the memory of the process: fast, bounded, and forgotten when the process ends. What a homeserver
 * repeats after a restart of the application service is handled again then; the SQLite and PostgreSQL stores remember.
 *
 * @module
 */
import type {
  ClaimToken,
  LeasedEntry,
  Retention,
  SqlTransaction,
  TransactionStore,
} from "../application-service/transaction-store.ts";
import { askAgainAfterMs } from "./ask-again.ts";
import { closedError } from "./closed.ts";
import { eventIdOf, letterOf } from "./letters.ts";
import { createDeadLetters } from "./memory/dead-letters.ts";
import { createEvents, type EventClaim, type Events } from "./memory/events.ts";
import { createInbox } from "./memory/inbox.ts";
import { createRememberedTransactions } from "./memory/transactions.ts";
import { checkCount, retentionOf } from "./retention.ts";

export interface MemoryStoreOptions extends Retention {
  /** Most dead letters that are kept; the oldest go first. Defaults to 10,000. */
  readonly maxDeadLetters?: number;
}

/**
 * A remembered event takes about 100 bytes, a remembered transaction about 250. There is no database transaction to
 * take part in: `handleOnce` is missing, and `finish` rejects when it is given work.
 *
 * @throws RangeError when a limit is not above 0
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): TransactionStore {
  const { maxAgeMs, maxEvents, maxTransactions } = retentionOf(options);
  const { maxDeadLetters = 10_000 } = options;
  checkCount("maxDeadLetters", maxDeadLetters);
  const transactions = createRememberedTransactions(maxTransactions);
  const inbox = createInbox();
  const events = createEvents(maxEvents, inbox.has);
  const deadLetters = createDeadLetters(maxDeadLetters);
  let claims = 0;
  let closed = false;

  const requireOpen = (): void => {
    if (closed) throw closedError();
  };

  const settle: TransactionStore["settle"] = async (token, settlement) => {
    requireOpen();
    const { handled, complete, nowMs, deadLetters: letters = [] } = settlement;
    const atS = secondsOf(nowMs);
    const claim = isMemoryClaim(token) ? token : undefined;
    const transaction = transactions.find(token) ?? transactions.renew(token, atS);
    if (complete) transaction.done = true;
    if (transaction.claim?.owner === token.owner) transaction.claim = undefined;
    if (complete && claim !== undefined) events.markAll(claim, atS);
    const done = complete ? (claim?.eventIds ?? []) : [];
    markOthers(events, handled, done, atS);
    for (const { eventId } of letters) if (eventId !== null) events.mark(eventId, atS);
    deadLetters.add(letters);
    if (claim !== undefined) events.release(claim);
    events.forget(nowMs, secondsOf(nowMs - maxAgeMs));
  };

  const markEntry = (entry: LeasedEntry, nowMs: number): void => {
    const eventId = eventIdOf(entry);
    if (eventId !== null) events.mark(eventId, secondsOf(nowMs));
  };

  return {
    async claim(request) {
      requireOpen();
      const { txnId, fingerprint, eventIds, nowMs } = request;
      const known = transactions.find(request);
      if (known?.done === true) return { kind: "done" };
      const sequences = events.locate(eventIds);
      const untilMs = Math.max(known?.claim?.leaseUntilMs ?? 0, events.busyUntilMs(sequences));
      if (untilMs > nowMs) return { kind: "busy", retryAfterMs: askAgainAfterMs(untilMs - nowMs) };
      claims += 1;
      const transaction = transactions.renew(request, secondsOf(nowMs));
      const token: MemoryClaim = {
        txnId,
        fingerprint,
        owner: String(claims),
        number: claims,
        eventIds,
        sequences,
        leaseUntilMs: nowMs + request.leaseMs,
      };
      transaction.claim = token;
      const handled = events.claim(token);
      return { kind: "claimed", handled, idUsedBefore: transaction.older !== undefined, token };
    },
    settle,
    async enqueue(token, settlement, entries) {
      requireOpen();
      inbox.put(entries, settlement.nowMs);
      return settle(token, settlement);
    },
    async lease(limit, nowMs, leaseMs) {
      requireOpen();
      return inbox.lease(limit, nowMs, leaseMs);
    },
    async finish(entry, nowMs, work?: (sql: SqlTransaction) => Promise<void>) {
      requireOpen();
      if (work !== undefined) {
        throw new TypeError("the memory store has no database transaction for the work to run in");
      }
      if (inbox.remove(entry, nowMs)) markEntry(entry, nowMs);
    },
    async putBack(entry, { retryAtMs, reason, nowMs }) {
      requireOpen();
      if (!inbox.isLatest(entry)) return;
      if (retryAtMs !== null) {
        inbox.putBack(entry, retryAtMs);
        return;
      }
      inbox.remove(entry, nowMs);
      markEntry(entry, nowMs);
      deadLetters.add([letterOf(entry, reason, nowMs)]);
    },
    async nextDueMs() {
      requireOpen();
      return inbox.nextDueMs();
    },
    async listDeadLetters({ afterId = 0, limit }) {
      requireOpen();
      return deadLetters.list(afterId, limit);
    },
    async takeDeadLetter(id) {
      requireOpen();
      return deadLetters.take(id);
    },
    async prune(nowMs) {
      requireOpen();
      const beforeS = secondsOf(nowMs - maxAgeMs);
      events.forgetClaims(nowMs);
      events.forget(nowMs, beforeS);
      transactions.forget(beforeS);
    },
    async close() {
      closed = true;
    },
  };
}

/** The token of a claim is the claim itself. */
type MemoryClaim = ClaimToken & EventClaim;

function isMemoryClaim(token: ClaimToken): token is MemoryClaim {
  return "sequences" in token;
}

/** Marks what is not in `done`, which as a rule is all of it, in the same order. */
function markOthers(
  events: Events,
  handled: readonly string[],
  done: readonly string[],
  atS: number,
): void {
  let index = 0;
  for (const id of handled) {
    if (id === done[index]) index += 1;
    else events.mark(id, atS);
  }
}

function secondsOf(ms: number): number {
  return Math.floor(ms / 1000);
}
