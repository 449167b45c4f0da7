/**
 * The text of a regular expression while it is read: how far, under which flags, and what has been noted on the way.
 */
import { type CharSet, charSet } from "./char-set.ts";
import { foldSet } from "./case-fold.ts";
import type { Expression } from "./expression.ts";
import { NamespacePatternError, quote } from "./pattern-error.ts";

/** Something that is understood here, but not everywhere or not in one way. */
export interface PatternNote {
  /** In UTF-16 code units from 0. */
  readonly position: number;
  /** As it stands in the expression. */
  readonly construct: string;
  /** Who takes it for what, and what to write instead. */
  readonly message: string;
}

export interface PatternSource {
  readonly text: string;
  at: number;
  ignoreCase: boolean;
  /** Groups that are open. */
  depth: number;
  readonly notes: PatternNote[];
}

/** @returns the character at the position, or an empty text at the end */
export function peek({ text, at }: PatternSource): string {
  const codePoint = text.codePointAt(at);
  return codePoint === undefined ? "" : String.fromCodePoint(codePoint);
}

/** Reads one character. */
export function take(source: PatternSource): string {
  const character = peek(source);
  source.at += character.length;
  return character;
}

/** Reads the words if they are next. */
export function skip(source: PatternSource, words: string): boolean {
  const isNext = source.text.startsWith(words, source.at);
  if (isNext) source.at += words.length;
  return isNext;
}

/** Reads what matches a sticky expression. */
export function takeMatch(source: PatternSource, sticky: RegExp): RegExpExecArray | null {
  sticky.lastIndex = source.at;
  const match = sticky.exec(source.text);
  if (match !== null) source.at += match[0].length;
  return match;
}

/** Notes what stands between a position and the present one. */
export function note(source: PatternSource, from: number, message: string): void {
  const construct = source.text.slice(from, source.at);
  source.notes.push({ position: from, construct, message });
}

export function fail(source: PatternSource, position: number, reason: string): never {
  throw new NamespacePatternError(source.text, position, reason);
}

/** Where a bracket has an escape or another bracket in it, engines do not agree on its end, and so on what follows. */
const hasOddBracket = /\[[^\]]*[[\\]/u;

/** For what no engine understands. */
export function failEverywhere(source: PatternSource, position: number, reason: string): never {
  const isSure = !hasOddBracket.test(source.text);
  throw new NamespacePatternError(source.text, position, reason, isSure);
}

/** For a construct that ends at the present position. */
export function refuse(source: PatternSource, from: number, reason: string): never {
  fail(source, from, `${quote(source.text.slice(from, source.at))} ${reason}`);
}

/** The same for the same character: most of a large number of expressions is made of few of them. */
const asciiLiterals = new Map<string, Expression>();

/** One character that stands for itself. */
export function literal(source: PatternSource, character: string): Expression {
  if (source.ignoreCase) return { type: "character", set: foldSet(charSet(character)) };
  const known = asciiLiterals.get(character);
  if (known !== undefined) return known;
  const made: Expression = { type: "character", set: charSet(character) };
  if (/^[\0-\x7f]$/u.test(character)) asciiLiterals.set(character, made);
  return made;
}

/** The set as it is under the flags. */
export function inCase({ ignoreCase }: PatternSource, set: CharSet): CharSet {
  return ignoreCase ? foldSet(set) : set;
}
