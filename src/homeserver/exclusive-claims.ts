/**
 * Which exclusive namespaces of different application services have an ID in common (U32): the second one is refused,
 * and told an ID that both claim. Only those are compared whose expressions can begin alike, so that ten thousand
 * registrations do not mean fifty million comparisons.
 *
 * A match is taken to begin at the start of the ID, whatever the profile. Where it may begin anywhere, any two would share
 * an ID: `@_irc_` and `@_xmpp_` the user `@_irc_@_xmpp_:example.org`.
 */
import type { Registration } from "../editions/registration.ts";
import { placeExpression } from "../matrix/namespace/place-expression.ts";
import {
  compilePattern,
  type CompiledPattern,
  type NamespaceProfile,
  overlap,
} from "../matrix/namespaces.ts";
import { parsePattern } from "../matrix/posix-regex.ts";
import type { RegistrationFault } from "./registration-error.ts";
import { writePath } from "./schema-faults.ts";

export type OverlapRule = "refuse" | "refuse-identical";

export interface ExclusiveClaimsOptions {
  readonly profile: NamespaceProfile;
  readonly serverName: string;
  readonly rule: OverlapRule;
}

export interface ExclusiveClaims {
  /** Adds the claims of a registration, or puts them in the place of those it had. */
  put(registration: Registration): void;
  remove(id: string): void;
  /** What other registrations have against it. */
  findOverlaps(registration: Registration): RegistrationFault[];
}

type Kind = "users" | "aliases";

interface Claim {
  readonly owner: string;
  readonly kind: Kind;
  readonly at: number;
  readonly regex: string;
  /** What every match begins with, in small letters. */
  readonly prefix: string;
}

export function createExclusiveClaims(options: ExclusiveClaimsOptions): ExclusiveClaims {
  const { serverName, rule } = options;
  const profile = { ...options.profile, isAnchoredAtStart: true };
  const claims = new Map<string, readonly Claim[]>();
  /** Kind and prefix → the claims with it. */
  const exact = new Map<string, Set<Claim>>();
  /** Kind and text → the claims whose prefix begins with it. */
  const beginning = new Map<string, Set<Claim>>();

  const claimsOf = ({ id, namespaces }: Registration): Claim[] =>
    (["users", "aliases"] as const).flatMap((kind) =>
      (namespaces[kind] ?? []).flatMap(({ regex, exclusive }, at) =>
        exclusive ? [{ owner: id, kind, at, regex, prefix: prefixOf(regex, kind) }] : [],
      ),
    );

  const prefixOf = (regex: string, kind: Kind): string => {
    const { expression } = parsePattern(regex, { ignoreCase: profile.ignoresCase[kind] });
    const { lead, prefix } = placeExpression(expression, true);
    // Beyond ASCII there are characters that are one letter without regard to case.
    return lead === undefined ? (/^[\0-\x7f]*/u.exec(prefix)?.[0] ?? "").toLowerCase() : "";
  };

  function* candidatesFor({ owner, kind, prefix }: Claim): Generator<Claim> {
    for (let length = 0; length < prefix.length; length += 1) {
      yield* without(owner, exact.get(kind + prefix.slice(0, length)));
    }
    yield* without(owner, beginning.get(kind + prefix));
  }

  const compiled = new WeakMap<Claim, CompiledPattern>();
  const compile = (claim: Claim): CompiledPattern => {
    const { regex, kind } = claim;
    const known = compiled.get(claim) ?? compilePattern(regex, { kind, profile });
    compiled.set(claim, known);
    return known;
  };

  /** @returns an ID that is in both; null also when they are so entangled that none was found */
  const shared = (one: Claim, other: Claim): string | null => {
    if (rule === "refuse-identical") return one.regex === other.regex ? one.regex : null;
    return overlap(compile(one), compile(other), { serverName }).witness;
  };

  const remove = (id: string): void => {
    for (const claim of claims.get(id) ?? []) {
      for (const [index, key] of keysOf(claim, exact, beginning)) {
        const set = index.get(key);
        set?.delete(claim);
        if (set?.size === 0) index.delete(key);
      }
    }
    claims.delete(id);
  };

  return {
    remove,
    put(registration) {
      remove(registration.id);
      const own = claimsOf(registration);
      claims.set(registration.id, own);
      for (const claim of own) {
        for (const [index, key] of keysOf(claim, exact, beginning)) {
          const set = index.get(key) ?? new Set();
          index.set(key, set.add(claim));
        }
      }
    },
    findOverlaps(registration) {
      return claimsOf(registration).flatMap((claim): RegistrationFault[] => {
        let isEmpty: boolean | undefined;
        for (const other of candidatesFor(claim)) {
          // One that has no ID on this homeserver shares none, and is spared all further comparisons.
          isEmpty ??= shared(claim, claim) === null;
          if (isEmpty) break;
          const witness = shared(claim, other);
          if (witness !== null) return [toFault(claim, other, witness)];
        }
        return [];
      });
    },
  };
}

type Index = Map<string, Set<Claim>>;

function keysOf({ kind, prefix }: Claim, exact: Index, beginning: Index): [Index, string][] {
  const keys: [Index, string][] = [[exact, kind + prefix]];
  for (let length = 0; length <= prefix.length; length += 1) {
    keys.push([beginning, kind + prefix.slice(0, length)]);
  }
  return keys;
}

function* without(owner: string, claims: Iterable<Claim> = []): Generator<Claim> {
  for (const claim of claims) if (claim.owner !== owner) yield claim;
}

function toFault(claim: Claim, other: Claim, witness: string): RegistrationFault {
  const theirs = `${writePath(["namespaces", other.kind, other.at])} of ${JSON.stringify(other.owner)}`;
  const message =
    witness === claim.regex
      ? `${theirs} is exclusive and the same: only one of them may be`
      : `${theirs} is exclusive too, and both have ${JSON.stringify(witness)}: only one of them may`;
  return {
    path: writePath(["namespaces", claim.kind, claim.at, "regex"]),
    message,
    kind: "taken",
  };
}
