/**
 * POSIX extended regular expressions: read by `parsePattern`, matched in linear time by an automaton.
 *
 *   text → parse.ts → expression.ts → nfa.ts or pattern-union.ts → lazy-dfa.ts
 */
export { fullStop } from "./posix-regex/char-classes.ts";
export { foldToAscii } from "./posix-regex/case-fold.ts";
export { findInAll, findOutside } from "./posix-regex/compare.ts";
export { type CharSet, everyCharacter, includes, keyOfSet } from "./posix-regex/char-set.ts";
export { anyText, type Expression, itemsOf, keyOf, sequence } from "./posix-regex/expression.ts";
export { splitPrefix, splitStart } from "./posix-regex/literal-prefix.ts";
export { type Budget, createBudget, createLazyDfa, type LazyDfa } from "./posix-regex/lazy-dfa.ts";
export type { CommonText } from "./posix-regex/find-common-text.ts";
export { createNfa } from "./posix-regex/nfa.ts";
export { createPatternUnion } from "./posix-regex/pattern-union.ts";
export { type ParsePatternOptions, parsePattern, type Pattern } from "./posix-regex/parse.ts";
export { NamespacePatternError } from "./posix-regex/pattern-error.ts";
export type { PatternNote } from "./posix-regex/pattern-source.ts";
