/**
 * What waits for an application service, in the order in which it came. A message is what is queued as one: an event with the
 * state that it brings along or, where everything waits in one line, a piece of ephemeral data or a message to a device.
 */
import type { Offer } from "../../../src/homeserver/push/offers.ts";

export interface Message {
  /** In the stream of all events, whoever is interested in them: from 1. */
  readonly position: number;
  /** When it came: a number of milliseconds of its own. */
  readonly stampMs: number;
  /** Each as JSON. */
  readonly events: readonly string[];
  readonly offers: readonly Offer[];
}

/** The key of what is queued like an event and is none. */
const offerKey = "mock.offer";

/** What to push in the place of an event, so that it waits in the line of the events. */
export function queuedOffer(offer: Offer): object {
  return { [offerKey]: offer };
}

/** @param texts of one message, each as JSON */
export function toMessage(
  texts: readonly string[],
  place: Pick<Message, "position" | "stampMs">,
): Message {
  const isOffer = (text: string): boolean => text.startsWith(`{"${offerKey}":`);
  const offers = texts
    .filter(isOffer)
    .map((text) => (JSON.parse(text) as { [offerKey]: Offer })[offerKey]);
  return { ...place, events: texts.filter((text) => !isOffer(text)), offers };
}

export function itemsOf({ events, offers }: Message): number {
  return events.length + offers.length;
}

export function bytesOf({ events, offers }: Message): number {
  const texts = [...events, ...offers.map(({ item }) => item)];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
}
