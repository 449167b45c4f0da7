/**
 * What the homeserver of a profile has against a registration when it loads it. The shape of the file is that of the
 * specification for all of them.
 */
import type { Registration } from "../../../src/editions/registration.ts";
import { findRegistrationFaults, type RegistrationFault } from "../../../src/homeserver/index.ts";
import { type NamespaceKind, NamespacePatternError } from "../../../src/matrix/namespaces.ts";
import type { HomeserverProfile } from "../profile.ts";
import { compileRegex } from "../regex/regex-engine.ts";
import { RegexRefusal } from "../regex/regex-refusal.ts";
import { compileNamespace } from "./profile-namespaces.ts";

/** @returns what is wrong with it by itself */
export function findLoadFaults(
  value: unknown,
  profile: HomeserverProfile,
  serverName: string,
): RegistrationFault[] {
  const isForgiven = ({ path }: RegistrationFault): boolean =>
    (path === "url" && profile.acceptsMissingUrl && !hasUrl(value)) || isPatternOf(value, path);
  const faults = findRegistrationFaults(value, serverName).filter((fault) => !isForgiven(fault));
  if (faults.length > 0) return faults;
  const registration = value as Registration;
  return [
    ...findNameFaults(registration, profile),
    ...kinds.flatMap((kind) => findPatternFaults(registration, kind, profile)),
  ];
}

/**
 * Synapse puts the regular expressions of all exclusive users namespaces together as `(one)|(other)`: flags are then no
 * longer at the start, names may come twice, and numbers of groups mean others.
 */
export function findJoiningFault(
  registrations: readonly Registration[],
  profile: HomeserverProfile,
): RegistrationFault[] {
  if (!profile.joinsExclusiveUsers) return [];
  const exclusive = registrations.flatMap(({ namespaces: { users = [] } }) =>
    users.filter((one) => one.exclusive).map(({ regex }) => `(${regex})`),
  );
  const joined = exclusive.join("|");
  const options = { isAnchoredAtStart: true, isAnchoredAtEnd: false, ignoreCase: false };
  const refusal = refusalOf(() => compileRegex(profile.regexEngine, joined, options));
  if (refusal === undefined) return [];
  const message = `${profile.regexEngine} refuses all exclusive ones put together, ${JSON.stringify(joined)}: ${refusal}`;
  return [malformed("namespaces.users", message)];
}

const kinds = ["users", "aliases", "rooms"] as const satisfies readonly NamespaceKind[];

function findNameFaults(registration: Registration, profile: HomeserverProfile) {
  const { id, sender_localpart: localpart } = registration;
  const faults: RegistrationFault[] = [];
  if (id.includes("|") && !profile.acceptsBarInId) {
    faults.push(malformed("id", 'must not have a "|"'));
  }
  if (profile.senderLocalpart === "URL-safe" && /[^A-Za-z0-9_.~/-]/u.test(localpart)) {
    const rule = "must need no escapes in a URL: only A-Z a-z 0-9 _ . - ~ /";
    faults.push(malformed("sender_localpart", rule));
  }
  return faults;
}

function findPatternFaults(
  { namespaces }: Registration,
  kind: NamespaceKind,
  profile: HomeserverProfile,
): RegistrationFault[] {
  return (namespaces[kind] ?? []).flatMap(({ regex }, at) => {
    const refusal = refusalOf(() => compileNamespace(profile, kind, regex));
    if (refusal === undefined) return [];
    const message = `${profile.regexEngine} refuses ${JSON.stringify(regex)}: ${refusal}`;
    return [malformed(`namespaces.${kind}[${at}].regex`, message)];
  });
}

function refusalOf(compile: () => unknown): string | undefined {
  try {
    compile();
    return undefined;
  } catch (error) {
    if (error instanceof NamespacePatternError) return error.reason;
    if (error instanceof RegexRefusal) return error.message;
    throw error;
  }
}

/** Whether it is about a regular expression, which is left to the engine. */
function isPatternOf(value: unknown, path: string): boolean {
  const [, kind, at] = /^namespaces\.(users|aliases|rooms)\[(\d+)\]\.regex$/u.exec(path) ?? [];
  if (kind === undefined) return false;
  const { namespaces } = value as { readonly namespaces: Record<string, { regex: unknown }[]> };
  return typeof namespaces[kind]?.[Number(at)]?.regex === "string";
}

function hasUrl(value: unknown): boolean {
  return typeof value === "object" && value !== null && "url" in value;
}

function malformed(path: string, message: string): RegistrationFault {
  return { path, message, kind: "malformed" };
}
