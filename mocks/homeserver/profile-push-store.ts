/**
 * Cuts what waits into transactions as a homeserver of the profile does: one begins with a single event after a time with
 * nothing to send, another makes a transaction of its own of whatever comes while nobody answers.
 */
import type { PushStore, Taken, TakeRequest } from "../../src/homeserver/index.ts";
import type { HomeserverProfile } from "./profiles.ts";

interface Batch {
  count: number;
  /** Nothing is added to it any more. */
  readonly isClosed: boolean;
}

interface Service {
  isIdle: boolean;
  isFailing: boolean;
  /** What waits, in its order. */
  readonly batches: Batch[];
}

export function createProfilePushStore(store: PushStore, profile: HomeserverProfile): PushStore {
  const services = new Map<string, Service>();

  const serviceOf = (registrationId: string): Service => {
    const service = services.get(registrationId) ?? {
      isIdle: true,
      isFailing: false,
      batches: [],
    };
    services.set(registrationId, service);
    return service;
  };

  const limit = (request: TakeRequest): TakeRequest => {
    const { isIdle, batches } = serviceOf(request.registrationId);
    const [first] = batches;
    const maxEvents = Math.min(
      request.maxEvents,
      isIdle ? profile.maxFirstEvents : Infinity,
      first?.count ?? Infinity,
    );
    return { ...request, maxEvents };
  };

  const learn = (registrationId: string, taken: Taken): Taken => {
    const service = serviceOf(registrationId);
    service.isIdle = taken.kind === "empty";
    if (taken.kind !== "transaction" || !taken.transaction.isNew) return taken;
    const [first] = service.batches;
    if (first === undefined) return taken;
    first.count -= taken.transaction.events.length;
    if (first.count <= 0) service.batches.shift();
    return taken;
  };

  return {
    ...store,
    async add(entries) {
      const added = store.add(entries);
      for (const { registrationId, events } of entries) {
        const { isFailing, batches } = serviceOf(registrationId);
        const isClosed = isFailing && profile.separatesWhileDown;
        const last = batches.at(-1);
        if (last === undefined || last.isClosed || isClosed) {
          batches.push({ count: events.length, isClosed });
        } else {
          last.count += events.length;
        }
      }
      await added;
    },
    take: async (request) => learn(request.registrationId, await store.take(limit(request))),
    async settle(transaction, next) {
      const { registrationId } = transaction;
      serviceOf(registrationId).isFailing = false;
      const taken = await store.settle(transaction, next === null ? null : limit(next));
      return learn(registrationId, taken);
    },
    async note(transaction, note) {
      serviceOf(transaction.registrationId).isFailing = true;
      await store.note(transaction, note);
    },
    async discard(registrationId) {
      services.delete(registrationId);
      return await store.discard(registrationId);
    },
  };
}
