/**
 * One thing between brackets: a character, a class such as `[:alpha:]`, or a collating symbol such as `[.hyphen.]`.
 */
import type { CharSet } from "./char-set.ts";
import { posixClasses, shorthands } from "./char-classes.ts";
import { collatingSymbol } from "./collating-symbols.ts";
import { messageOnShorthand, parseEscapedCharacter } from "./parse-escape.ts";
import {
  fail,
  inCase,
  note,
  type PatternSource,
  peek,
  refuse,
  take,
  takeMatch,
} from "./pattern-source.ts";

export type BracketItem =
  | { readonly type: "character"; readonly character: string }
  /** Cannot be the end of a range. */
  | { readonly type: "set"; readonly set: CharSet };

const named = /\[(?<kind>[:.=])(?<name>.+?)\k<kind>\]/suy;

export function parseBracketItem(source: PatternSource): BracketItem {
  const from = source.at;
  const groups = takeMatch(source, named)?.groups;
  if (groups !== undefined) return parseNamed(source, from, groups);
  const character = take(source);
  if (character === "\\") return parseEscaped(source, from);
  if (character === "[") {
    if (/[:.=]/u.test(peek(source))) {
      fail(
        source,
        from,
        'the class has no end: write ":]" behind its name, or "\\[" for the character',
      );
    }
    note(source, from, "tuwunel takes this for the beginning of another set: write \\[");
  }
  return { type: "character", character };
}

function parseNamed(
  source: PatternSource,
  from: number,
  { kind, name = "" }: Record<string, string | undefined>,
): BracketItem {
  if (kind === "=") {
    refuse(
      source,
      from,
      "is an equivalence class, which depends on a language that IDs do not have: list the characters",
    );
  }
  if (kind === ".") {
    const character = collatingSymbol(name);
    if (character === undefined)
      refuse(source, from, "is no character: write the character itself");
    note(source, from, "no homeserver reads collating symbols: write the character itself");
    return { type: "character", character };
  }
  const set = posixClasses.get(name);
  if (set === undefined) {
    const names = Array.from(posixClasses.keys()).join(", ");
    refuse(source, from, `is no class: there are ${names}`);
  }
  note(source, from, messageOnClass(name));
  return { type: "set", set: inCase(source, set) };
}

function messageOnClass(name: string): string {
  const others = name === "word" ? "this is not POSIX, and " : "";
  return `${others}Synapse takes this for a list of characters: write the ranges, such as a-z`;
}

/** In POSIX a backslash is a character here, but no homeserver takes it for one. */
function parseEscaped(source: PatternSource, from: number): BracketItem {
  const shorthand = shorthands.get(peek(source));
  if (shorthand !== undefined) {
    source.at += 1;
    note(source, from, messageOnShorthand(shorthand.inside));
    return { type: "set", set: shorthand.set };
  }
  const character = parseEscapedCharacter(source, from);
  note(
    source,
    from,
    "POSIX takes the backslash for a character, homeservers for an escape, as is done here: put ] first, ^ behind it, and - last",
  );
  return { type: "character", character };
}
