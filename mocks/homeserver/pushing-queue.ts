/**
 * The queue in which transactions wait, in the manner of the profile: with its pauses, its limits and its ways to come back
 * after a restart.
 */
import {
  createPushQueue,
  type DeliverOptions,
  type PushQueueOptions,
} from "../../src/homeserver/index.ts";
import { createMemoryPushStore } from "../../src/store/memory.ts";
import { createChangedTransactions } from "../trouble/changed-transactions.ts";
import type { TroubleGate } from "../trouble/gate.ts";
import { createRestartingQueue, type RestartingQueue } from "../trouble/restarting-queue.ts";
import { createDelivery } from "./delivery.ts";
import { createProfilePushStore } from "./profile-push-store.ts";
import type { HomeserverProfile } from "./profiles.ts";
import type { ServiceTraffic } from "./service-traffic.ts";

export interface PushingQueueOptions {
  readonly profile: HomeserverProfile;
  readonly registrations: PushQueueOptions["registrations"];
  readonly traffic: ServiceTraffic;
  readonly gate: TroubleGate;
  /** What is common to all requests to application services. */
  readonly common: DeliverOptions &
    Required<Pick<PushQueueOptions, "edition" | "clock" | "random">>;
  readonly onError: (error: unknown) => void;
}

/** As long as it takes for what has no timer. */
const neverMs = 1_000_000_000;

export function createPushingQueue(options: PushingQueueOptions): RestartingQueue {
  const { profile, registrations, traffic, gate, common, onError } = options;
  const store = createProfilePushStore(createMemoryPushStore(), profile);
  const timeoutMs = Math.min(profile.headersTimeoutMs, profile.totalTimeoutMs);

  const restart = async (): Promise<void> => {
    if (profile.resetsTransactionIds) traffic.resetIds();
    await queue.restart();
  };
  const change = createChangedTransactions({ gate, resetIds: traffic.resetIds, restart, onError });
  const queue = createRestartingQueue({
    deliver: createDelivery(traffic, { ...common, timeoutMs, change }),
    resumes: profile.resumesAfterRestart,
    create: (deliver) =>
      createPushQueue({
        ...common,
        registrations,
        store,
        deliver,
        maxEvents: profile.maxEvents,
        minDelayMs: profile.backoffMs ?? neverMs,
        maxDelayMs: profile.backoffMs === null ? neverMs : profile.maxBackoffMs,
        attemptTimeoutMs: timeoutMs + 1,
        // The most that the jitter leaves is all of it.
        random: profile.backoffHasJitter ? common.random : () => 1 - Number.EPSILON,
        onError,
      }),
  });

  return {
    ...queue,
    restart,
    async close() {
      await queue.close();
      await store.close();
    },
  };
}
