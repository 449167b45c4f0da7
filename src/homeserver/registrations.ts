/**
 * The application services that a homeserver knows. They can be added, replaced and removed while it runs; a change is
 * made whole or not at all, and whoever listens hears of it afterwards.
 * @see https://spec.matrix.org/v1.19/application-service-api/#registration
 */
import type { Registration } from "../editions/registration.ts";
import { isServerName } from "../matrix/identifiers.ts";
import {
  createNamespaceSet,
  type NamespaceProfile,
  namespaceProfiles,
  type NamespaceSet,
} from "../matrix/namespaces.ts";
import { createExclusiveClaims, type OverlapRule } from "./exclusive-claims.ts";
import type { RegistrationFault } from "./registration-error.ts";
import { findRegistrationFaults } from "./registration-faults.ts";
import { createRegistrationTable, takenToken } from "./registration-table.ts";
import { createTokenIndex } from "./token-index.ts";

export interface RegistrationsOptions {
  /** The name of the homeserver. */
  readonly serverName: string;
  /** Those that are there from the beginning, such as files that `loadRegistration` has read. */
  readonly registrations?: Iterable<Registration>;
  /** Whose way of matching namespaces: `namespaceProfiles.synapse`, for one. Defaults to that of the specification. */
  readonly profile?: NamespaceProfile;
  /**
   * What becomes of a registration with an exclusive namespace that shares an ID with that of another: `refuse` it, or
   * refuse it only when both are written alike (U32). Either way nobody creates anything in another's namespace.
   * Defaults to `refuse`.
   */
  readonly overlap?: OverlapRule;
  /** Told what a listener throws. Defaults to writing nothing. */
  readonly onError?: (error: unknown) => void;
}

export type RegistrationChange =
  | { readonly kind: "added"; readonly registration: Registration }
  | {
      readonly kind: "replaced";
      readonly registration: Registration;
      readonly previous: Registration;
    }
  | { readonly kind: "removed"; readonly registration: Registration };

export interface Registrations {
  readonly serverName: string;
  /** In the order they came. */
  list(): readonly Registration[];
  get(id: string): Registration | undefined;
  /** Takes the same time for every token and any number of registrations. */
  byAsToken(token: string): Registration | undefined;
  /** @returns what `add` or `replace` would complain about; nothing changes */
  findFaults(registration: unknown): readonly RegistrationFault[];
  /**
   * @returns the registration as it is kept: a copy that nobody can change
   * @throws RegistrationError listing every fault; a taken `id` or `as_token` is one (S8)
   */
  add(registration: Registration): Registration;
  /**
   * Puts a registration in the place of the one with its `id`.
   *
   * @throws RegistrationError listing every fault; that there is none to replace is one
   */
  replace(registration: Registration): Registration;
  /** @returns whether there was one */
  remove(id: string): boolean;
  /**
   * @param listener is called after each change, before `add`, `replace` or `remove` returns
   * @returns a function that ends it
   */
  onChange(listener: (change: RegistrationChange) => void): () => void;
  /** What they claim, all together. Not to be changed but through the registrations. */
  readonly namespaces: Omit<NamespaceSet, "put" | "remove">;
}

/**
 * @throws TypeError when the server name is none
 * @throws RegistrationError listing every fault of all registrations, by their place in the list
 */
export function createRegistrations(options: RegistrationsOptions): Registrations {
  const { serverName, profile = namespaceProfiles.spec, onError = () => undefined } = options;
  if (!isServerName(serverName)) {
    throw new TypeError(`serverName must be a server name such as example.org: ${serverName}`);
  }
  const tokens = createTokenIndex<string>();
  const namespaces = createNamespaceSet({ serverName, profile });
  const rule = options.overlap ?? "refuse";
  const claims = createExclusiveClaims({ profile, serverName, rule });

  const findTaken = (registration: Registration): readonly RegistrationFault[] => {
    const holder = tokens.get(registration.as_token);
    const overlaps = claims.findOverlaps(registration);
    return holder === undefined || holder === registration.id
      ? overlaps
      : [takenToken, ...overlaps];
  };

  const table = createRegistrationTable({
    given: options.registrations,
    index: {
      put(registration, previous) {
        namespaces.put(registration);
        claims.put(registration);
        if (previous !== undefined) tokens.delete(previous.as_token);
        tokens.set(registration.as_token, registration.id);
      },
      remove({ id, as_token: token }) {
        tokens.delete(token);
        namespaces.remove(id);
        claims.remove(id);
      },
    },
    findFaults(registration) {
      const faults = findRegistrationFaults(registration, serverName);
      return faults.length > 0 ? faults : findTaken(registration as Registration);
    },
    onError,
  });

  return {
    serverName,
    ...table,
    byAsToken(token) {
      const id = tokens.get(token);
      return id === undefined ? undefined : table.get(id);
    },
    namespaces,
  };
}
