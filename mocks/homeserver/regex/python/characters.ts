/**
 * Kinds of characters as Python knows them, and which are the same without regard to case.
 */
import type { Flags } from "./source.ts";

type IsIn = (character: number) => boolean;

const shorthands: Readonly<Record<string, { readonly ascii: RegExp; readonly unicode: RegExp }>> = {
  d: { ascii: /^[0-9]$/u, unicode: /^\p{Nd}$/u },
  w: { ascii: /^[A-Za-z0-9_]$/u, unicode: /^[\p{L}\p{N}_]$/u },
  s: {
    ascii: /^[\t-\r ]$/u,
    // eslint-disable-next-line no-control-regex
    unicode: /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/u,
  },
};

/** @returns what `\d` and the like stand for; undefined for another letter */
export function shorthand(letter: string, { ascii }: Flags): IsIn | undefined {
  const known = shorthands[letter.toLowerCase()];
  if (known === undefined || letter.length !== 1) return undefined;
  const form = ascii ? known.ascii : known.unicode;
  const isIn: IsIn = (character) => form.test(String.fromCodePoint(character));
  return letter === letter.toLowerCase() ? isIn : (character) => !isIn(character);
}

/** Whether it is a letter, digit or underscore; false beyond the ends of a text. */
export function isWord(character: number | undefined, flags: Flags): boolean {
  return character !== undefined && shorthand("w", flags)?.(character) === true;
}

/** In ASCII mode only ASCII has case. */
function casesOf(character: number, { ascii }: Flags): readonly number[] {
  const text = String.fromCodePoint(character);
  const forms = [text, text.toLowerCase(), text.toUpperCase(), text.toUpperCase().toLowerCase()];
  return forms
    .filter((form) => Array.from(form).length === 1 && (!ascii || /^[\0-\x7f]$/u.test(text)))
    .map((form) => form.codePointAt(0) ?? 0);
}

/** Whether they are one letter without regard to case. */
export function isSameLetter(one: number, other: number, flags: Flags): boolean {
  return casesOf(one, flags).some((form) => casesOf(other, flags).includes(form));
}

/** The same without regard to case, where the flags say so. */
export function inCase(isIn: IsIn, flags: Flags): IsIn {
  if (!flags.ignoreCase) return isIn;
  return (character) => isIn(character) || casesOf(character, flags).some(isIn);
}
