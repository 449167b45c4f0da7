/**
 * The application services that a mock homeserver knows, loaded as the homeserver of the profile does: what it refuses
 * is refused here, and what it lets pass, passes.
 */
import type { Registration } from "../../../src/editions/registration.ts";
import type { RegistrationFault, Registrations } from "../../../src/homeserver/index.ts";
import { findOddNamespaces } from "../../../src/matrix/registration-rules.ts";
import { createExclusiveClaims } from "../../../src/homeserver/exclusive-claims.ts";
import { createRegistrationTable, takenToken } from "../../../src/homeserver/registration-table.ts";
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
  const namespaces = createProfileNamespaces(profile, serverName);
  // Overlaps are found of expressions that are ours.
  const acceptsOverlap = profile.acceptsOverlap || profile.regexEngine !== "POSIX";
  const claims = createExclusiveClaims({ profile: profile.namespaces, serverName, rule: "refuse" });

  const findTaken = (
    registration: Registration,
    known: ReadonlyMap<string, Registration>,
  ): RegistrationFault[] => {
    const others = Array.from(known.values()).filter(({ id }) => id !== registration.id);
    const holds = ({ as_token: token }: Registration): boolean => token === registration.as_token;
    return [
      ...(profile.sameAsToken === "refused" && others.some(holds) ? [takenToken] : []),
      ...(acceptsOverlap ? [] : claims.findOverlaps(registration)),
      ...findJoiningFault([...others, registration], profile),
    ];
  };

  const table = createRegistrationTable({
    given: options.registrations,
    index: {
      put(registration) {
        namespaces.put(registration);
        if (!acceptsOverlap) claims.put(registration);
      },
      remove({ id }) {
        namespaces.remove(id);
        claims.remove(id);
      },
    },
    findFaults(registration, known) {
      const faults = findLoadFaults(registration, profile, serverName);
      return faults.length > 0 ? faults : findTaken(registration as Registration, known);
    },
    addReplaces: profile.sameId === "takes its place",
    onTake(registration) {
      for (const oddity of findOddNamespaces(registration)) {
        onError(new Error(`the registration ${JSON.stringify(registration.id)}: ${oddity}`));
      }
    },
    onError,
  });

  return {
    serverName,
    ...table,
    byAsToken(token) {
      const holders = table.list().filter((one) => one.as_token === token);
      // Only conduwuit has several, and takes the first by `id`.
      return holders.toSorted((one, other) => (one.id < other.id ? -1 : 1))[0];
    },
    namespaces,
  };
}
