/**
 * A backslash outside brackets, and what it has in common with one inside. POSIX knows it before the characters that
 * mean something; homeservers before all others that are no letter or digit.
 */
import { controlEscapes, shorthands } from "./char-classes.ts";
import type { Expression } from "./expression.ts";
import {
  failEverywhere,
  literal,
  note,
  type PatternSource,
  refuse,
  take,
  takeMatch,
} from "./pattern-source.ts";

/** POSIX says that they are ordinary behind a backslash. */
const special = "^.[]$()|*+?{}\\";

/** A place in the text, as some dialects write it → what it is. */
const anchors: ReadonlyMap<string, { readonly type: "start" | "end"; readonly message: string }> =
  new Map([
    ["A", { type: "start", message: "this is not POSIX: write ^" }],
    ["z", { type: "end", message: "this is not POSIX, and Synapse refuses it: write $" }],
    [
      "Z",
      { type: "end", message: "this is not POSIX, and Dendrite and tuwunel refuse it: write $" },
    ],
  ]);

/** @param from where the backslash is, which has been read */
export function parseEscape(source: PatternSource, from: number): Expression {
  const letter = source.text[source.at] ?? "";
  const anchor = anchors.get(letter);
  if (anchor !== undefined) {
    source.at += 1;
    note(source, from, anchor.message);
    return { type: anchor.type };
  }
  const shorthand = shorthands.get(letter);
  if (shorthand !== undefined) {
    source.at += 1;
    note(source, from, messageOnShorthand(shorthand.posix));
    return { type: "character", set: shorthand.set };
  }
  const character = parseEscapedCharacter(source, from);
  const message = messageOnEscaped(source.text.slice(from, source.at), character);
  if (message !== undefined) note(source, from, message);
  return literal(source, character);
}

export function messageOnShorthand(posix: string): string {
  return `this is not POSIX, and Synapse and tuwunel take it for all alphabets, Dendrite for ASCII, as is done here: write ${posix}`;
}

function messageOnEscaped(construct: string, character: string): string | undefined {
  if (/^\\[a-z]/u.test(construct)) return "this is not POSIX: write the character itself";
  if (special.includes(character)) return undefined;
  if (/[<>]/u.test(character)) {
    return `tuwunel takes this for the edge of a word: write ${character}`;
  }
  if (/[^\0-\x7f]/u.test(character)) return `Dendrite and tuwunel refuse this: write ${character}`;
  return `POSIX gives this no meaning: write ${character}`;
}

const hexadecimal = /x(?<digits>[0-9A-Fa-f]{2})/uy;

/**
 * The one character that an escape means, inside brackets too.
 *
 * @param from where the backslash is, which has been read
 */
export function parseEscapedCharacter(source: PatternSource, from: number): string {
  const digits = takeMatch(source, hexadecimal)?.groups?.["digits"];
  if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16));
  const character = take(source);
  const control = controlEscapes.get(character);
  if (control !== undefined) return control;
  if (character === "")
    failEverywhere(source, from, 'nothing is escaped: write "\\\\" for a backslash');
  if (/\d/u.test(character)) {
    refuse(source, from, "refers back, which cannot be matched in linear time: leave it out");
  }
  if (character === "b" || character === "B") {
    refuse(
      source,
      from,
      "is the edge of a word, which is not understood: list what may stand there",
    );
  }
  if (/[A-Za-z]/u.test(character)) {
    refuse(
      source,
      from,
      "means nothing that all homeservers know: write the characters that you mean",
    );
  }
  return character;
}
