/**
 * A backslash, in a set of characters and outside one.
 * @see https://docs.python.org/3.11/library/re.html#regular-expression-syntax
 */
import { inCase, isSameLetter, isWord, shorthand } from "./characters.ts";
import type { Expression } from "./expression.ts";
import { fail, peek, type Source, take, takeWhile } from "./source.ts";

const controls: Readonly<Record<string, string>> = {
  a: "\x07",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const lengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** @param from where the backslash is, which has been read */
export function parseEscape(source: Source, from: number): Expression {
  const { flags } = source;
  const letter = peek(source);
  const isIn = shorthand(letter, flags);
  const place = isIn === undefined ? placeOf(letter, source) : undefined;
  if (isIn !== undefined || place !== undefined) {
    source.at += 1;
    return place ?? { type: "character", isIn: inCase(isIn ?? (() => false), flags) };
  }
  if (/^[1-9]$/u.test(letter)) return parseNumber(source, from);
  return literal(parseCharacter(source, from), source);
}

/** The one character that an escape stands for. */
export function parseCharacter(source: Source, from: number): string {
  const letter = take(source);
  const control = controls[letter];
  if (control !== undefined) return control;
  const length = lengths[letter];
  if (length !== undefined) {
    const digits = takeWhile(source, /^[0-9A-Fa-f]$/u, length);
    if (digits.length < length) fail(`incomplete escape \\${letter}${digits}`, from);
    const code = Number.parseInt(digits, 16);
    if (code > 0x10ffff) fail(`bad escape \\${letter}${digits}`, from);
    return String.fromCodePoint(code);
  }
  if (letter === "0") {
    return String.fromCodePoint(Number.parseInt(`0${takeWhile(source, /^[0-7]$/u, 2)}`, 8));
  }
  if (letter === "") fail("bad escape (end of pattern)", from);
  if (letter === "N") fail("the mock does not know \\N: write the character itself", from);
  if (/^[A-Za-z]$/u.test(letter)) fail(`bad escape \\${letter}`, from);
  return letter;
}

/** Three octal digits are a character, others the number of a group. */
function parseNumber(source: Source, from: number): Expression {
  const digits = source.text.slice(source.at, source.at + 3).join("");
  if (/^[0-7]{3}$/u.test(digits)) {
    source.at += 3;
    return literal(String.fromCodePoint(octal(digits, from)), source);
  }
  const number = takeWhile(source, /^[0-9]$/u, 2);
  return reference(source, Number(number), from + 1);
}

/** @throws RegexRefusal above 0o377 */
export function octal(digits: string, from: number): number {
  const code = Number.parseInt(digits, 8);
  if (code > 0o377) fail(`octal escape value \\${digits} outside of range 0-0o377`, from);
  return code;
}

/** @param position to complain of */
export function reference(source: Source, index: number, position: number): Expression {
  const { widths, flags, groupsBefore } = source;
  if (index >= widths.length) fail(`invalid group reference ${index}`, position);
  if (widths[index] === undefined) fail("cannot refer to an open group", position);
  if (groupsBefore !== undefined && index >= groupsBefore) {
    fail("cannot refer to group defined in the same lookbehind subpattern", position);
  }
  return { type: "reference", index, flags };
}

export function literal(character: string, { flags }: Source): Expression {
  const code = character.codePointAt(0) ?? 0;
  return {
    type: "character",
    isIn: (one) => one === code || (flags.ignoreCase && isSameLetter(one, code, flags)),
  };
}

function placeOf(letter: string, { flags }: Source): Expression | undefined {
  const isEdge = (text: readonly number[], at: number): boolean =>
    isWord(text[at - 1], flags) !== isWord(text[at], flags);
  switch (letter) {
    case "A":
      return { type: "place", isAt: (_text, at) => at === 0 };
    case "Z":
      return { type: "place", isAt: (text, at) => at === text.length };
    case "b":
      return { type: "place", isAt: isEdge };
    case "B":
      return { type: "place", isAt: (text, at) => text.length > 0 && !isEdge(text, at) };
    default:
      return undefined;
  }
}
