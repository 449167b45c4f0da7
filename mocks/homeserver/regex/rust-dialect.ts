/**
 * Writes a regular expression of Rust's crate `regex` as RE2 reads it. The two are near relatives: Rust's `\d`, `\w` and
 * `\s` know all alphabets, it repeats what is repeated already, and a brace is nothing but a number of times.
 *
 * Not played: that `\b` knows all alphabets. Not played either, and refused with a word on it: `(?x)`, `(?R)`, `(?-u)`, sets
 * inside sets and what is reckoned with them (`&&`, `--`, `~~`), `\<` and `\b{start}`. More than 1000 repetitions are refused here; Rust minds the size of the whole.
 * @see https://docs.rs/regex/latest/regex/#syntax
 */
import { RegexRefusal } from "./regex-refusal.ts";

interface Source {
  readonly text: string;
  at: number;
}

const word = "\\p{L}\\p{M}\\p{Nd}\\p{Nl}\\p{Pc}";
const space =
  "\\t-\\r \\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}";
/** What they stand for, as part of a set. */
const shorthands: Readonly<Record<string, string>> = { d: "\\p{Nd}", w: word, s: space };

/** @throws RegexRefusal for what Rust refuses, and for what is not played */
export function toRe2(regex: string): string {
  const source = { text: regex, at: 0 };
  const written = readChoice(source);
  if (source.at < regex.length) throw new RegexRefusal("unopened group");
  return written;
}

function readChoice(source: Source): string {
  let written = "";
  while (source.at < source.text.length && source.text[source.at] !== ")") {
    written += source.text[source.at] === "|" ? take(source, /\|/uy) : readPiece(source);
  }
  return written;
}

function readPiece(source: Source): string {
  let piece = readAtom(source);
  let times = take(source, repetition);
  if (times !== "" && /^(?:\(\?[a-zA-Z-]+\)|)$/u.test(piece)) {
    throw new RegexRefusal("repetition operator missing expression");
  }
  piece += times;
  while ((times = take(source, repetition)) !== "") piece = `(?:${piece})${times}`;
  return piece;
}

const repetition = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/uy;

function readAtom(source: Source): string {
  switch (source.text[source.at]) {
    case "(":
      return readGroup(source);
    case "[":
      return readSet(source);
    case "\\":
      return readEscape(source, false);
    case "{":
      throw new RegexRefusal("repetition quantifier expects a valid decimal");
    default:
      return take(source, /./suy);
  }
}

function readGroup(source: Source): string {
  const flags = take(source, /\(\?[a-zA-Z-]*[:)]/uy);
  if (/[xR]|-.*u/u.test(flags)) notPlayed(flags);
  if (flags.endsWith(")")) return flags === "(?u)" ? "" : flags.replace("u", "");
  const head = flags.replace("u", "") || take(source, /\(\?P?<[\p{L}_][^>]*>/uy);
  if (head === "" && source.text.startsWith("(?", source.at)) {
    const isLook = /\(\?<?[=!]/uy.test(source.text.slice(source.at));
    throw new RegexRefusal(
      isLook
        ? "look-around, including look-ahead and look-behind, is not supported"
        : "unrecognized flag",
    );
  }
  const written = (head || take(source, /\(/uy)) + readChoice(source);
  if (take(source, /\)/uy) === "") throw new RegexRefusal("unclosed group");
  return `${written})`;
}

function readSet(source: Source): string {
  let written = take(source, /\[\^?\]?/uy);
  while (source.text[source.at] !== "]") {
    if (source.at >= source.text.length) throw new RegexRefusal("unclosed character class");
    const operator = take(source, /&&|--|~~/uy);
    if (operator !== "") notPlayed(operator);
    const named = take(source, /\[:\^?[a-z]+:\]/uy);
    if (named === "" && source.text[source.at] === "[") notPlayed("a set inside a set");
    written += named || readInSet(source);
  }
  source.at += 1;
  return `${written}]`;
}

function readInSet(source: Source): string {
  return source.text[source.at] === "\\" ? readEscape(source, true) : take(source, /./suy);
}

function readEscape(source: Source, isInSet: boolean): string {
  const code = take(source, /\\[xuU](?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2,8})/uy);
  if (code !== "") {
    const lengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
    const digits = code.replaceAll(/^\\.|[{}]/gu, "");
    const length = code.includes("{") ? digits.length : (lengths[code[1] ?? ""] ?? 0);
    source.at -= digits.length - length;
    return `\\x{${digits.slice(0, length)}}`;
  }
  const property = take(source, /\\[pP](?:\{[^}]*\}|[A-Z])/uy);
  if (property !== "") return property;
  const escape = take(source, /\\./suy);
  const letter = escape.slice(1);
  if (letter === "<" || letter === ">" || (letter === "b" && source.text[source.at] === "{")) {
    notPlayed(escape);
  }
  const set = shorthands[letter.toLowerCase()];
  if (set !== undefined) {
    const isNegative = letter !== letter.toLowerCase();
    if (isInSet && isNegative) return letter === "D" ? "\\P{Nd}" : notPlayed(`[${escape}]`);
    return isInSet ? set : `[${isNegative ? "^" : ""}${set}]`;
  }
  if (/^[0-9]$/u.test(letter)) throw new RegexRefusal("backreferences are not supported");
  const isKnown = isInSet ? /^[aftnrv]$/u : /^[aftnrvbBAz]$/u;
  if (/^[A-Za-z]$|[^\0-\x7f]|^$/u.test(letter) && !isKnown.test(letter)) {
    throw new RegexRefusal("unrecognized escape sequence");
  }
  return escape;
}

/** @param sticky where the text goes on */
function take(source: Source, sticky: RegExp): string {
  sticky.lastIndex = source.at;
  const found = sticky.exec(source.text)?.[0] ?? "";
  source.at += found.length;
  return found;
}

function notPlayed(what: string): never {
  throw new RegexRefusal(`the mock does not play ${what} of Rust: write it otherwise`);
}
