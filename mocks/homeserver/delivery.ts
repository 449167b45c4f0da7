/**
 * Delivers transactions, to each application service in the manner of the profile.
 */
import type { Registration } from "../../src/editions/registration.ts";
import { createDeliver, type Deliver, type DeliverOptions } from "../../src/homeserver/index.ts";
import type { ChangeTransactions } from "../trouble/changed-transactions.ts";
import type { ServiceTraffic } from "./service-traffic.ts";

export interface DeliveryOptions extends DeliverOptions {
  /** Changes transactions on their way. */
  readonly change: ChangeTransactions;
}

export function createDelivery(traffic: ServiceTraffic, options: DeliveryOptions): Deliver {
  // What is learned of an application service, such as its paths, goes with its registration.
  const delivers = new WeakMap<Registration, Deliver>();
  return (delivery) => {
    const { registration } = delivery;
    const fetch = options.change(registration, traffic.fetchFor(registration));
    const deliver = delivers.get(registration) ?? createDeliver({ ...options, fetch });
    delivers.set(registration, deliver);
    return deliver(delivery);
  };
}
