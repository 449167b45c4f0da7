/**
 * Compares two namespaces: have they an ID in common, and does one take in the other? The IDs are those that can exist:
 * `@a.*:one\.org` and `@a.*:two\.org$` match some text both, but no user ID.
 */
import { type CommonText, type Expression, findInAll, findOutside } from "../posix-regex.ts";
import type { CompiledPattern } from "./compile-pattern.ts";
import { idGrammars, maxIdBytes } from "./id-grammar.ts";

export interface CompareOptions {
  /** The name of the homeserver: then only its own users and aliases count. Defaults to those of all homeservers. */
  readonly serverName?: string;
}

export interface Comparison {
  /** "unknown" when the expressions are so entangled that the search was given up. */
  readonly answer: "yes" | "no" | "unknown";
  /** An ID that proves the answer, a short one; null when there is nothing to show. */
  readonly witness: string | null;
}

/** Some tenths of a second and some tens of megabytes at most. */
const maxSteps = 200_000;
const limits = { maxBytes: maxIdBytes, maxSteps };

/**
 * Whether some ID is in both. The witness of "yes" is one.
 *
 * @throws TypeError when they are of different kinds
 */
export function overlap(
  one: CompiledPattern,
  other: CompiledPattern,
  options: CompareOptions = {},
): Comparison {
  const witness = findId(one, other, options, (ids) =>
    findInAll([ids, one.expression, other.expression], limits),
  );
  if (witness === undefined) return { answer: "unknown", witness: null };
  return { answer: witness === null ? "no" : "yes", witness };
}

/**
 * Whether every ID of the narrow one is in the wide one too; the same ones are wider than each other. The witness of "no"
 * is an ID that is in the narrow one only.
 *
 * @throws TypeError when they are of different kinds
 */
export function isWiderThan(
  wide: CompiledPattern,
  narrow: CompiledPattern,
  options: CompareOptions = {},
): Comparison {
  const witness = findId(wide, narrow, options, (ids) =>
    findOutside([ids, narrow.expression], wide.expression, limits),
  );
  if (witness === undefined) return { answer: "unknown", witness: null };
  return { answer: witness === null ? "yes" : "no", witness };
}

/** Among IDs such as people write them first: they say more. */
function findId(
  one: CompiledPattern,
  other: CompiledPattern,
  { serverName }: CompareOptions,
  find: (ids: Expression) => CommonText,
): CommonText {
  if (one.kind !== other.kind) {
    throw new TypeError(`namespaces of ${one.kind} and of ${other.kind} cannot be compared`);
  }
  let found: CommonText = null;
  for (const ids of idGrammars(one.kind, serverName)) {
    found = find(ids);
    if (typeof found === "string") break;
  }
  return found;
}
