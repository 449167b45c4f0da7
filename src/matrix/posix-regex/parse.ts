/**
 * Reads a POSIX extended regular expression, and beyond it what registration files have of Perl's. All homeservers but
 * one refuse what cannot be matched in linear time, and so does this.
 *
 * Where POSIX leaves the meaning open, this takes what Synapse, Dendrite and tuwunel agree on, and refuses what one of
 * them refuses: `a|` and `()` mean the empty text; `^*`, `a**`, and `*` or `{` with nothing before them are errors.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap09.html#tag_09_04
 */
import { fullStop } from "./char-classes.ts";
import { type Expression, sequence, sizeOf } from "./expression.ts";
import { parseBracket } from "./parse-bracket.ts";
import { parseEscape } from "./parse-escape.ts";
import { readGroupHead } from "./parse-group-head.ts";
import { parseQuantifier } from "./parse-quantifier.ts";
import {
  fail,
  failEverywhere,
  literal,
  note,
  type PatternNote,
  type PatternSource,
  peek,
  skip,
  take,
} from "./pattern-source.ts";

/** In UTF-16 code units. */
export const maxPatternLength = 2048;
export const maxPatternDepth = 50;
/** Of characters, when all repetitions are written out. */
export const maxPatternSize = 2000;

export interface Pattern {
  /** As it was given. */
  readonly regex: string;
  /** What homeservers do not agree on, in the order of the text. */
  readonly notes: readonly PatternNote[];
  /** @internal may change in any release */
  readonly expression: Expression;
}

export interface ParsePatternOptions {
  /** As if `(?i)` stood before it. Defaults to false. */
  readonly ignoreCase?: boolean;
}

/**
 * @throws NamespacePatternError when the expression is wrong, too large, or has what no linear matcher can do
 */
export function parsePattern(regex: string, options: ParsePatternOptions = {}): Pattern {
  const ignoreCase = options.ignoreCase ?? false;
  const source: PatternSource = { text: regex, at: 0, ignoreCase, depth: 0, notes: [] };
  if (regex.length > maxPatternLength) {
    fail(source, maxPatternLength, `it has more than ${maxPatternLength} characters: shorten it`);
  }
  const lone = regex.search(/\p{Surrogate}/u);
  if (lone !== -1) fail(source, lone, "this is half a character: give the whole");
  const expression = parseChoice(source);
  if (source.at < regex.length) {
    failEverywhere(source, source.at, 'no group is open here: write "\\)" for the character');
  }
  source.notes.sort((one, other) => one.position - other.position);
  return { regex, notes: source.notes, expression };
}

function parseChoice(source: PatternSource): Expression {
  const from = source.at;
  const branches = [parseBranch(source)];
  while (skip(source, "|")) branches.push(parseBranch(source));
  const [only] = branches;
  const choice: Expression =
    branches.length === 1 && only !== undefined ? only : { type: "choice", branches };
  return ofBearableSize(source, from, choice);
}

function parseBranch(source: PatternSource): Expression {
  const from = source.at;
  const items: Expression[] = [];
  let size = 1;
  while (!["", "|", ")"].includes(peek(source))) {
    const itemFrom = source.at;
    const item = ofBearableSize(source, itemFrom, parsePiece(source));
    size += sizeOf(item);
    if (size > maxPatternSize) failAsTooLarge(source, itemFrom);
    items.push(item);
  }
  if (source.at === from) {
    note(source, from, "POSIX leaves open what nothing means: it is taken for the empty text");
  }
  return sequence(items);
}

/** One atom and how often it is repeated. */
function parsePiece(source: PatternSource): Expression {
  const from = source.at;
  const item = parseAtom(source);
  const atom = source.text.slice(from, source.at);
  const times = parseQuantifier(source);
  if (times === undefined) return item;
  const isAnchor = !atom.startsWith("(") && (item.type === "start" || item.type === "end");
  if (isAnchor || /^\(\?-?i\)$/u.test(atom)) {
    fail(source, from, `"${atom}" cannot be repeated: leave out what stands behind it`);
  }
  return { type: "repeat", item, ...times };
}

function parseAtom(source: PatternSource): Expression {
  const from = source.at;
  const character = take(source);
  switch (character) {
    case "(":
      return parseGroup(source, from);
    case "[":
      return parseBracket(source, from);
    case "\\":
      return parseEscape(source, from);
    case ".":
      return { type: "character", set: fullStop };
    case "^":
      return { type: "start" };
    case "$":
      return { type: "end" };
    case "*":
    case "+":
    case "?":
      return failEverywhere(source, from, nothingToRepeat(character));
    case "{":
      return fail(source, from, nothingToRepeat(character));
    default:
      return literal(source, character);
  }
}

function nothingToRepeat(character: string): string {
  return `there is nothing to repeat: write "\\${character}" for the character`;
}

/** Flags that are set in a group are forgotten at its end. */
function parseGroup(source: PatternSource, from: number): Expression {
  const outside = source.ignoreCase;
  const head = readGroupHead(source, from);
  if (head === "flags") return sequence([]);
  source.depth += 1;
  if (source.depth > maxPatternDepth) {
    fail(source, from, `more than ${maxPatternDepth} groups are nested: write it flatter`);
  }
  const inside = parseChoice(source);
  if (!skip(source, ")")) {
    failEverywhere(
      source,
      from,
      'the group has no end: write ")" behind it, or "\\(" for the character',
    );
  }
  source.depth -= 1;
  source.ignoreCase = outside;
  return inside;
}

function ofBearableSize(source: PatternSource, from: number, expression: Expression): Expression {
  if (sizeOf(expression) > maxPatternSize) failAsTooLarge(source, from);
  return expression;
}

function failAsTooLarge(source: PatternSource, position: number): never {
  fail(
    source,
    position,
    `with its repetitions it is larger than ${maxPatternSize} characters: repeat less, or write "*"`,
  );
}
