/**
 * Remembers in the memory of the process: fast, bounded, and forgotten when the process ends. What a homeserver
 * repeats after a restart of the application service is handled again then; the SQLite and PostgreSQL stores remember.
 *
 * @module
 */
import type {
  ClaimToken,
  InboxEntry,
  LeasedEntry,
  Retention,
  Settlement,
  SqlTransaction,
  TransactionStore,
} from "../application-service/transaction-store.ts";
import { closedError } from "./closed.ts";
import { entryOf, eventIdOf, letterOf } from "./letters.ts";
import { createClaims } from "./memory/claims.ts";
import { createDeadLetters } from "./memory/dead-letters.ts";
import { createInbox } from "./memory/inbox.ts";
import { checkCount, retentionOf } from "./retention.ts";

export { createMemoryPushStore } from "./memory/push-store.ts";

/**
 * Limits default to 50,000 events, 20,000 transactions and seven days. The newest half of what a limit allows is always
 * remembered.
 */
export interface MemoryStoreOptions extends Retention {
  /** Most dead letters that are kept; the oldest go first. Defaults to 10,000. */
  readonly maxDeadLetters?: number;
}

/**
 * What a homeserver repeats it repeats soon: these are hundreds of the largest transactions there are. Much more would
 * not fit into the caches of a processor.
 */
const defaults: Retention = { maxEvents: 50_000, maxTransactions: 20_000 };

/**
 * A remembered event takes 32 bytes or a little more, a transaction twice that. There is no database transaction to take
 * part in: `handleOnce` is missing, and `finish` rejects when it is given work.
 *
 * @throws RangeError when a limit is not above 0
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): TransactionStore {
  const { maxAgeMs, maxEvents, maxTransactions } = retentionOf(options, defaults);
  const { maxDeadLetters = 10_000 } = options;
  checkCount("maxDeadLetters", maxDeadLetters);
  const inbox = createInbox();
  const claims = createClaims({
    maxEvents,
    maxTransactions,
    maxAgeMs,
    isWaiting: (eventId) => inbox.has(eventId),
  });
  const deadLetters = createDeadLetters(maxDeadLetters);
  let closed = false;

  const requireOpen = (): void => {
    if (closed) throw closedError();
  };

  const settle = (token: ClaimToken, settlement: Settlement): void => {
    claims.settle(token, settlement);
    if (settlement.deadLetters !== undefined) deadLetters.add(settlement.deadLetters);
  };

  const markEntry = (entry: LeasedEntry, nowMs: number): void => {
    const eventId = eventIdOf(entry);
    if (eventId !== null) claims.markHandled(eventId, nowMs);
  };

  return {
    // These two run for every transaction, so nobody waits for what is there at once.
    claim: (request) => (closed ? Promise.reject(closedError()) : claims.claim(request)),
    settle: (token, settlement) =>
      closed ? Promise.reject(closedError()) : settle(token, settlement),
    async enqueue(token, settlement, entries) {
      requireOpen();
      // Whose claim was over, and is late, may bring what somebody else has handled since.
      const { nowMs } = settlement;
      const isNew = (entry: InboxEntry) => {
        const eventId = eventIdOf(entry);
        return eventId === null || !claims.isHandled(eventId, nowMs);
      };
      inbox.put(entries.filter(isNew), nowMs);
      settle(token, settlement);
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
    async replayDeadLetter(id, nowMs) {
      requireOpen();
      const letter = deadLetters.take(id);
      if (letter !== null) inbox.put([entryOf(letter)], nowMs);
      return letter !== null;
    },
    async prune(nowMs) {
      requireOpen();
      claims.forget(nowMs);
    },
    async close() {
      closed = true;
    },
  };
}
