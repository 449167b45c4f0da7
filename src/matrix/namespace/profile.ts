/**
 * How homeservers match namespaces: one registration file has to work with all of them. They agree on the whole ID with
 * sigil and server name, and that case matters, with one exception.
 */

/** The lists of a registration. */
export type NamespaceKind = "users" | "aliases" | "rooms";

export interface NamespaceProfile {
  readonly name: string;
  /** Whether a match has to begin at the first character of the ID. */
  readonly isAnchoredAtStart: boolean;
  /** Whether a match has to end at its last character. */
  readonly isAnchoredAtEnd: boolean;
  readonly ignoresCase: Readonly<Record<NamespaceKind, boolean>>;
}

const caseMatters = { users: false, aliases: false, rooms: false };

/**
 * The specification does not say where a match begins and ends (U8): as in the first implementation, it begins at the
 * start, and may end before the end.
 */
const spec: NamespaceProfile = {
  name: "spec",
  isAnchoredAtStart: true,
  isAnchoredAtEnd: false,
  ignoresCase: caseMatters,
};

/**
 * Python's `re.match` (Y7, V6). Its `$` matches before a line feed at the end too, which is not done here: no server name
 * ends in one.
 */
const synapse: NamespaceProfile = { ...spec, name: "synapse" };

/** Go's `MatchString`: anywhere in the ID (V6). conduwuit does the same. */
const dendrite: NamespaceProfile = { ...spec, name: "dendrite", isAnchoredAtStart: false };

/** Anywhere in the ID, and for users and aliases without regard to case. */
const tuwunel: NamespaceProfile = {
  ...dendrite,
  name: "tuwunel",
  ignoresCase: { users: true, aliases: true, rooms: false },
};

/** What to give as `profile`; another homeserver's can be written down likewise. */
export const namespaceProfiles = { spec, synapse, dendrite, tuwunel } as const;
