/**
 * A transaction in the making: what goes in, in the way in which the homeserver of a profile counts.
 */
import type { Offer } from "../../../src/homeserver/push/offers.ts";
import type { HomeserverProfile } from "../profile.ts";
import { bytesOf, itemsOf, type Message } from "./messages.ts";
import type { ServiceBacklog } from "./service-backlog.ts";

export interface BuiltTransaction {
  readonly txnId: string;
  /** At which position of the stream it begins, whether or not that is of interest. */
  readonly start: number;
  messages: Message[];
  /** What goes along. */
  readonly offers: readonly Offer[];
  /** Nothing is left of it but the IDs of its events. */
  isRebuilt: boolean;
  /** It lies there until there is a failure. */
  isStranded: boolean;
}

export interface Limits {
  /** Of what the profile counts. */
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** Moves what fits from what waits into the transaction: of an empty one, the first in any case. */
export function fill(
  { messages, start }: Pick<BuiltTransaction, "messages" | "start">,
  waiting: Message[],
  { batchCounts }: HomeserverProfile,
  { maxEvents, maxBytes }: Limits,
): void {
  let count = sumOf(messages, itemsOf);
  let bytes = sumOf(messages, bytesOf);
  for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
    count += itemsOf(next);
    bytes += bytesOf(next);
    const isFull =
      batchCounts === "messages" ? next.position >= start + maxEvents : count > maxEvents;
    if (messages.length > 0 && (isFull || bytes > maxBytes)) return;
    messages.push(next);
    waiting.shift();
  }
}

/**
 * Where the next batch of the stream begins: behind the last, or with what comes after a time with nothing to send. Batches
 * without anything of interest are passed over.
 */
export function startOfBatch(
  { isIdle, endOfBatch, waiting: [first] }: ServiceBacklog,
  { maxEvents }: Limits,
): number {
  if (first === undefined) return endOfBatch;
  if (isIdle) return first.position;
  const passed = Math.floor((first.position - endOfBatch) / maxEvents);
  return endOfBatch + Math.max(0, passed) * maxEvents;
}

/** The oldest that may go along, and what is left for the next. */
export function pickOffers(
  offers: readonly Offer[],
  { maxEphemeral, maxToDevice }: HomeserverProfile,
): { readonly picked: Offer[]; readonly rest: Offer[] } {
  const picked: Offer[] = [];
  const rest: Offer[] = [];
  const room = { ephemeral: maxEphemeral, toDevice: maxToDevice };
  for (const offer of offers) {
    const kind = offer.key.endsWith("to_device") ? "toDevice" : "ephemeral";
    room[kind] -= 1;
    (room[kind] < 0 ? rest : picked).push(offer);
  }
  return { picked, rest };
}

function sumOf(messages: readonly Message[], read: (message: Message) => number): number {
  return messages.reduce((sum, message) => sum + read(message), 0);
}
