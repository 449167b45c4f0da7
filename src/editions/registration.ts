/**
 * The registration as the application service needs it: checked once, at creation.
 */
import { schemas } from "../../generated/registration.validators.ts";
import type { components } from "../../generated/registration.types.ts";
import { findFault } from "../contract/validate.ts";

/** The registration file's content. Unknown keys are kept. */
export type Registration = components["schemas"]["Registration"];

/**
 * @returns the same value
 * @throws TypeError naming the first fault; never with a token in it
 */
export function checkRegistration(registration: Registration): Registration {
  const fault = findFault(schemas.Registration, registration);
  if (fault !== undefined) throw new TypeError(`registration: ${fault}`);
  return registration;
}
