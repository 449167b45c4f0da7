/**
 * One regular expression of a registration, ready to match IDs.
 * @see https://spec.matrix.org/v1.19/application-service-api/#registration
 */
import {
  anyText,
  createBudget,
  createLazyDfa,
  createNfa,
  type Expression,
  type LazyDfa,
  parsePattern,
  type PatternNote,
  sequence,
} from "../posix-regex.ts";
import { type NamespaceKind, type NamespaceProfile, namespaceProfiles } from "./profile.ts";

export interface CompilePatternOptions {
  /** Which list of the registration it stands in. */
  readonly kind: NamespaceKind;
  /** Defaults to `namespaceProfiles.spec`. */
  readonly profile?: NamespaceProfile;
}

export interface CompiledPattern {
  readonly regex: string;
  readonly kind: NamespaceKind;
  readonly profile: NamespaceProfile;
  /** What homeservers do not agree on. */
  readonly notes: readonly PatternNote[];
  /** In linear time, whatever the expression and the ID. */
  matches(id: string): boolean;
  /** What matches the whole of an ID. @internal may change in any release */
  readonly expression: Expression;
}

/** A few hundred kilobytes, when the IDs are made for it; usually a few. */
const maxCells = 50_000;

/**
 * @throws NamespacePatternError when the expression is wrong, too large, or has what no linear matcher can do
 */
export function compilePattern(regex: string, options: CompilePatternOptions): CompiledPattern {
  const { kind, profile = namespaceProfiles.spec } = options;
  const { isAnchoredAtStart, isAnchoredAtEnd, ignoresCase } = profile;
  const { expression, notes } = parsePattern(regex, { ignoreCase: ignoresCase[kind] });
  const fromStart = isAnchoredAtStart ? expression : sequence([anyText, expression]);
  let dfa: LazyDfa<boolean> | undefined;
  const createDfa = (): LazyDfa<boolean> => {
    const budget = createBudget(maxCells);
    const dfaOptions = { budget, atStart: true, isOpen: !isAnchoredAtEnd };
    return createLazyDfa(createNfa(fromStart, true), dfaOptions);
  };
  return {
    regex,
    kind,
    profile,
    notes,
    expression: isAnchoredAtEnd ? fromStart : sequence([fromStart, anyText]),
    matches(id) {
      dfa ??= createDfa();
      return dfa.run(id, 0).length > 0;
    },
  };
}
