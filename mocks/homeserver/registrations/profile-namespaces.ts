/**
 * What application services claim, as the homeserver of a profile sees it: by its engine, with its rules for what is
 * exclusive and for users of other servers. One after the other is asked: a test has few registrations.
 */
import type { ClaimingRegistration, NamespaceClaim } from "../../../src/matrix/namespaces.ts";
import type { NamespaceKind, NamespaceSet } from "../../../src/matrix/namespaces.ts";
import type { HomeserverProfile } from "../profile.ts";
import { compileRegex, type MatchId } from "../regex/regex-engine.ts";

interface Entry {
  readonly id: string;
  readonly sender: { readonly claim: NamespaceClaim; readonly matches: MatchId };
  readonly named: Readonly<Record<NamespaceKind, readonly NamedClaim[]>>;
}

interface NamedClaim {
  readonly claim: NamespaceClaim;
  readonly matches: MatchId;
}

const sigils = { users: "@", aliases: "#", rooms: "!" } as const;

export function createProfileNamespaces(
  profile: HomeserverProfile,
  serverName: string,
): NamespaceSet {
  const entries = new Map<string, Entry>();
  const { exclusiveBy, usersOfOtherServers } = profile;

  const isHere = (userId: string): boolean => userId.slice(userId.indexOf(":") + 1) === serverName;

  const claimsOf = ({ sender, named }: Entry, kind: NamespaceKind, id: string) => {
    if (!id.startsWith(sigils[kind])) return [];
    if (kind === "users" && usersOfOtherServers === "never" && !isHere(id)) return [];
    const found = named[kind].filter(({ matches }) => matches(id)).map(({ claim }) => claim);
    return kind === "users" && sender.matches(id) ? [sender.claim, ...found] : found;
  };

  const isExclusiveOf = (entry: Entry, kind: NamespaceKind, id: string): boolean => {
    const claims = claimsOf(entry, kind, id);
    // The claim of the sender is the first.
    if (exclusiveBy === "the first") return claims[0]?.exclusive === true;
    return claims.some(({ exclusive }) => exclusive);
  };

  const all = (): readonly Entry[] => Array.from(entries.values());

  return {
    put(registration) {
      entries.set(registration.id, toEntry(registration, profile, serverName));
    },
    remove: (registrationId) => entries.delete(registrationId),
    matches: (kind, id) => all().flatMap((entry) => claimsOf(entry, kind, id)),
    covers(registrationId, kind, id) {
      const entry = entries.get(registrationId);
      return entry !== undefined && claimsOf(entry, kind, id).length > 0;
    },
    isExclusive: (kind, id, exceptFor) =>
      all().some((entry) => entry.id !== exceptFor && isExclusiveOf(entry, kind, id)),
    exclusiveOwnerOf: (kind, id) => all().find((entry) => isExclusiveOf(entry, kind, id))?.id,
  };
}

function toEntry(
  { id, sender_localpart: localpart, namespaces }: ClaimingRegistration,
  profile: HomeserverProfile,
  serverName: string,
): Entry {
  const compile = (kind: NamespaceKind): NamedClaim[] =>
    (namespaces[kind] ?? []).map(({ regex, exclusive }) => ({
      claim: Object.freeze({ registrationId: id, exclusive, regex }),
      matches: compileNamespace(profile, kind, regex),
    }));
  const isAnywhere = profile.usersOfOtherServers === "by namespace and sender";
  const senderId = `@${localpart}:${isAnywhere ? "" : serverName}`;
  return {
    id,
    sender: {
      claim: Object.freeze({ registrationId: id, exclusive: true, regex: null }),
      matches: (userId) => (isAnywhere ? userId.startsWith(senderId) : userId === senderId),
    },
    named: { users: compile("users"), aliases: compile("aliases"), rooms: compile("rooms") },
  };
}

/** @throws RegexRefusal, NamespacePatternError, MissingPackageError */
export function compileNamespace(
  { namespaces, regexEngine }: HomeserverProfile,
  kind: NamespaceKind,
  regex: string,
): MatchId {
  return compileRegex(regexEngine, regex, {
    ...namespaces,
    ignoreCase: namespaces.ignoresCase[kind],
  });
}
