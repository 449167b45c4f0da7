/**
 * A regular expression as a tree. Groups have left no trace: nobody asks what they matched.
 */
import { type CharSet, everyCharacter, keyOfSet } from "./char-set.ts";

export type Expression =
  /** One character of the set. */
  | { readonly type: "character"; readonly set: CharSet }
  /** One after the other; none of them is the empty text. No item is a sequence itself. */
  | { readonly type: "sequence"; readonly items: readonly Expression[] }
  | { readonly type: "choice"; readonly branches: readonly Expression[] }
  /** `max` may be `Infinity`. */
  | {
      readonly type: "repeat";
      readonly item: Expression;
      readonly min: number;
      readonly max: number;
    }
  /** The place before the first character, and that after the last. */
  | { readonly type: "start" }
  | { readonly type: "end" };

export const anyText: Expression = {
  type: "repeat",
  item: { type: "character", set: everyCharacter },
  min: 0,
  max: Infinity,
};

export function sequence(items: readonly Expression[]): Expression {
  const flat = items.flatMap((item) => (item.type === "sequence" ? item.items : [item]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { type: "sequence", items: flat };
}

/** The items of the outermost sequence. */
export function itemsOf(expression: Expression): readonly Expression[] {
  return expression.type === "sequence" ? expression.items : [expression];
}

/** How many characters, anchors and branches there are when every repetition is written out. */
export function sizeOf(expression: Expression): number {
  switch (expression.type) {
    case "sequence":
      return 1 + sum(expression.items);
    case "choice":
      return 1 + sum(expression.branches);
    case "repeat":
      return 1 + sizeOf(expression.item) * copiesOf(expression);
    default:
      return 1;
  }
}

function sum(expressions: readonly Expression[]): number {
  return expressions.reduce((size, expression) => size + sizeOf(expression), 0);
}

function copiesOf({ min, max }: { readonly min: number; readonly max: number }): number {
  return max === Infinity ? min + 1 : max;
}

/** @returns the same text for the same tree */
export function keyOf(expression: Expression): string {
  switch (expression.type) {
    case "character":
      return `[${keyOfSet(expression.set)}]`;
    case "sequence":
      return `(${expression.items.map(keyOf).join("")})`;
    case "choice":
      return `(${expression.branches.map(keyOf).join("|")})`;
    case "repeat":
      return `${keyOf(expression.item)}{${expression.min},${expression.max}}`;
    case "start":
      return "^";
    case "end":
      return "$";
  }
}

/** The sets of characters in it. */
export function setsOf(expression: Expression): readonly CharSet[] {
  switch (expression.type) {
    case "character":
      return [expression.set];
    case "sequence":
      return expression.items.flatMap(setsOf);
    case "choice":
      return expression.branches.flatMap(setsOf);
    case "repeat":
      return setsOf(expression.item);
    default:
      return [];
  }
}
