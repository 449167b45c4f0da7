/**
 * Application services that remember all they were ever sent, and complain when it is not as it must be.
 */
import assert from "node:assert/strict";
import type { Delivery } from "../../../src/homeserver/deliver.ts";
import { numbersIn } from "./support.ts";

export interface ModelReceiver {
  /** Somebody begins to send; @returns what to call when the sender has stopped */
  begin(delivery: Pick<Delivery, "registration" | "txnId" | "body">): () => void;
  /** All events that an application service got, each once, in the order it first came. */
  received(id: string): number[];
  readonly maxEvents: number;
}

interface Service {
  /** Transaction ID → body. */
  readonly bodies: Map<string, string>;
  /** Event → transaction ID. */
  readonly events: Map<number, string>;
  inFlight: number;
}

export function createModelReceiver(maxEvents: number): ModelReceiver {
  const services = new Map<string, Service>();

  const serviceOf = (id: string): Service => {
    const service = services.get(id) ?? { bodies: new Map(), events: new Map(), inFlight: 0 };
    services.set(id, service);
    return service;
  };

  return {
    begin({ registration: { id }, txnId, body }) {
      const service = serviceOf(id);
      service.inFlight += 1;
      assert.equal(service.inFlight, 1, `${id}: two transactions in flight`);
      const known = service.bodies.get(txnId);
      assert.equal(known ?? body, body, `${id}: transaction ${txnId} was altered`);
      service.bodies.set(txnId, body);
      const numbers = numbersIn(body);
      assert.ok(numbers.length <= maxEvents, `${id}: ${numbers.length} events in a transaction`);
      for (const number of numbers) {
        const other = service.events.get(number) ?? txnId;
        assert.equal(other, txnId, `${id}: event ${number} in two transactions`);
        service.events.set(number, txnId);
      }
      let isOver = false;
      return () => {
        if (!isOver) service.inFlight -= 1;
        isOver = true;
      };
    },
    received: (id) => [...serviceOf(id).events.keys()],
    maxEvents,
  };
}
