/**
 * Everything that is wrong with a registration by itself: the schema, and what no schema can say.
 * @see https://spec.matrix.org/v1.19/application-service-api/#registration
 */
import { schemas } from "../../generated/registration.validators.ts";
import type { Registration } from "../editions/registration.ts";
import { isUserId } from "../matrix/identifiers.ts";
import { NamespacePatternError, parsePattern } from "../matrix/posix-regex.ts";
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
  const more = [...findUrlFaults(value), ...findSenderFaults(value, serverName)];
  const patterns = kinds.flatMap((kind) => findPatternFaults(value, kind));
  return [...faults, ...[...more, ...patterns].filter(({ path }) => !known.has(path))];
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

const kinds = ["users", "aliases", "rooms"] as const;

/** Paths are put behind it, and no request may carry credentials in its URL. */
function findUrlFaults(value: unknown): RegistrationFault[] {
  const url = read(value, "url");
  if (typeof url !== "string") return [];
  if (!URL.canParse(url)) return [malformed("url", "is not a URL")];
  const { username, password } = new URL(url);
  if (url.includes("?") || url.includes("#")) {
    return [malformed("url", 'must end with its path, without "?" and "#"')];
  }
  if (username === "" && password === "") return [];
  return [malformed("url", "must not have a name or password in it")];
}

function findSenderFaults(value: unknown, serverName = "x"): RegistrationFault[] {
  const localpart = read(value, "sender_localpart");
  if (typeof localpart !== "string") return [];
  if (!localpart.includes(":") && isUserId(`@${localpart}:${serverName}`)) return [];
  const rule =
    'must be a localpart, without ":" and so short that the user ID has at most 255 bytes';
  return [malformed("sender_localpart", rule)];
}

function findPatternFaults(value: unknown, kind: (typeof kinds)[number]): RegistrationFault[] {
  const entries = read(read(value, "namespaces"), kind);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, at) => {
    const regex = read(entry, "regex");
    if (typeof regex !== "string") return [];
    try {
      parsePattern(regex);
      return [];
    } catch (error) {
      if (!(error instanceof NamespacePatternError)) throw error;
      const path = writePath(["namespaces", kind, at, "regex"]);
      return [malformed(path, `wrong at position ${error.position}: ${error.reason}`)];
    }
  });
}

function read(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function malformed(path: string, message: string): RegistrationFault {
  return { path, message, kind: "malformed" };
}
