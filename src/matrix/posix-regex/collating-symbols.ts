/**
 * The names of characters in `[[.hyphen.]]`: what is no letter, in the portable character set of POSIX.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap06.html#tag_06_01
 */

const names =
  "space exclamation-mark quotation-mark number-sign dollar-sign percent-sign ampersand apostrophe " +
  "left-parenthesis right-parenthesis asterisk plus-sign comma hyphen period slash zero one two three " +
  "four five six seven eight nine colon semicolon less-than-sign equals-sign greater-than-sign " +
  "question-mark commercial-at";
const betweenCases =
  "left-square-bracket backslash right-square-bracket circumflex underscore grave-accent";
const afterLetters = "left-curly-bracket vertical-line right-curly-bracket tilde";

const symbols: ReadonlyMap<string, string> = new Map([
  ...number(names, " "),
  ...number(betweenCases, "["),
  ...number(afterLetters, "{"),
  // Second names of some.
  ["hyphen-minus", "-"],
  ["full-stop", "."],
  ["solidus", "/"],
  ["reverse-solidus", "\\"],
  ["circumflex-accent", "^"],
  ["low-line", "_"],
  ["left-brace", "{"],
  ["right-brace", "}"],
]);

function number(list: string, first: string): [string, string][] {
  return list
    .split(" ")
    .map((name, index) => [name, String.fromCharCode(first.charCodeAt(0) + index)]);
}

/** @returns the character of that name, or the text itself when it is one character; else undefined */
export function collatingSymbol(name: string): string | undefined {
  return symbols.get(name) ?? (Array.from(name).length === 1 ? name : undefined);
}
