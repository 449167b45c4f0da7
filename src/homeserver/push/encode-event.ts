/**
 * The JSON of an event, in the format of who gets it. It is written once, when the event comes: what waits are texts.
 */
import type { Registration } from "../../editions/registration.ts";
import type { ApplicationService } from "../../editions/v1.ts";
import { toDraftEvent } from "../draft-transaction.ts";
import { editionOf, type EditionName, type EditionOf } from "../service-edition.ts";

type ClientEvent = ApplicationService.components["schemas"]["ClientEvent"];

/** @returns a function that gives the event's text for a registration; it throws TypeError for what is no JSON object */
export type EncodeEvent = (event: object) => (registration: Registration) => string;

export function createEventEncoder(edition: EditionOf): EncodeEvent {
  return (event) => {
    const texts = new Map<EditionName, string>();
    return (registration) => {
      const name = editionOf(edition, registration);
      const text =
        texts.get(name) ?? jsonObject(name === "v1" ? event : toDraftEvent(event as ClientEvent));
      texts.set(name, text);
      return text;
    };
  };
}

/** @throws TypeError when it is none */
export function jsonObject(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text?.startsWith("{") === true) return text;
  throw new TypeError(`an event must be a JSON object, not ${text ?? typeof value}`);
}
