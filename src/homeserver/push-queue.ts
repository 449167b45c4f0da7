/**
 * Pushes events to application services: what it was given is stored before anything is sent, and sent until it is
 * accepted, in order, each application service on its own.
 *
 * ```
 *   push ──▶ store ──▶ ┌ pusher of "irc"  ─▶ one transaction in flight ─▶ accepted? the next : pause, the same again
 *                      ├ pusher of "xmpp" ─▶ …
 *                      └ as many at once as there are places
 * ```
 * @see https://spec.matrix.org/v1.19/application-service-api/#pushing-events
 */
import type { Registration } from "../editions/registration.ts";
import { createSharedAlarm } from "../resilience/shared-alarm.ts";
import { createEventEncoder } from "./push/encode-event.ts";
import { offersFor } from "./push/offer-items.ts";
import type { OfferedData } from "./push/offered-data.ts";
import { createOffers } from "./push/offers.ts";
import { createPlaces } from "./push/places.ts";
import { createPushAttempt } from "./push/push-attempt.ts";
import { completePushOptions, type PushQueueOptions } from "./push/push-options.ts";
import { healthOf, type PushState, stopped } from "./push/push-state.ts";
import { createPushers } from "./push/pushers.ts";
import { createSharedWork } from "./push/shared-work.ts";
import { createTaking } from "./push/taking.ts";
import type { RegistrationChange } from "./registrations.ts";

export type { ChangedDeviceLists, OfferedData } from "./push/offered-data.ts";
export type { PushQueueOptions } from "./push/push-options.ts";
export type { PushHealth, PushState } from "./push/push-state.ts";

/** An event, and the `id`s of the registrations that are interested in it. */
export interface PushedEvent {
  readonly to: readonly string[];
  /** In the format of the stable protocol, also for those that speak the draft. */
  readonly event: object;
}

export interface PushQueue {
  /**
   * Stores events, to be sent in the order of the calls and of the list. Nothing is stored for a registration that is
   * not there or whose `url` is null.
   *
   * @returns how many were stored, an event for two application services counted twice
   * @throws Error of the store, and then nothing was stored; TypeError for an event that is no JSON; Error after `close`
   */
  push(events: readonly PushedEvent[]): Promise<number>;
  /**
   * Offers data that is worth something now and little later. It is kept in memory, goes along with the next transaction
   * and is part of it from then on; what is too much is dropped, the oldest first.
   */
  offer(data: readonly OfferedData[]): void;
  /** The application service has answered: what waits for it is tried now (S43). */
  wake(registrationId: string): void;
  state(registrationId: string): Promise<PushState>;
  /**
   * Removes all that waits for an application service, also for one that has no registration any more.
   *
   * @returns how many events there were
   */
  discard(registrationId: string): Promise<number>;
  /** Sends nothing new, and waits for what is in flight. What is not accepted is sent again by the next queue. */
  close(): Promise<void>;
}

/**
 * Begins at once to send what an earlier process left.
 *
 * A registration may change at any time. A new `url` or token is used from the next try on, which comes at once. With
 * `url` null nothing is sent and nothing stored, and what waits stays. When the registration is removed, what waits for
 * it is discarded (U18). What waits for a registration that was not there when the process started is left alone.
 *
 * @throws RangeError when a limit is out of range
 */
export function createPushQueue(given: PushQueueOptions): PushQueue {
  const options = completePushOptions(given);
  const { registrations, store, clock, onError, onState } = options;
  const places = createPlaces({ main: options.maxInFlight, aside: options.maxInFlightAside });
  const offers = createOffers(options);
  const attempt = createPushAttempt({ ...options, alarm: createSharedAlarm(clock) });
  const taking = createTaking(options, offers);
  const pushers = createPushers({ options, places, taking, attempt });
  const work = createSharedWork({ store, clock, pushers, offers, onError });
  const encode = createEventEncoder(options.edition);
  /** What must have ended before the queue is closed. */
  const chores = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  const receiverOf = (id: string): Registration | undefined => {
    const registration = registrations.get(id);
    return registration?.url === null ? undefined : registration;
  };

  const discard = async (registrationId: string): Promise<number> => {
    offers.forget(registrationId);
    const discarded = store.discard(registrationId);
    chores.add(discarded);
    try {
      return await discarded;
    } finally {
      chores.delete(discarded);
    }
  };

  const onChange = (change: RegistrationChange): void => {
    const { id, url } = change.registration;
    if (change.kind === "removed") {
      pushers.abort(id);
      discard(id).catch(onError);
      onState(id, stopped(noRegistration));
    } else if (url === null) {
      pushers.abort(id);
      offers.forget(id);
      onState(id, stopped(noUrl));
    } else {
      pushers.redirect(id);
      pushers.activate(id);
    }
  };

  const stopListening = registrations.onChange(onChange);
  work.start();

  const requireOpen = (): void => {
    if (closing !== undefined) throw new Error("the push queue is closed");
  };

  const push: PushQueue["push"] = async (events) => {
    requireOpen();
    const entries = new Map<string, string[]>();
    for (const { to, event } of events) {
      const textFor = encode(event);
      for (const id of new Set(to)) {
        const registration = receiverOf(id);
        if (registration === undefined) continue;
        const list = entries.get(id);
        const text = textFor(registration);
        if (list === undefined) entries.set(id, [text]);
        else list.push(text);
      }
    }
    if (entries.size === 0) return 0;
    const list = Array.from(entries, ([registrationId, texts]) => ({
      registrationId,
      events: texts,
    }));
    await store.add(list);
    for (const id of entries.keys()) pushers.activate(id);
    return list.reduce((sum, { events: texts }) => sum + texts.length, 0);
  };

  const close = async (): Promise<void> => {
    stopListening();
    await work.stop();
    await pushers.close();
    await Promise.allSettled(chores);
  };

  return {
    push,
    offer(data) {
      requireOpen();
      for (const one of data) {
        for (const id of new Set(one.to)) {
          const registration = receiverOf(id);
          const items =
            registration === undefined ? [] : offersFor(one, registration, options.edition);
          if (items.length === 0) continue;
          offers.add(id, items);
          pushers.activate(id);
        }
      }
    },
    wake(id) {
      if (pushers.wake(id)) return;
      pushers.activate(id);
      store.shared?.wake(id).catch(onError);
    },
    async state(id) {
      const { backlog, note } = await store.status(id);
      const registration = registrations.get(id);
      const health =
        registration === undefined
          ? stopped(noRegistration)
          : registration.url === null
            ? stopped(noUrl)
            : (pushers.healthOf(id) ?? healthOf(note));
      return { ...health, backlog, dropped: offers.droppedOf(id) };
    },
    discard,
    close: () => (closing ??= close()),
  };
}

const noRegistration = "there is no registration";
const noUrl = "the registration has no url";
