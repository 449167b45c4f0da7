/**
 * What the application services of a homeserver claim, and who claims an ID: asked for every event, every registration
 * of a user and every alias. The answer takes the same time for ten namespaces and for ten thousand.
 * @see https://spec.matrix.org/v1.19/application-service-api/#registration
 */
import type { RoomAlias, RoomId, UserId } from "../../../generated/registration.types.ts";
import { createBudget } from "../posix-regex.ts";
import { type ClaimingRegistration, claimsOf, type NamespaceClaim } from "./claims.ts";
import { type ClaimGroup, isClaimedBy, isExclusiveExcept } from "./claim-group.ts";
import { nothing } from "./find-groups.ts";
import { createNamespaceIndex } from "./namespace-index.ts";
import { type NamespaceKind, type NamespaceProfile, namespaceProfiles } from "./profile.ts";
import { createSenderIndex } from "./sender-index.ts";

export interface IdOfKind {
  readonly users: UserId;
  readonly aliases: RoomAlias;
  readonly rooms: RoomId;
}

export interface NamespaceSetOptions {
  /** The name of the homeserver: users of others match nothing (S10). */
  readonly serverName: string;
  readonly registrations?: Iterable<ClaimingRegistration>;
  /** Defaults to `namespaceProfiles.spec`. */
  readonly profile?: NamespaceProfile;
}

export interface NamespaceSet {
  /**
   * Adds a registration, or puts it in the place of the one with its ID.
   *
   * @throws TypeError naming the first regular expression that is no good; then nothing has changed
   */
  put(registration: ClaimingRegistration): void;
  /** @returns whether there was one */
  remove(registrationId: string): boolean;
  /** @returns all claims on the ID, in the order of the registrations; a shared empty list when there are none */
  matches<Kind extends NamespaceKind>(kind: Kind, id: IdOfKind[Kind]): readonly NamespaceClaim[];
  /** Whether the registration claims the ID, exclusively or not. */
  covers<Kind extends NamespaceKind>(
    registrationId: string,
    kind: Kind,
    id: IdOfKind[Kind],
  ): boolean;
  /**
   * Whether creating the ID is left to an application service (S9). Rooms are nobody's.
   *
   * @param exceptFor the registration that wants to know whether another claims it
   */
  isExclusive<Kind extends "users" | "aliases">(
    kind: Kind,
    id: IdOfKind[Kind],
    exceptFor?: string,
  ): boolean;
  /** @returns the ID of the first registration that claims it exclusively */
  exclusiveOwnerOf<Kind extends "users" | "aliases">(
    kind: Kind,
    id: IdOfKind[Kind],
  ): string | undefined;
}

const sigils = { users: "@", aliases: "#", rooms: "!" } satisfies Record<NamespaceKind, string>;

/** What automata remember is some tens of megabytes at most, however many claims there are and whatever the IDs. */
const maxCells = 2_000_000;

interface Entry {
  /** Of the registrations, as they came. */
  readonly order: number;
  readonly claims: readonly NamespaceClaim[];
  readonly removals: readonly (() => void)[];
}

/** @throws TypeError naming the first regular expression that is no good */
export function createNamespaceSet(options: NamespaceSetOptions): NamespaceSet {
  const { serverName, profile = namespaceProfiles.spec } = options;
  const budget = createBudget(maxCells);
  const createIndex = () => createNamespaceIndex({ ...profile, budget });
  const indexes = { users: createIndex(), aliases: createIndex(), rooms: createIndex() };
  const senders = createSenderIndex(serverName);
  const entries = new Map<string, Entry>();
  let count = 0;

  const isHere = (id: string): boolean =>
    id.endsWith(serverName) && id.indexOf(":") === id.length - serverName.length - 1;

  const find = (kind: NamespaceKind, id: string): readonly ClaimGroup[] => {
    if (!id.startsWith(sigils[kind])) return nothing;
    if (kind !== "users") return indexes[kind].find(id);
    if (!isHere(id)) return nothing;
    const found = indexes.users.find(id);
    const sender = senders.find(id);
    return sender === undefined ? found : [sender, ...found];
  };

  const inOrder = (groups: readonly ClaimGroup[]): readonly NamespaceClaim[] => {
    const [first] = groups;
    if (first === undefined) return nothing;
    if (groups.length === 1 && first.claims.length === 1) return first.claims;
    const claims = new Set(groups.flatMap((group) => group.claims));
    return Array.from(claims).sort((one, other) => {
      const [before, behind] = [one, other].map((claim) => entries.get(claim.registrationId));
      if (before === undefined || behind === undefined) return 0;
      if (before !== behind) return before.order - behind.order;
      return before.claims.indexOf(one) - behind.claims.indexOf(other);
    });
  };

  const remove = (registrationId: string): Entry | undefined => {
    const entry = entries.get(registrationId);
    entries.delete(registrationId);
    for (const removal of entry?.removals ?? []) removal();
    return entry;
  };

  const put = (registration: ClaimingRegistration): void => {
    // All are read before anything changes.
    const { sender, named } = claimsOf(registration, profile);
    const order = remove(registration.id)?.order ?? count++;
    entries.set(registration.id, {
      order,
      claims: [sender, ...named.map(({ claim }) => claim)],
      removals: [
        senders.add(registration.sender_localpart, sender),
        ...named.map(({ kind, expression, claim }) => indexes[kind].add(expression, claim)),
      ],
    });
  };

  for (const registration of options.registrations ?? []) put(registration);

  return {
    put,
    remove: (registrationId) => remove(registrationId) !== undefined,
    matches: (kind, id) => inOrder(find(kind, id)),
    covers(registrationId, kind, id) {
      for (const group of find(kind, id)) if (isClaimedBy(group, registrationId)) return true;
      return false;
    },
    isExclusive(kind, id, exceptFor) {
      for (const group of find(kind, id)) if (isExclusiveExcept(group, exceptFor)) return true;
      return false;
    },
    exclusiveOwnerOf: (kind, id) =>
      inOrder(find(kind, id)).find(({ exclusive }) => exclusive)?.registrationId,
  };
}
