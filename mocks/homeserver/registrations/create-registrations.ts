/**
 * The application services that a mock homeserver knows, loaded as the homeserver of the profile does: what it refuses
 * is refused here, and what it lets pass, passes.
 */
import type { Registration } from "../../../src/editions/registration.ts";
import {
  type RegistrationChange,
  RegistrationError,
  type RegistrationFault,
  type Registrations,
} from "../../../src/homeserver/index.ts";
import { findOddNamespaces } from "../../../src/matrix/registration-rules.ts";
import { createExclusiveClaims } from "../../../src/homeserver/exclusive-claims.ts";
import { toRegistrationList } from "../../../src/homeserver/registration-list.ts";
import type { HomeserverProfile } from "../profile.ts";
import { findJoiningFault, findLoadFaults } from "./load-checks.ts";
import { createProfileNamespaces } from "./profile-namespaces.ts";

export interface MockRegistrationsOptions {
  readonly profile: HomeserverProfile;
  readonly serverName: string;
  readonly registrations: Iterable<Registration>;
  /** Told what a listener throws, and of namespaces that count for nothing. */
  readonly onError: (error: unknown) => void;
}

/** @throws RegistrationError listing every fault of all registrations, by their place in the list */
export function createMockRegistrations(options: MockRegistrationsOptions): Registrations {
  const { profile, serverName, onError } = options;
  const known = new Map<string, Registration>();
  const namespaces = createProfileNamespaces(profile, serverName);
  // Overlaps are found of expressions that are ours.
  const acceptsOverlap = profile.acceptsOverlap || profile.regexEngine !== "POSIX";
  const claims = createExclusiveClaims({ profile: profile.namespaces, serverName, rule: "refuse" });
  const listeners = new Set<(change: RegistrationChange) => void>();

  const findTaken = (registration: Registration): RegistrationFault[] => {
    const others = Array.from(known.values()).filter(({ id }) => id !== registration.id);
    const holds = ({ as_token: token }: Registration): boolean => token === registration.as_token;
    return [
      ...(profile.sameAsToken === "refused" && others.some(holds) ? [takenToken] : []),
      ...(acceptsOverlap ? [] : claims.findOverlaps(registration)),
      ...findJoiningFault([...others, registration], profile),
    ];
  };

  const findFaults = (value: unknown): readonly RegistrationFault[] => {
    const faults = findLoadFaults(value, profile, serverName);
    return faults.length > 0 ? faults : findTaken(value as Registration);
  };

  const put = (given: Registration): RegistrationChange => {
    const registration = freeze({ ...structuredClone(given), url: given.url ?? null });
    const previous = known.get(registration.id);
    namespaces.put(registration);
    if (!acceptsOverlap) claims.put(registration);
    known.set(registration.id, registration);
    if (previous === undefined) return { kind: "added", registration };
    return { kind: "replaced", registration, previous };
  };

  const tell = (change: RegistrationChange): void => {
    for (const listener of listeners) {
      try {
        listener(change);
      } catch (error) {
        onError(error);
      }
    }
  };

  const take = (given: Registration, isNew: boolean): Registration => {
    const faults = [...findFaults(given)];
    const id: unknown = (given as Partial<Registration> | null)?.id;
    const isKnown = typeof id === "string" && known.has(id);
    if (isNew && isKnown && profile.sameId === "refused") faults.unshift(takenId);
    if (!isNew && !isKnown && faults.length === 0) faults.push(unknownId);
    if (faults.length > 0) throw new RegistrationError(faults);
    for (const oddity of findOddNamespaces(given)) {
      onError(new Error(`the registration ${JSON.stringify(given.id)}: ${oddity}`));
    }
    const change = put(given);
    tell(change);
    return change.registration;
  };

  const faults = toRegistrationList(options.registrations).flatMap((registration, at) => {
    try {
      take(registration, true);
      return [];
    } catch (error) {
      if (!(error instanceof RegistrationError)) throw error;
      return error.faults.map((fault) => ({ ...fault, path: below(at, fault.path) }));
    }
  });
  if (faults.length > 0) throw new RegistrationError(faults);

  return {
    serverName,
    list: () => Array.from(known.values()),
    get: (id) => known.get(id),
    byAsToken: (token) => {
      const holders = Array.from(known.values()).filter((one) => one.as_token === token);
      // Only conduwuit has several, and takes the first by `id`.
      return holders.sort((one, other) => (one.id < other.id ? -1 : 1))[0];
    },
    findFaults,
    add: (registration) => take(registration, true),
    replace: (registration) => take(registration, false),
    remove(id) {
      const registration = known.get(id);
      if (registration === undefined) return false;
      known.delete(id);
      namespaces.remove(id);
      claims.remove(id);
      tell({ kind: "removed", registration });
      return true;
    },
    onChange(listener) {
      // One function may be given twice.
      const own = (change: RegistrationChange): void => listener(change);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    namespaces,
  };
}

const takenId = taken("id", "there is one with it already");
const unknownId = taken("id", "there is none with it to replace");
const takenToken = taken("as_token", "another registration has it: each needs a token of its own");

function taken(path: string, message: string): RegistrationFault {
  return { path, message, kind: "taken" };
}

function below(at: number, path: string): string {
  const start = `registrations[${at}]`;
  return path === "" ? start : `${start}.${path}`;
}

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const inside of Object.values(value)) freeze(inside);
  return Object.freeze(value);
}
