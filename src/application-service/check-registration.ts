/**
 * Looks at the registration when the application service is made. What no homeserver takes is refused; what some may take,
 * such as a regular expression in the dialect of their engine, is only told of.
 */
import { checkRegistration, type Registration } from "../editions/registration.ts";
import { findOddNamespaces, findRuleFaults } from "../matrix/registration-rules.ts";

/**
 * @param onWarning is told what is odd
 * @returns the same value
 * @throws TypeError naming the first fault; never with a token in it
 */
export function checkOwnRegistration(
  given: Registration,
  onWarning: (message: string) => void,
): Registration {
  const registration = checkRegistration(given);
  const faults = findRuleFaults(registration);
  const refused = faults.find(({ isWrongEverywhere }) => isWrongEverywhere);
  if (refused !== undefined) {
    throw new TypeError(`registration: ${refused.path}: ${refused.message}`);
  }
  for (const { path, message } of faults) {
    onWarning(`registration: ${path}: ${message}; not every homeserver takes it`);
  }
  for (const oddity of findOddNamespaces(registration)) onWarning(`registration: ${oddity}`);
  return registration;
}
