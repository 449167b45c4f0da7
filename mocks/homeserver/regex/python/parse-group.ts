/**
 * What a parenthesis with a question mark begins.
 * @see https://docs.python.org/3.11/library/re.html#regular-expression-syntax
 */
import { type Expression, nothing, widthOf } from "./expression.ts";
import { reference } from "./parse-escape.ts";
import { fail, type Flags, peek, skip, type Source, take, takeUntil, takeWhile } from "./source.ts";

/** Reads what stands up to the parenthesis that ends the group, which is left. */
type ParseInside = (source: Source) => Expression;

const flagNames: Readonly<Record<string, keyof Flags | undefined>> = {
  i: "ignoreCase",
  m: "multiline",
  s: "dotAll",
  x: "verbose",
  a: "ascii",
};

/**
 * @param from where the parenthesis is, which has been read
 * @param isFirst whether nothing but flags stands before it: only there flags may be set for all that follows
 * @returns undefined for what is none: comments and flags
 */
export function parseGroup(
  source: Source,
  from: number,
  isFirst: boolean,
  inside: ParseInside,
): Expression | undefined {
  if (!skip(source, "?")) return parseCapture(source, from, inside);
  const kind = take(source);
  switch (kind) {
    case "P":
      return parseNamed(source, from, inside);
    case ":":
      return grouped(close(source, from, inside(source)));
    case ">":
      return { type: "atomic", item: grouped(close(source, from, inside(source))) };
    case "#":
      while (peek(source) !== ")") {
        if (take(source) === "") fail("missing ), unterminated comment", from);
      }
      source.at += 1;
      return undefined;
    case "=":
    case "!":
      return parseLook(source, from, { isNegative: kind === "!", isBehind: false }, inside);
    case "<": {
      const mark = take(source);
      if (mark === "") fail("unexpected end of pattern");
      if (mark !== "=" && mark !== "!") fail(`unknown extension ?<${mark}`, from + 1);
      return parseLook(source, from, { isNegative: mark === "!", isBehind: true }, inside);
    }
    case "(":
      return parseCondition(source, from, inside);
    case "":
      return fail("unexpected end of pattern");
    default:
      if (kind !== "-" && flagNames[kind] === undefined && kind !== "L" && kind !== "u") {
        fail(`unknown extension ?${kind}`, from + 1);
      }
      source.at -= 1;
      return parseFlags(source, from, isFirst, inside);
  }
}

function parseCapture(
  source: Source,
  from: number,
  inside: ParseInside,
  name?: string,
): Expression {
  const { widths, names } = source;
  const index = widths.push(undefined) - 1;
  if (name !== undefined) names.set(name, index);
  const item = close(source, from, inside(source));
  widths[index] = widthOf(item, widths);
  return { type: "group", index, item };
}

function parseNamed(source: Source, from: number, inside: ParseInside): Expression {
  const { names, widths } = source;
  if (skip(source, "<")) {
    const at = source.at;
    const name = takeUntil(source, ">", "group name");
    if (!/^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u.test(name)) {
      fail(`bad character in group name '${name}'`, at);
    }
    const known = names.get(name);
    if (known !== undefined) {
      const text = `redefinition of group name '${name}' as group ${widths.length}`;
      fail(`${text}; was group ${known}`, at);
    }
    return parseCapture(source, from, inside, name);
  }
  if (skip(source, "=")) {
    const at = source.at;
    const name = takeUntil(source, ")", "group name");
    const index = names.get(name) ?? fail(`unknown group name '${name}'`, at);
    return reference(source, index, at);
  }
  const next = take(source);
  return fail(next === "" ? "unexpected end of pattern" : `unknown extension ?P${next}`, from + 1);
}

function parseLook(
  source: Source,
  from: number,
  { isNegative, isBehind }: { readonly isNegative: boolean; readonly isBehind: boolean },
  inside: ParseInside,
): Expression {
  const { groupsBefore, widths } = source;
  if (isBehind) source.groupsBefore ??= widths.length;
  const item = close(source, from, inside(source));
  source.groupsBefore = groupsBefore;
  const [min, max] = isBehind ? widthOf(item, widths) : [0, 0];
  if (min !== max) fail("look-behind requires fixed-width pattern");
  return { type: "look", item, back: min, isNegative };
}

function parseCondition(source: Source, from: number, inside: ParseInside): Expression {
  const at = source.at;
  const name = takeUntil(source, ")", "group name");
  const isNumber = /^[0-9]+$/u.test(name);
  const index = isNumber ? Number(name) : source.names.get(name);
  if (index === undefined) return fail(`unknown group name '${name}'`, at);
  if (index === 0) fail("bad group number", at);
  source.conditions.push({ index, at });
  const item = close(source, from, inside(source));
  if (item.type !== "choice") return { type: "condition", index, yes: item, no: nothing };
  const [yes = nothing, no = nothing, ...more] = item.branches;
  if (more.length > 0) fail("conditional backref with more than two branches");
  return { type: "condition", index, yes, no };
}

function parseFlags(
  source: Source,
  from: number,
  isFirst: boolean,
  inside: ParseInside,
): Expression | undefined {
  const added = takeWhile(source, /^[A-Za-z]$/u);
  const isWithout = skip(source, "-");
  const removed = isWithout ? takeWhile(source, /^[A-Za-z]$/u) : "";
  const position = source.at;
  const end = take(source);
  for (const letter of added + removed) {
    if (letter === "L") fail("bad inline flags: cannot use 'L' flag with a str pattern", position);
    if (flagNames[letter] === undefined && letter !== "u") fail("unknown flag", position);
  }
  if (/a/u.test(added) && /u/u.test(added)) {
    fail("bad inline flags: flags 'a', 'u' and 'L' are incompatible", position);
  }
  if (/[au]/u.test(removed)) {
    fail("bad inline flags: cannot turn off flags 'a', 'u' and 'L'", position);
  }
  if (isWithout && removed === "") fail("missing flag", position);
  if (end !== ":" && (end !== ")" || isWithout)) {
    fail(isWithout ? "missing :" : "missing -, : or )", position);
  }
  const before = source.flags;
  source.flags = { ...before, ...setTo(added, true), ...setTo(removed, false) };
  if (added.includes("u")) source.flags = { ...source.flags, ascii: false };
  if (end === ")") {
    if (!isFirst) fail("global flags not at the start of the expression", from);
    return undefined;
  }
  const item = close(source, from, inside(source));
  source.flags = before;
  return grouped(item);
}

/** What is in a group may be repeated again. */
function grouped(item: Expression): Expression {
  return { type: "sequence", items: [item] };
}

function setTo(letters: string, value: boolean): Partial<Flags> {
  const known = Array.from(letters, (letter) => flagNames[letter]).filter((name) => name);
  return Object.fromEntries(known.map((name) => [name, value]));
}

function close(source: Source, from: number, item: Expression): Expression {
  if (!skip(source, ")")) fail("missing ), unterminated subpattern", from);
  return item;
}
