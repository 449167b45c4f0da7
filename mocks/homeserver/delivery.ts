/**
 * Delivers transactions, to each application service in the manner of the profile.
 */
import type { Registration } from "../../src/editions/registration.ts";
import { createDeliver, type Deliver, type DeliverOptions } from "../../src/homeserver/index.ts";
import type { ServiceTraffic } from "./service-traffic.ts";

export function createDelivery(traffic: ServiceTraffic, options: DeliverOptions): Deliver {
  // What is learned of an application service, such as its paths, goes with its registration.
  const delivers = new WeakMap<Registration, Deliver>();
  return (delivery) => {
    const { registration } = delivery;
    const fetch = traffic.fetchFor(registration);
    const deliver = delivers.get(registration) ?? createDeliver({ ...options, fetch });
    delivers.set(registration, deliver);
    return deliver(delivery);
  };
}
