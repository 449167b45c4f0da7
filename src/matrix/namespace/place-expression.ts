/**
 * Where an expression is kept among many: under which prefix, and where in an ID that is looked for.
 *
 *   ^@_irc_.*      at the beginning    @_irc_    then .*
 *   .*_irc_[a-z]   behind a line       _irc_     then [a-z]
 *   [a-z]_irc_     at the beginning    nothing   then [a-z]_irc_
 */
import {
  anyText,
  type CharSet,
  everyCharacter,
  type Expression,
  fullStop,
  itemsOf,
  keyOfSet,
  sequence,
  splitPrefix,
  splitStart,
} from "../posix-regex.ts";

export interface Placed {
  /** The characters that may stand before the prefix; undefined when it stands at the beginning. */
  readonly lead: CharSet | undefined;
  /** Whether the prefix stands there in any case, and is given in small letters. */
  readonly ignoresCase: boolean;
  readonly prefix: string;
  /** What follows the prefix. */
  readonly rest: Expression;
}

export function placeExpression(expression: Expression, isAnchoredAtStart: boolean): Placed {
  const { hasStart, rest } = splitStart(expression);
  const [first, ...others] = itemsOf(rest);
  const starred = first === undefined ? undefined : starredSet(first);
  const lead = hasStart || isAnchoredAtStart ? starred : everyCharacter;
  // What any text may stand before may have any text before it.
  const behind = starred === undefined ? rest : sequence(others);
  if (lead === undefined) return { lead, ...split(rest) };
  const placed = split(behind);
  if (placed.prefix !== "") return { lead, ...placed };
  // Without a prefix there is nothing to look for: it may as well begin at the start, after any text.
  const whole = lead === everyCharacter ? sequence([anyText, behind]) : rest;
  return { lead: undefined, ignoresCase: false, prefix: "", rest: whole };
}

function split(expression: Expression): Omit<Placed, "lead"> {
  const exact = splitPrefix(expression, false);
  const anyCase = splitPrefix(expression, true);
  const ignoresCase = anyCase.prefix.length > exact.prefix.length;
  return { ignoresCase, ...(ignoresCase ? anyCase : exact) };
}

/** The set of `.*`, or of any text. Not of other sets: each would have to be looked for in a way of its own. */
function starredSet(item: Expression): CharSet | undefined {
  if (item.type !== "repeat" || item.min !== 0 || item.max !== Infinity) return undefined;
  if (item.item.type !== "character") return undefined;
  const key = keyOfSet(item.item.set);
  return [everyCharacter, fullStop].find((set) => keyOfSet(set) === key);
}
