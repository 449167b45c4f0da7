/**
 * The characters that every match begins with, taken off the expression: `@_irc_` of `@_irc_.*`. A tree of them says
 * quickly which expressions need a closer look.
 */
import { foldSet, foldToAscii } from "./case-fold.ts";
import { charSet, keyOfSet, onlyCharacter } from "./char-set.ts";
import { type Expression, itemsOf, sequence } from "./expression.ts";

export interface SplitExpression {
  readonly prefix: string;
  readonly rest: Expression;
}

/**
 * @param ignoreCase takes letters into the prefix that stand there in every case, as their small ASCII letter, and no
 *   letters whose case matters
 */
export function splitPrefix(expression: Expression, ignoreCase: boolean): SplitExpression {
  const items = itemsOf(expression);
  let prefix = "";
  let count = 0;
  for (const item of items) {
    const character = ignoreCase ? anyCaseOf(item) : exactly(item);
    if (character === undefined) break;
    prefix += character;
    count += 1;
  }
  return { prefix, rest: sequence(items.slice(count)) };
}

function exactly(item: Expression): string | undefined {
  return item.type === "character" ? onlyCharacter(item.set) : undefined;
}

function anyCaseOf(item: Expression): string | undefined {
  if (item.type !== "character") return undefined;
  const only = onlyCharacter(item.set);
  if (only !== undefined) return isCaseless(only) ? only : undefined;
  const first = item.set[0]?.[0] ?? 0;
  const small = String.fromCharCode(foldToAscii(first));
  const isWhole = keyOfSet(foldSet(charSet(small))) === keyOfSet(item.set);
  return isWhole && !isCaseless(small) ? small : undefined;
}

/** Whether folding to ASCII leaves it alone and leads nothing else to it. */
function isCaseless(character: string): boolean {
  const unit = character.charCodeAt(0);
  return foldToAscii(unit) === unit && !/[a-z]/u.test(character);
}

/** Takes the anchors off that an expression begins with. */
export function splitStart(expression: Expression): {
  readonly hasStart: boolean;
  readonly rest: Expression;
} {
  const items = itemsOf(expression);
  const first = items.findIndex(({ type }) => type !== "start");
  const count = first === -1 ? items.length : first;
  return { hasStart: count > 0, rest: sequence(items.slice(count)) };
}
