/**
 * The text of a regular expression while it is read, with its flags and groups.
 */
import { RegexRefusal } from "../regex-refusal.ts";

export interface Flags {
  readonly ignoreCase: boolean;
  /** `^` and `$` at line feeds too. */
  readonly multiline: boolean;
  /** `.` for line feeds too. */
  readonly dotAll: boolean;
  /** Spaces and comments count for nothing. */
  readonly verbose: boolean;
  /** `\w`, `\d`, `\s` and `\b` know ASCII only. */
  readonly ascii: boolean;
}

export interface Source {
  /** Characters, as Python counts them. */
  readonly text: readonly string[];
  at: number;
  flags: Flags;
  /** Name → index. */
  readonly names: Map<string, number>;
  /** By index, how long each is; undefined while it is open. */
  readonly widths: (readonly [min: number, max: number] | undefined)[];
  /** How many groups there were when the outermost look-behind began; undefined outside one. */
  groupsBefore: number | undefined;
  /** Groups that something depends on, and that may come later. */
  readonly conditions: { readonly index: number; readonly at: number }[];
}

export function peek({ text, at }: Source): string {
  return text[at] ?? "";
}

/** @returns the next character, or an empty text at the end */
export function take(source: Source): string {
  const character = peek(source);
  source.at += character === "" ? 0 : 1;
  return character;
}

export function skip(source: Source, words: string): boolean {
  const isNext = source.text.slice(source.at, source.at + words.length).join("") === words;
  if (isNext) source.at += words.length;
  return isNext;
}

/** Reads characters as long as they fit, at most so many. */
export function takeWhile(source: Source, fits: RegExp, max = Infinity): string {
  let taken = "";
  while (taken.length < max && fits.test(peek(source))) taken += take(source);
  return taken;
}

/** Reads up to the end mark, which is read too. */
export function takeUntil(source: Source, end: string, what: string): string {
  const from = source.at;
  let taken = "";
  while (peek(source) !== end) {
    if (peek(source) === "") {
      if (taken === "") fail(`missing ${what}`, from);
      fail(`missing ${end}, unterminated name`, from);
    }
    taken += take(source);
  }
  source.at += 1;
  if (taken === "") fail(`missing ${what}`, source.at - 1);
  return taken;
}

export function fail(reason: string, position?: number): never {
  throw new RegexRefusal(position === undefined ? reason : `${reason} at position ${position}`);
}
