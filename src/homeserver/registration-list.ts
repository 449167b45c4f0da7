/**
 * The registrations that are there from the beginning, where somebody may have given one instead of a list of them.
 */
import type { Registration } from "../editions/registration.ts";

/** @throws TypeError when it is no list */
export function toRegistrationList(
  given: Iterable<Registration> | undefined,
): readonly Registration[] {
  if (given === undefined) return [];
  const iterate: unknown = Reflect.get(Object(given), Symbol.iterator);
  if (typeof given === "object" && typeof iterate === "function") return [...given];
  throw new TypeError("registrations must be a list: a single registration goes into [ ] too");
}
