/**
 * Keeps the backlogs of a push queue in the memory of the process: nothing survives its end, and what waits for an
 * application service that does not answer takes memory. For tests, and for homeservers that keep their events elsewhere.
 */
import type {
  PushStore,
  PushTransaction,
  Taken,
  TakeRequest,
} from "../../homeserver/push-store.ts";
import { closedError } from "../closed.ts";
import {
  type Backlog,
  countFitting,
  countOf,
  emptyBacklog,
  isFrozenAs,
  isWaiting,
  nextTxnId,
} from "../push/backlog.ts";
import { lastingLease } from "../push/lasting-lease.ts";
import { createEventLine, type EventLine } from "./event-line.ts";

interface Service extends Backlog {
  /** Of the frozen transaction. */
  extra: string;
  readonly line: EventLine;
}

/** For one queue. What is stored stays when the queue is closed, until the store is. */
export function createMemoryPushStore(): PushStore {
  const services = new Map<string, Service>();
  let closed = false;

  const serviceOf = (registrationId: string): Service => {
    const known = services.get(registrationId);
    if (known !== undefined) return known;
    const service = { ...emptyBacklog(), extra: "", line: createEventLine() };
    services.set(registrationId, service);
    return service;
  };

  /** Lets calls look as those of the other stores do. */
  const call = async <T>(run: () => T): Promise<T> => {
    if (closed) throw closedError();
    return run();
  };

  const take = (request: TakeRequest): Taken => {
    const service = serviceOf(request.registrationId);
    const isNew = service.frozen === null;
    if (isNew) {
      const count = countFitting(service.line.first(request.maxEvents), request);
      if (count === 0 && request.extra === "") return { kind: "empty" };
      service.txnId = nextTxnId(service, request.nowMs);
      service.frozen = { count };
      service.extra = request.extra;
    }
    return { kind: "transaction", transaction: transactionOf(request, service, isNew) };
  };

  const remove = (service: Service, count: number): void => {
    service.line.remove(count);
    service.first += count;
    service.frozen = null;
    service.note = null;
  };

  return {
    add: (entries) =>
      call(() => {
        for (const { registrationId, events } of entries) {
          const service = serviceOf(registrationId);
          service.line.add(events);
          service.last += events.length;
        }
      }),
    take: (request) => call(() => take(request)),
    settle: (transaction, next) =>
      call(() => {
        const service = serviceOf(transaction.registrationId);
        if (isFrozenAs(service, transaction)) remove(service, service.frozen?.count ?? 0);
        if (next !== null) return take(next);
        return { kind: isWaiting(service) ? "more" : "empty" };
      }),
    release: () => call(() => undefined),
    note: (transaction, note) =>
      call(() => {
        const service = serviceOf(transaction.registrationId);
        if (isFrozenAs(service, transaction)) service.note = note;
      }),
    waiting: (afterId, limit) =>
      call(() =>
        Array.from(services)
          .filter(([id, service]) => isWaiting(service) && (afterId === null || id > afterId))
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .slice(0, limit)
          .map(([registrationId, { note }]) => ({ registrationId, isFailing: note !== null })),
      ),
    status: (registrationId) =>
      call(() => {
        const service = services.get(registrationId) ?? emptyBacklog();
        return { backlog: countOf(service), note: service.note };
      }),
    discard: (registrationId) =>
      call(() => {
        const service = serviceOf(registrationId);
        const count = countOf(service);
        remove(service, count);
        return count;
      }),
    async close() {
      closed = true;
      services.clear();
    },
  };
}

function transactionOf(
  { registrationId }: TakeRequest,
  { txnId, frozen, extra, note, line }: Service,
  isNew: boolean,
): PushTransaction {
  return {
    registrationId,
    txnId: String(txnId),
    events: line.first(frozen?.count ?? 0),
    extra,
    isNew,
    note,
    lease: lastingLease,
  };
}
