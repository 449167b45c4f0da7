/**
 * A set of characters in brackets. Python knows no classes such as `[[:alpha:]]` in it: that is a set and a bracket.
 */
import { inCase, shorthand } from "./characters.ts";
import type { Expression } from "./expression.ts";
import { octal, parseCharacter } from "./parse-escape.ts";
import { fail, peek, skip, type Source, take } from "./source.ts";

type Item = number | ((character: number) => boolean);

/** @param from where the bracket is, which has been read */
export function parseSet(source: Source, from: number): Expression {
  const isNegative = skip(source, "^");
  const items: ((character: number) => boolean)[] = [];
  const add = (item: Item): void => {
    items.push(typeof item === "number" ? (character) => character === item : item);
  };
  while (items.length === 0 || peek(source) !== "]") {
    const begin = source.at;
    const first = parseItem(source, from);
    if (!skip(source, "-")) {
      add(first);
    } else if (peek(source) === "]") {
      add(first);
      add(0x2d);
    } else {
      add(rangeOf(source, first, parseItem(source, from), begin));
    }
  }
  source.at += 1;
  const { flags } = source;
  const isOne = inCase((character) => items.some((isIn) => isIn(character)), flags);
  return { type: "character", isIn: isNegative ? (character) => !isOne(character) : isOne };
}

function parseItem(source: Source, from: number): Item {
  const begin = source.at;
  const character = take(source);
  if (character === "") fail("unterminated character set", from);
  if (character !== "\\") return codeOf(character);
  const letter = peek(source);
  const isIn = shorthand(letter, source.flags);
  if (isIn !== undefined) {
    source.at += 1;
    return isIn;
  }
  if (skip(source, "b")) return 0x08;
  const digits = /^[0-7]{1,3}/u.exec(source.text.slice(source.at, source.at + 3).join(""))?.[0];
  if (digits !== undefined) {
    source.at += digits.length;
    return octal(digits, begin);
  }
  if (/^[89]$/u.test(letter)) fail(`bad escape \\${letter}`, begin);
  return codeOf(parseCharacter(source, begin));
}

function rangeOf(source: Source, first: Item, last: Item, begin: number): Item {
  if (typeof first !== "number" || typeof last !== "number" || first > last) {
    const range = source.text.slice(begin, source.at).join("");
    return fail(`bad character range ${range}`, begin);
  }
  return (character) => first <= character && character <= last;
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
