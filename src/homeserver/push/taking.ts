/**
 * Takes transactions from the store, and lets what is offered go along. What does not become part of a new transaction is
 * offered again.
 */
import type { PushTransaction, Taken, TakeRequest } from "../push-store.ts";
import type { Offers } from "./offers.ts";
import { extraText, frameBytes } from "./push-body.ts";
import type { CompletePushOptions } from "./push-options.ts";

export interface Taking {
  take(registrationId: string): Promise<Taken>;
  /**
   * Removes one that was accepted.
   *
   * @param isLast whether to leave the next to others, and only to say if there is one
   */
  settle(transaction: PushTransaction, isLast: boolean): Promise<Taken>;
}

export function createTaking(options: CompletePushOptions, offers: Offers): Taking {
  const { store, clock, maxBodyBytes, maxEvents } = options;

  const ask = async (
    registrationId: string,
    call: (request: TakeRequest) => Promise<Taken>,
  ): Promise<Taken> => {
    const offered = offers.takeOut(registrationId, maxBodyBytes / 2);
    const extra = extraText(offered);
    const maxBytes = maxBodyBytes - frameBytes - encoder.encode(extra).length;
    let isTaken = false;
    try {
      const taken = await call({ registrationId, maxEvents, maxBytes, extra, nowMs: clock.now() });
      isTaken = taken.kind === "transaction" && taken.transaction.isNew;
      return taken;
    } finally {
      if (!isTaken) offers.putBack(registrationId, offered);
    }
  };

  return {
    take: (registrationId) => ask(registrationId, (request) => store.take(request)),
    async settle(transaction, isLast) {
      const { registrationId } = transaction;
      if (!isLast) return ask(registrationId, (request) => store.settle(transaction, request));
      const settled = await store.settle(transaction, null);
      return offers.has(registrationId) ? { kind: "more" } : settled;
    },
  };
}

const encoder = new TextEncoder();
