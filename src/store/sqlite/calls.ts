/**
 * The methods of the store, on a file that is open and a registration that is ours.
 */
import type { DatabaseSync } from "node:sqlite";
import type {
  Claim,
  ClaimRequest,
  InboxEntry,
  LeasedEntry,
  TransactionStore,
} from "../../application-service/transaction-store.ts";
import { eventIdOf, letterOf } from "../letters.ts";
import { settledEvents } from "../settled-events.ts";
import { claimedAtMs, claimedEvents, createClaims } from "./claims.ts";
import type { CommitQueue } from "./commit-queue.ts";
import type { Forgetting } from "./forgetting.ts";
import type { Handled } from "./handled.ts";
import type { Statements } from "./statements.ts";

/** What only the process that receives may do. */
export interface OwnerCalls extends Required<
  Pick<TransactionStore, "handleOnce" | "enqueue" | "lease" | "finish" | "putBack" | "prune">
> {
  /** @throws Error of SQLite when another process does not let anybody read right now */
  claim(request: ClaimRequest): Claim;
}

export interface OwnerParts {
  readonly queue: CommitQueue;
  readonly handled: Handled;
  readonly forgetting: Forgetting;
  /** On the connection that `queue.share` writes with. */
  readonly statements: Statements;
  readonly statementsOf: (database: DatabaseSync) => Statements;
}

export function createOwnerCalls(parts: OwnerParts): OwnerCalls {
  const { queue, handled, forgetting, statements, statementsOf } = parts;
  const { insertHandled, inbox, deadLetters } = statements;
  const claims = createClaims();

  const enqueue: OwnerCalls["enqueue"] = async (token, settlement, entries) => {
    const { complete, nowMs, deadLetters: letters = [] } = settlement;
    const settled = settledEvents(claimedEvents(token), settlement);
    // What waits is marked when it is finished: the inbox knows it until then.
    const stored = new Set(entries.map(eventIdOf));
    const eventIds =
      stored.size === 0 ? settled : settled.filter((eventId) => !stored.has(eventId));
    const { txnId, fingerprint } = token;
    const transaction = { txnId, fingerprint, isDone: complete };
    // Whose claim was over, and is late, may bring what somebody else has handled since.
    const isNew = (entry: InboxEntry) => !handled.willHave(eventIdOf(entry) ?? "");
    try {
      await queue.share(() => {
        if (entries.length > 0) inbox.put(entries.filter(isNew), nowMs);
        handled.add(insertHandled, { eventIds, atMs: nowMs, transaction });
        deadLetters.add(letters);
      });
    } finally {
      // Also when nothing was stored: the repetition that follows need not wait for the end of the lease.
      claims.release(token);
    }
  };

  /** @returns whether the entry was still there */
  const finishIn = (on: Statements, entry: LeasedEntry, nowMs: number): boolean => {
    if (!on.inbox.remove(entry, nowMs)) return false;
    const eventId = eventIdOf(entry);
    if (eventId !== null) handled.add(on.insertHandled, { eventIds: [eventId], atMs: nowMs });
    return true;
  };

  return {
    claim(request) {
      const { isDone, isIdUsedBefore } = handled.find(request);
      if (isDone) return { kind: "done" };
      const { eventIds } = request;
      const done = new Set<string>();
      for (const eventId of eventIds) if (handled.has(eventId)) done.add(eventId);
      for (const eventId of inbox.waitingOf(eventIds)) done.add(eventId);
      const token = claims.take(request, done);
      if (typeof token === "number") return { kind: "busy", retryAfterMs: token };
      return { kind: "claimed", handled: done, idUsedBefore: isIdUsedBefore, token };
    },
    handleOnce: (token, eventId, work) =>
      queue.alone(async (connection) => {
        const on = statementsOf(connection);
        const atMs = claimedAtMs(token) ?? Date.now();
        if (handled.add(on.insertHandled, { eventIds: [eventId], atMs }) > 0)
          await work(connection);
      }),
    enqueue,
    lease: (limit, nowMs, leaseMs) => queue.share(() => inbox.lease(limit, nowMs, leaseMs)),
    finish: (entry, nowMs, work) =>
      work === undefined
        ? queue.share(() => void finishIn(statements, entry, nowMs))
        : queue.alone(async (connection) => {
            if (finishIn(statementsOf(connection), entry, nowMs)) await work(connection);
          }),
    putBack: (entry, { retryAtMs, reason, nowMs }) =>
      queue.share(() => {
        if (!inbox.isLatest(entry)) return;
        if (retryAtMs !== null) {
          inbox.putBack(entry, retryAtMs);
          return;
        }
        finishIn(statements, entry, nowMs);
        deadLetters.add([letterOf(entry, reason, nowMs)]);
      }),
    async prune(nowMs) {
      claims.forget(nowMs);
      while (await queue.share(() => forgetting.forget(nowMs)));
    },
  };
}
