/**
 * The characters that differ in their case only, by the simple case folding of Unicode: what Go, Rust and JavaScript
 * with its `u` flag take for the same letter. Kelvin sign and long s belong to k and s.
 * @see https://www.unicode.org/reports/tr44/#CaseFolding.txt
 */
import { type CharSet, includes, unite } from "./char-set.ts";

/** No letter behind it has a case. */
const lastCased = 0x1ffff;
const lastAscii = 0x7f;

/** Letters of which no character is the other case, but which are the same since Unicode 15.1. */
const folded: ReadonlyMap<number, number> = new Map([
  [0x1fd3, 0x390],
  [0x1fe3, 0x3b0],
  [0xfb05, 0xfb06],
]);
const dotlessI = 0x131;
const kelvinSign = 0x212a;
const longS = 0x17f;

/** The set, and what differs from its members in case only. */
export function foldSet(set: CharSet): CharSet {
  const added: [number, number][] = [];
  for (const [codePoint, others] of isAscii(set) ? asciiLetters() : allLetters()) {
    if (includes(set, codePoint)) added.push(...others.map((one): [number, number] => [one, one]));
  }
  return added.length === 0 ? set : unite([set, added]);
}

/** One for all that differ in case only, for what can be an ASCII letter; others stay as they are. */
export function foldToAscii(unit: number): number {
  if (unit >= 0x41 && unit <= 0x5a) return unit + 0x20;
  if (unit === kelvinSign) return 0x6b;
  return unit === longS ? 0x73 : unit;
}

function isAscii(set: CharSet): boolean {
  return (set.at(-1)?.[1] ?? 0) <= lastAscii;
}

type Letters = ReadonlyMap<number, readonly number[]>;

let ascii: Letters | undefined;
let all: Letters | undefined;

function asciiLetters(): Letters {
  ascii ??= group([...Array(lastAscii + 1).keys(), kelvinSign, longS]);
  return ascii;
}

/** A hundred thousand characters are asked, so only when somebody needs it. */
function allLetters(): Letters {
  all ??= group(Array(lastCased + 1).keys());
  return all;
}

/** Letter → the letters that differ from it in case only. */
function group(codePoints: Iterable<number>): Letters {
  const groups = new Map<number, number[]>();
  for (const codePoint of codePoints) {
    const key = fold(codePoint);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [codePoint]);
    else known.push(codePoint);
  }
  const letters = new Map<number, readonly number[]>();
  for (const same of groups.values()) {
    if (same.length > 1) for (const codePoint of same) letters.set(codePoint, same);
  }
  return letters;
}

function fold(codePoint: number): number {
  // Its capital is I, but it is no i outside Turkey.
  if (codePoint === dotlessI) return codePoint;
  const other = folded.get(codePoint);
  if (other !== undefined) return other;
  const upper = single(String.fromCodePoint(codePoint).toUpperCase(), codePoint);
  return single(String.fromCodePoint(upper).toLowerCase(), upper);
}

/** A letter whose other case is two characters, such as ß, has none in simple folding. */
function single(text: string, otherwise: number): number {
  const codePoint = text.codePointAt(0) ?? otherwise;
  return text.length === String.fromCodePoint(codePoint).length ? codePoint : otherwise;
}
