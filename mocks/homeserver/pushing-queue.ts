/**
 * The queue in which transactions wait, in the manner of the profile: with its pauses, its limits and its ways to come back
 * after a restart.
 */
import {
  createPushQueue,
  type DeliverOptions,
  type OfferedData,
  type PushQueue,
  type PushQueueOptions,
  type PushState,
  type PushStore,
  type Registrations,
} from "../../src/homeserver/index.ts";
import { offersFor } from "../../src/homeserver/push/offer-items.ts";
import { createChangedTransactions } from "../trouble/changed-transactions.ts";
import type { TroubleGate } from "../trouble/gate.ts";
import { createRestartingQueue } from "../trouble/restarting-queue.ts";
import { createDelivery } from "./delivery.ts";
import type { HomeserverProfile } from "./profile.ts";
import { createLateStart } from "./push/late-start.ts";
import { queuedOffer } from "./push/messages.ts";
import { createProfilePushStore } from "./push/profile-push-store.ts";
import { createSecondTries } from "./push/second-tries.ts";
import { ephemeralKeysFor } from "./push/transaction-body.ts";
import type { ServiceTraffic } from "./service-traffic.ts";

export interface PushingQueueOptions {
  readonly profile: HomeserverProfile;
  readonly registrations: Pick<Registrations, "get" | "onChange">;
  readonly traffic: ServiceTraffic;
  readonly gate: TroubleGate;
  /** What is common to all requests to application services. */
  readonly common: DeliverOptions &
    Required<Pick<PushQueueOptions, "edition" | "clock" | "random">>;
  readonly onError: (error: unknown) => void;
}

export interface PushingQueue extends Pick<PushQueue, "state"> {
  /** An event, and the state that it brings along, for those who are interested. */
  event(to: readonly string[], events: readonly object[]): Promise<void>;
  /** What goes along with events if it can. */
  along(data: OfferedData): Promise<void>;
  /** A ping was answered: ends the pause, where that is done. */
  wake(registrationId: string): void;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** As long as it takes for what has no timer. */
const neverMs = 1_000_000_000;

export function createPushingQueue(options: PushingQueueOptions): PushingQueue {
  const { profile, registrations, traffic, gate, common, onError } = options;
  const { clock, edition } = common;
  const { backoffMs } = profile;
  const store = createProfilePushStore(profile, clock);
  const restart = () => queue.restart();
  const change = createChangedTransactions({ gate, resetIds: traffic.resetIds, restart, onError });
  const tries = createSecondTries(createDelivery({ ...common, profile, traffic, store, change }));
  const queue = createRestartingQueue({
    deliver: tries.deliver,
    onDown() {
      traffic.restart(store.restart());
      lateStart.restart();
      tries.forget();
    },
    create: (deliver, dead) =>
      createPushQueue({
        ...common,
        registrations,
        store: untilDead(store, dead),
        deliver,
        maxEvents: profile.maxEvents,
        minDelayMs: backoffMs ?? neverMs,
        maxDelayMs: backoffMs === null ? neverMs : profile.maxBackoffMs,
        // What delivers knows when to give up.
        attemptTimeoutMs: Infinity,
        // The most that the jitter leaves is all of it.
        random: profile.backoffHasJitter ? common.random : () => 1 - Number.EPSILON,
        onError,
      }),
  });
  const lateStart = createLateStart({
    store,
    clock,
    pauseMs: backoffMs ?? 0,
    wake: queue.wake,
  });

  /** Without a timer it is the next of whatever is pushed that leads to the next try. */
  const nudge = (ids: readonly string[]): void => {
    if (backoffMs !== null) return;
    for (const id of ids) if (!tries.isUnderWay(id)) queue.wake(id);
  };

  /** What the queue does not know: when it goes on with what a restart has left. */
  const state = async (id: string): Promise<PushState> => {
    const known = await queue.state(id);
    if (!store.isResting(id)) return known;
    const triesAtMs = store.held().includes(id) ? lateStart.triesAtMs() : undefined;
    return {
      ...known,
      nextAttemptMs: triesAtMs ?? clock.now() + neverMs,
      reason: known.reason ?? "a restart has left it until a try fails",
    };
  };

  return {
    state,
    restart,
    async event(to, events) {
      nudge(to);
      if (to.length > 0) lateStart.event();
      const pushed = await queue.push(events.map((event) => ({ to, event })));
      if (pushed === 0) store.pass();
    },
    async along(data) {
      for (const id of data.to) {
        const registration = registrations.get(id);
        if (registration === undefined || ephemeralKeysFor(registration, profile).length === 0)
          continue;
        const offers = offersFor(data, registration, edition);
        nudge([id]);
        await queue.push(offers.map((offer) => ({ to: [id], event: queuedOffer(offer) })));
      }
    },
    wake(id) {
      lateStart.resume(id);
      if (!profile.duplicatesOnPing) queue.wake(id);
      // Who is not known to fail is left alone.
      else if (store.isFailing(id) && !tries.tryAgain(id)) queue.wake(id);
    },
    async close() {
      lateStart.stop();
      await queue.close();
      await store.close();
    },
  };
}

/** The dead write down nothing. */
function untilDead(store: PushStore, dead: AbortSignal): PushStore {
  return {
    ...store,
    note: async (transaction, note) => {
      if (!dead.aborted) await store.note(transaction, note);
    },
  };
}
