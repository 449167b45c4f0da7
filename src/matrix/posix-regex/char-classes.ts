/**
 * The named sets of characters: the twelve classes of POSIX as they are in its own locale, which is ASCII, and the
 * shorthands of Perl.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap07.html#tag_07_03_01
 */
import { charSet, type CharSet, complement, unite } from "./char-set.ts";

const digit = charSet("", "09");
const alpha = charSet("", "az", "AZ");
const space = charSet(" \t\n\v\f\r");
const word = unite([alpha, digit, charSet("_")]);

/** The name in `[[:name:]]` → its characters. */
export const posixClasses: ReadonlyMap<string, CharSet> = new Map([
  ["alnum", unite([alpha, digit])],
  ["alpha", alpha],
  ["blank", charSet(" \t")],
  ["cntrl", charSet("\x7f", "\x00\x1f")],
  ["digit", digit],
  ["graph", charSet("", "!~")],
  ["lower", charSet("", "az")],
  ["print", charSet("", " ~")],
  ["punct", charSet("", "!/", ":@", "[`", "{~")],
  ["space", space],
  ["upper", charSet("", "AZ")],
  ["xdigit", charSet("", "09", "AF", "af")],
  // Not of POSIX, but of Dendrite and tuwunel.
  ["word", word],
]);

export interface Shorthand {
  readonly set: CharSet;
  /** The same in POSIX, inside or in place of brackets. */
  readonly posix: string;
  readonly inside: string;
}

/** The letter behind the backslash → its characters. */
export const shorthands: ReadonlyMap<string, Shorthand> = new Map([
  ["d", { set: digit, posix: "[0-9]", inside: "0-9" }],
  ["w", { set: word, posix: "[A-Za-z0-9_]", inside: "A-Za-z0-9_" }],
  ["s", { set: space, posix: "[[:space:]]", inside: "[:space:]" }],
  ["D", { set: complement(digit), posix: "[^0-9]", inside: "the characters" }],
  ["W", { set: complement(word), posix: "[^A-Za-z0-9_]", inside: "the characters" }],
  ["S", { set: complement(space), posix: "[^[:space:]]", inside: "the characters" }],
]);

/** A full stop is no end of a line on any homeserver; in POSIX it can be. */
export const fullStop = complement(charSet("\n"));

/** The letter behind the backslash → the character. */
export const controlEscapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["f", "\f"],
  ["v", "\v"],
]);
