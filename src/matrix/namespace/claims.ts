/**
 * What one registration claims: its sender, and the IDs that its regular expressions match.
 */
import type { components } from "../../../generated/registration.types.ts";
import { type Expression, NamespacePatternError, parsePattern } from "../posix-regex.ts";
import type { NamespaceKind, NamespaceProfile } from "./profile.ts";

/** The part of a registration that says what it claims. */
export type ClaimingRegistration = Pick<
  components["schemas"]["Registration"],
  "id" | "sender_localpart" | "namespaces"
>;

export interface NamespaceClaim {
  readonly registrationId: string;
  readonly exclusive: boolean;
  /** Null for the sender of the registration, who is claimed exclusively without being in a namespace. */
  readonly regex: string | null;
}

/** A claim by regular expression. */
export interface NamedClaim {
  readonly kind: NamespaceKind;
  readonly expression: Expression;
  readonly claim: NamespaceClaim;
}

const kinds = ["users", "aliases", "rooms"] as const satisfies readonly NamespaceKind[];

/** @throws TypeError naming the first regular expression that is no good */
export function claimsOf(
  { id, namespaces }: ClaimingRegistration,
  { ignoresCase }: NamespaceProfile,
): { readonly sender: NamespaceClaim; readonly named: readonly NamedClaim[] } {
  const named = kinds.flatMap((kind) =>
    (namespaces[kind] ?? []).map(({ regex, exclusive }, at): NamedClaim => {
      const place = `namespaces.${kind}[${at}] of the registration ${JSON.stringify(id)}`;
      const expression = parse(regex, ignoresCase[kind], place);
      return { kind, expression, claim: Object.freeze({ registrationId: id, exclusive, regex }) };
    }),
  );
  const sender = Object.freeze({ registrationId: id, exclusive: true, regex: null });
  return { sender, named };
}

function parse(regex: string, ignoreCase: boolean, place: string): Expression {
  try {
    return parsePattern(regex, { ignoreCase }).expression;
  } catch (cause) {
    if (!(cause instanceof NamespacePatternError)) throw cause;
    throw new TypeError(`${place}: ${cause.message}`, { cause });
  }
}
