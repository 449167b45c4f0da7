/**
 * Reads a regular expression as Python 3.11 and later do, and refuses what they refuse, in their words.
 * @see https://docs.python.org/3.11/library/re.html#regular-expression-syntax
 */
import { type Expression, type Repeat, nothing } from "./expression.ts";
import { literal, parseEscape } from "./parse-escape.ts";
import { parseGroup } from "./parse-group.ts";
import { parseSet } from "./parse-set.ts";
import { fail, peek, skip, type Source, take, takeWhile } from "./source.ts";

/** @throws RegexRefusal */
export function parsePython(regex: string, ignoreCase: boolean): Expression {
  const source: Source = {
    text: Array.from(regex),
    at: 0,
    flags: { ignoreCase, multiline: false, dotAll: false, verbose: false, ascii: false },
    names: new Map(),
    widths: [[0, 0]],
    groupsBefore: undefined,
    conditions: [],
  };
  const expression = parseChoice(source, true);
  if (peek(source) !== "") fail("unbalanced parenthesis", source.at);
  for (const { index, at } of source.conditions) {
    if (index >= source.widths.length) fail(`invalid group reference ${index}`, at);
  }
  return expression;
}

function parseChoice(source: Source, isWhole = false): Expression {
  const branches = [parseBranch(source, isWhole)];
  while (skip(source, "|")) branches.push(parseBranch(source, false));
  const [only = nothing] = branches;
  return branches.length === 1 ? only : { type: "choice", branches };
}

const inside = (source: Source): Expression => parseChoice(source);

function parseBranch(source: Source, isFirst: boolean): Expression {
  const items: Expression[] = [];
  while (!["", "|", ")"].includes(peek(source))) {
    if (source.flags.verbose && skipSpace(source)) continue;
    const from = source.at;
    const times = readTimes(source);
    if (times === undefined) {
      const item = parseAtom(source, from, isFirst && items.length === 0);
      if (item !== undefined) items.push(item);
      continue;
    }
    const item = items.pop();
    if (item === undefined || item.type === "place") return fail("nothing to repeat", from);
    if (isRepeated(item)) fail("multiple repeat", from);
    items.push(repeat(source, item, times));
  }
  return items.length === 1 ? (items[0] ?? nothing) : { type: "sequence", items };
}

function skipSpace(source: Source): boolean {
  if (takeWhile(source, /^[ \t\n\r\v\f]$/u) !== "") return true;
  if (!skip(source, "#")) return false;
  takeWhile(source, /^[^\n]$/u);
  return true;
}

/** A group that holds nothing but a repetition is none. */
const groups = new WeakSet<Expression>();

function isRepeated(item: Expression): boolean {
  const { type } = item;
  return (
    !groups.has(item) && (type === "repeat" || (type === "atomic" && item.item.type === "repeat"))
  );
}

function repeat(source: Source, item: Expression, times: Pick<Repeat, "min" | "max">): Expression {
  const isLazy = skip(source, "?");
  const repeated: Repeat = { type: "repeat", item, ...times, isLazy };
  return !isLazy && skip(source, "+") ? { type: "atomic", item: repeated } : repeated;
}

function readTimes(source: Source): Pick<Repeat, "min" | "max"> | undefined {
  const from = source.at;
  if (skip(source, "*")) return { min: 0, max: Infinity };
  if (skip(source, "+")) return { min: 1, max: Infinity };
  if (skip(source, "?")) return { min: 0, max: 1 };
  if (!skip(source, "{")) return undefined;
  const isEmpty = peek(source) === "}";
  const low = takeWhile(source, /^[0-9]$/u);
  const high = skip(source, ",") ? takeWhile(source, /^[0-9]$/u) : low;
  if (isEmpty || !skip(source, "}")) {
    // A brace like others.
    source.at = from;
    return undefined;
  }
  const min = low === "" ? 0 : Number(low);
  const max = high === "" ? Infinity : Number(high);
  if (max < min) fail("min repeat greater than max repeat", from + 1);
  return { min, max };
}

/** @returns undefined for flags and comments */
function parseAtom(source: Source, from: number, isFirst: boolean): Expression | undefined {
  const { flags } = source;
  const character = take(source);
  switch (character) {
    case "(":
      return parseGroup(source, from, isFirst, inside);
    case "[":
      return parseSet(source, from);
    case "\\":
      return parseEscape(source, from);
    case ".":
      return { type: "character", isIn: (one) => flags.dotAll || one !== lineFeed };
    case "^":
      return {
        type: "place",
        isAt: (text, at) => at === 0 || (flags.multiline && text[at - 1] === lineFeed),
      };
    case "$":
      return { type: "place", isAt: flags.multiline ? isEndOfLine : isEnd };
    default:
      return literal(character, source);
  }
}

const lineFeed = 0x0a;

/** Before a line feed at the end too. */
function isEnd(text: readonly number[], at: number): boolean {
  return at === text.length || (at === text.length - 1 && text[at] === lineFeed);
}

function isEndOfLine(text: readonly number[], at: number): boolean {
  return at === text.length || text[at] === lineFeed;
}
