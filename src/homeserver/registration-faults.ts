/**
 * Everything that is wrong with a registration by itself: the schema, and what no schema can say.
 * @see https://spec.matrix.org/v1.19/application-service-api/#registration
 */
import { schemas } from "../../generated/registration.validators.ts";
import type { Registration } from "../editions/registration.ts";
import { findRuleFaults } from "../matrix/registration-rules.ts";
import { findSchemaFaults, writePath } from "./schema-faults.ts";
import { RegistrationError, type RegistrationFault } from "./registration-error.ts";

/** One of each shape that the schema has. */
const repairs = ["x", "http://x", false, [], {}, { regex: "x", exclusive: false }, { ...sample() }];

function sample(): Registration {
  return {
    id: "x",
    url: null,
    as_token: "x",
    hs_token: "x",
    sender_localpart: "x",
    namespaces: {},
  };
}

/**
 * @param value anything: a file may hold what it likes
 * @param serverName of the homeserver, when it is known
 */
export function findRegistrationFaults(value: unknown, serverName?: string): RegistrationFault[] {
  if (value instanceof Promise) return [malformed("", "is a promise: wait for loadRegistration")];
  const faults = findSchemaFaults(schemas.Registration, value, repairs).map(
    ({ path, message }): RegistrationFault => malformed(writePath(path), message),
  );
  const known = new Set(faults.map(({ path }) => path));
  const more = findRuleFaults(value, serverName).filter(({ path }) => !known.has(path));
  return [...faults, ...more.map(({ path, message }) => malformed(path, message))];
}

/**
 * @returns the same value
 * @throws RegistrationError listing every fault
 */
export function checkRegistration(value: unknown, serverName?: string): Registration {
  const faults = findRegistrationFaults(value, serverName);
  if (faults.length > 0) throw new RegistrationError(faults);
  return value as Registration;
}

function malformed(path: string, message: string): RegistrationFault {
  return { path, message, kind: "malformed" };
}
