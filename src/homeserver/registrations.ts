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
import { RegistrationError, type RegistrationFault } from "./registration-error.ts";
import { findRegistrationFaults } from "./registration-faults.ts";
import { toRegistrationList } from "./registration-list.ts";
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
  const registrations = new Map<string, Registration>();
  const tokens = createTokenIndex<string>();
  const namespaces = createNamespaceSet({ serverName, profile });
  const rule = options.overlap ?? "refuse";
  const claims = createExclusiveClaims({ profile, serverName, rule });
  const listeners = new Set<(change: RegistrationChange) => void>();

  const findTaken = (registration: Registration): RegistrationFault[] => {
    const holder = tokens.get(registration.as_token);
    const overlaps = claims.findOverlaps(registration);
    if (holder === undefined || holder === registration.id) return overlaps;
    const message = "another registration has it: each needs a token of its own";
    return [{ path: "as_token", message, kind: "taken" }, ...overlaps];
  };

  const findFaults = (registration: unknown): readonly RegistrationFault[] => {
    const faults = findRegistrationFaults(registration, serverName);
    return faults.length > 0 ? faults : findTaken(registration as Registration);
  };

  const put = (given: Registration): RegistrationChange => {
    const registration = freeze(structuredClone(given));
    const previous = registrations.get(registration.id);
    namespaces.put(registration);
    claims.put(registration);
    if (previous !== undefined) tokens.delete(previous.as_token);
    tokens.set(registration.as_token, registration.id);
    registrations.set(registration.id, registration);
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
    if (typeof id === "string" && id !== "" && registrations.has(id) === isNew) {
      const message = isNew ? "there is one with it already" : "there is none with it to replace";
      faults.unshift({ path: "id", message, kind: "taken" });
    }
    if (faults.length > 0) throw new RegistrationError(faults);
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
    list: () => Array.from(registrations.values()),
    get: (id) => registrations.get(id),
    byAsToken: (token) => {
      const id = tokens.get(token);
      return id === undefined ? undefined : registrations.get(id);
    },
    findFaults,
    add: (registration) => take(registration, true),
    replace: (registration) => take(registration, false),
    remove(id) {
      const registration = registrations.get(id);
      if (registration === undefined) return false;
      registrations.delete(id);
      tokens.delete(registration.as_token);
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

function below(at: number, path: string): string {
  const start = `registrations[${at}]`;
  return path === "" ? start : `${start}.${path}`;
}

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const inside of Object.values(value)) freeze(inside);
  return Object.freeze(value);
}
