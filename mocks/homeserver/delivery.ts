/**
 * Delivers transactions, to each application service in the manner of the profile.
 */
import type { Registration } from "../../src/editions/registration.ts";
import {
  createDeliver,
  type Deliver,
  type Delivered,
  type DeliverOptions,
} from "../../src/homeserver/index.ts";
import type { ChangeTransactions } from "../trouble/changed-transactions.ts";
import type { HomeserverProfile } from "./profile.ts";
import type { ProfilePushStore } from "./push/profile-push-store.ts";
import type { ServiceTraffic } from "./service-traffic.ts";

export interface DeliveryOptions extends DeliverOptions {
  readonly profile: HomeserverProfile;
  readonly traffic: ServiceTraffic;
  readonly store: Pick<ProfilePushStore, "isRebuilt">;
  /** Changes transactions on their way. */
  readonly change: ChangeTransactions;
}

export function createDelivery(options: DeliveryOptions): Deliver {
  const { profile, traffic, store, change } = options;
  // What is learned of an application service, such as its paths, goes with its registration.
  const delivers = new WeakMap<Registration, Deliver>();

  const deliverTo = (registration: Registration): Deliver => {
    const isRebuilt = (txnId: string): boolean => store.isRebuilt(registration.id, txnId);
    const fetch = change(registration, traffic.fetchFor(registration, isRebuilt));
    return createDeliver({ ...options, fetch, timeoutMs: profile.totalTimeoutMs });
  };

  return async (delivery) => {
    const { registration } = delivery;
    const deliver = delivers.get(registration) ?? deliverTo(registration);
    delivers.set(registration, deliver);
    const delivered = await deliver(delivery);
    return profile.heedsRetryAfter ? delivered : withoutWait(delivered);
  };
}

/** It is asked for a pause, and makes its own. */
function withoutWait(delivered: Delivered): Delivered {
  if (delivered.kind !== "refused") return delivered;
  const { retryAfterMs: _unheard, ...rest } = delivered;
  return rest;
}
