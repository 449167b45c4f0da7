/**
 * What a transaction store should do, in the simplest words there are. It calls the store, and compares.
 */
import assert from "node:assert/strict";
import type {
  Claim,
  ClaimToken,
  LeasedEntry,
  TransactionStore,
} from "../../src/application-service/transaction-store.ts";
import { entryOf, leaseMs, type Place } from "./cases/subject.ts";
import type { SentTransaction, Step } from "./model-step.ts";

export interface Model {
  /** Does one thing to the store and to the model. @returns the store, which may be another one now */
  take(store: TransactionStore, step: Step): Promise<TransactionStore>;
  /** How many entries wait. */
  waiting(): number;
}

interface HeldClaim {
  readonly key: string;
  /** Those that were not handled. */
  readonly eventIds: readonly string[];
  readonly token: ClaimToken;
  readonly untilMs: number;
}

interface Lane {
  /** Entry IDs in order. */
  readonly queue: string[];
  dueMs: number;
  leased: boolean;
  attempts: number;
}

export function createModel(place: Place, claimsAfterReopen?: "kept" | "dropped"): Model {
  const handled = new Set<string>();
  const done = new Set<string>();
  /** Who is at what, and who was: a token may come late. */
  let held: HeldClaim[] = [];
  const tokens: HeldClaim[] = [];
  const lanes = new Map<string, Lane>();
  const leases: LeasedEntry[] = [];
  let deadLetters = 0;

  const keyOf = ({ txnId, eventIds }: SentTransaction): string => `${txnId}: ${eventIds.join(" ")}`;
  const laneOf = (id: string): string => `!${id[1]}`;
  const claim = async (
    store: TransactionStore,
    { txnId, eventIds }: SentTransaction,
  ): Promise<Claim> => {
    const fingerprint = eventIds.join(" ");
    return store.claim({ txnId, fingerprint, eventIds, nowMs: place.now(), leaseMs });
  };
  const live = (): HeldClaim[] => held.filter(({ untilMs }) => untilMs > place.now());
  const unhandled = ({ eventIds }: SentTransaction): string[] =>
    eventIds.filter((id) => !handled.has(id));
  const isBusy = (sent: SentTransaction): boolean =>
    live().some(
      ({ key, eventIds }) =>
        key === keyOf(sent) || unhandled(sent).some((id) => eventIds.includes(id)),
    );

  const noteClaim = (sent: SentTransaction, answer: Claim): void => {
    if (answer.kind !== "claimed") return;
    const expected = sent.eventIds.filter((id) => handled.has(id));
    assert.deepEqual([...answer.handled].sort(), expected.sort());
    const { token } = answer;
    const one = {
      key: keyOf(sent),
      eventIds: unhandled(sent),
      token,
      untilMs: place.now() + leaseMs,
    };
    held.push(one);
    tokens.push(one);
  };

  const isLatest = ({ id, lane, attempts }: LeasedEntry): boolean =>
    lanes.get(lane)?.queue[0] === id && lanes.get(lane)?.attempts === attempts + 1;

  /** The entry is gone, if it was there. */
  const removeEntry = ({ id, lane }: LeasedEntry): void => {
    const known = lanes.get(lane);
    if (known?.queue[0] !== id) return;
    known.queue.shift();
    known.dueMs = place.now();
    known.leased = false;
    known.attempts = 0;
    if (known.queue.length === 0) lanes.delete(lane);
  };

  const settle = async (
    store: TransactionStore,
    step: Step & { readonly kind: "settle" | "enqueue" },
  ): Promise<void> => {
    const one = tokens[step.index % Math.max(1, tokens.length)];
    if (one === undefined) return;
    const named = one.eventIds.filter((_id, position) => step.bits[position]);
    const nowMs = place.now();
    const settlement = { handled: named, complete: step.complete, nowMs };
    if (step.kind === "settle") {
      await store.settle(one.token, settlement);
    } else {
      const entries = named.map((id) => entryOf(one.token.txnId, id, laneOf(id)));
      await store.enqueue(one.token, { ...settlement, handled: [] }, entries);
      for (const { id, lane } of entries) {
        if (handled.has(id)) continue;
        const opened: Lane = { queue: [], dueMs: nowMs, leased: false, attempts: 0 };
        const into = lanes.get(lane) ?? opened;
        into.queue.push(id);
        lanes.set(lane, into);
      }
    }
    for (const id of step.complete ? one.eventIds : named) handled.add(id);
    if (step.complete) done.add(one.key);
    held = held.filter((other) => other !== one);
  };

  const lease = async (store: TransactionStore, limit: number): Promise<void> => {
    const nowMs = place.now();
    const due = [...lanes].filter(([, { dueMs }]) => dueMs <= nowMs);
    const entries = await store.lease(limit, nowMs, leaseMs);
    assert.equal(entries.length, Math.min(limit, due.length), "as many lanes as are due");
    for (const entry of entries) {
      const lane = lanes.get(entry.lane);
      assert.ok(lane !== undefined && lane.dueMs <= nowMs, `${entry.lane} is not due`);
      assert.deepEqual([entry.id, entry.attempts], [lane.queue[0], lane.attempts]);
      lane.attempts += 1;
      lane.leased = true;
      lane.dueMs = nowMs + leaseMs;
      leases.push(entry);
    }
  };

  const finish = async (store: TransactionStore, entry: LeasedEntry | undefined): Promise<void> => {
    if (entry === undefined) return;
    await store.finish(entry, place.now());
    removeEntry(entry);
  };

  const putBack = async (
    store: TransactionStore,
    entry: LeasedEntry | undefined,
    delayMs: number | null,
  ): Promise<void> => {
    if (entry === undefined) return;
    const nowMs = place.now();
    const retryAtMs = delayMs === null ? null : nowMs + delayMs;
    await store.putBack(entry, { retryAtMs, reason: "property", nowMs });
    if (isLatest(entry)) {
      const lane = lanes.get(entry.lane);
      if (retryAtMs === null) {
        removeEntry(entry);
        deadLetters += 1;
      } else if (lane !== undefined) {
        lane.dueMs = retryAtMs;
        lane.leased = false;
      }
    }
    assert.equal((await store.listDeadLetters({ limit: 1_000 })).length, deadLetters);
  };

  const reopen = async (store: TransactionStore, crashes: boolean): Promise<TransactionStore> => {
    if (claimsAfterReopen === undefined) return store;
    await (crashes ? place.crash(store) : store.close());
    if (claimsAfterReopen === "dropped") {
      held = [];
      for (const lane of lanes.values()) {
        if (lane.leased) lane.dueMs = place.now();
        lane.leased = false;
      }
    }
    return place.open();
  };

  return {
    waiting: () => [...lanes.values()].reduce((sum, { queue }) => sum + queue.length, 0),
    async take(store, step) {
      switch (step.kind) {
        case "claim": {
          const expected = done.has(keyOf(step.sent))
            ? "done"
            : isBusy(step.sent)
              ? "busy"
              : "claimed";
          const answer = await claim(store, step.sent);
          assert.equal(answer.kind, expected, keyOf(step.sent));
          noteClaim(step.sent, answer);
          break;
        }
        case "claimAtOnce": {
          const answers = await Promise.all(step.sent.map((sent) => claim(store, sent)));
          for (const [position, sent] of step.sent.entries()) {
            const answer = answers[position];
            if (answer?.kind !== "claimed") continue;
            assert.ok(!isBusy(sent) && !done.has(keyOf(sent)), keyOf(sent));
            noteClaim(sent, answer);
          }
          break;
        }
        case "settle":
        case "enqueue":
          await settle(store, step);
          break;
        case "lease":
          await lease(store, step.limit);
          break;
        case "finish":
          await finish(store, leases[step.index % Math.max(1, leases.length)]);
          break;
        case "finishAll":
          for (const entry of leases) await finish(store, entry);
          break;
        case "putBack":
          await putBack(store, leases[step.index % Math.max(1, leases.length)], step.delayMs);
          break;
        case "advance":
          await place.advance(step.ms);
          break;
        case "prune":
          await store.prune(place.now());
          break;
        case "reopen":
        case "crash":
          return reopen(store, step.kind === "crash");
      }
      return store;
    },
  };
}
