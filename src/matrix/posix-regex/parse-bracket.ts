/**
 * A bracket expression: characters, ranges, classes and collating symbols between `[` and `]`.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap09.html#tag_09_03_05
 */
import { charSet, type CharSet, complement, unite } from "./char-set.ts";
import type { Expression } from "./expression.ts";
import { type BracketItem, parseBracketItem } from "./parse-bracket-item.ts";
import {
  failEverywhere,
  inCase,
  note,
  type PatternSource,
  peek,
  refuse,
  skip,
} from "./pattern-source.ts";

/** @param from where the bracket is, which has been read */
export function parseBracket(source: PatternSource, from: number): Expression {
  const isNegated = skip(source, "^");
  const first = source.at;
  const sets: CharSet[] = [];
  // A closing bracket that comes first is a character.
  while (source.at === first || peek(source) !== "]") {
    if (peek(source) === "") {
      const reason = 'the bracket has no end: write "]" behind it, or "\\[" for the character';
      failEverywhere(source, from, reason);
    }
    sets.push(parseMember(source, first));
  }
  source.at += 1;
  noteOperators(source, from);
  noteMistakenClass(source, from);
  const set = unite(sets);
  return { type: "character", set: isNegated ? complement(set) : set };
}

function parseMember(source: PatternSource, first: number): CharSet {
  const from = source.at;
  const start = parseBracketItem(source);
  if (!isRange(source)) {
    if (start.type === "set") return start.set;
    if (start.character === "-" && isAmbiguous(source, from, first)) {
      note(source, from, "POSIX leaves open what a hyphen means here: put it last");
    }
    return inCase(source, charSet(start.character));
  }
  source.at += 1;
  const end = parseBracketItem(source);
  return inCase(source, rangeSet(source, from, start, end));
}

/** Whether a hyphen is next that is not the last character. */
function isRange({ text, at }: PatternSource): boolean {
  return text[at] === "-" && text[at + 1] !== undefined && text[at + 1] !== "]";
}

function isAmbiguous({ text, at }: PatternSource, from: number, first: number): boolean {
  return from !== first && text[at] !== "]" && text[from] === "-";
}

function rangeSet(
  source: PatternSource,
  from: number,
  start: BracketItem,
  end: BracketItem,
): CharSet {
  if (start.type === "set" || end.type === "set") {
    const reason = "is a range from or to more than one character: put the hyphen last";
    return refuse(source, from, reason);
  }
  if ((start.character.codePointAt(0) ?? 0) > (end.character.codePointAt(0) ?? 0)) {
    refuse(source, from, "ends below its beginning: write the smaller character first");
  }
  return charSet("", `${start.character}${end.character}`);
}

/** Rust has sets within sets, and Python warns that it may have them. */
function noteOperators(source: PatternSource, from: number): void {
  for (const { 0: construct, index } of source.text.slice(from, source.at).matchAll(/&&|--|~~/gu)) {
    const message = "tuwunel takes this for an operation on sets: write the character once";
    source.notes.push({ position: from + index, construct, message });
  }
}

function noteMistakenClass(source: PatternSource, from: number): void {
  const construct = source.text.slice(from, source.at);
  if (/^\[:[a-z]+:\]$/u.test(construct)) {
    note(source, from, `this is a list of characters: a class is written [${construct}]`);
  }
}
