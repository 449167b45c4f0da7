/**
 * Tells the events that the contract knows from all others, so that their content is typed: in a handler of `"*"`, or where
 * a redacted event must not pass for a whole one.
 *
 * ```ts
 * service.onEvent("*", (event) => {
 *   if (!isKnownEvent(event)) return;
 *   if (event.type === "m.room.member") console.log(event.content.membership);
 * });
 * ```
 */
import type { Validator } from "../contract/operation.ts";
import * as v1 from "../editions/v1-checked.ts";
import type { ClientEvent, KnownEvent } from "./transaction-content.ts";

const validators = new Map(Object.entries(v1.applicationService.validators.events));

/** @returns what checks events of this type; undefined for a type that the contract does not know */
export function validatorOfType(type: string): Validator | undefined {
  return validators.get(type);
}

/**
 * Whether the contract knows the type and the content is what it says. False for types of others, for redacted events, which
 * have lost their content, and for what a careless client has sent.
 */
export function isKnownEvent(event: ClientEvent): event is KnownEvent {
  return validators.get(event.type)?.(event) === true;
}
