/**
 * The application service that is measured: everything as it comes, and a handler that counts.
 */
import {
  createApplicationService,
  type ApplicationService,
} from "../../src/application-service/application-service.ts";
import type { TransactionStore } from "../../src/application-service/transaction-store.ts";
import { toNodeListener } from "../../src/contract/node.ts";
import type { Started } from "../servers.ts";
import { listenWith } from "./listen.ts";

export interface CountingService {
  readonly service: ApplicationService;
  events(): number;
}

const registration = {
  id: "bench",
  url: null,
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "bot",
  namespaces: {},
};

export function createCountingService(store: TransactionStore): CountingService {
  const service = createApplicationService({ registration, store });
  let events = 0;
  service.onEvent("*", () => void (events += 1));
  return { service, events: () => events };
}

export async function startService(store: TransactionStore): Promise<Started> {
  const { service, events } = createCountingService(store);
  return { port: await listenWith(toNodeListener(service)), events };
}
