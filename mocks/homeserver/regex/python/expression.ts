/**
 * What a regular expression of Python is made of, and how long what it matches is.
 */
import type { Flags } from "./source.ts";

export type Expression =
  /** One character; case and flags are seen to. */
  | { readonly type: "character"; readonly isIn: (character: number) => boolean }
  /** A place between characters: `^`, `\b`. */
  | { readonly type: "place"; readonly isAt: (text: readonly number[], at: number) => boolean }
  | { readonly type: "sequence"; readonly items: readonly Expression[] }
  | { readonly type: "choice"; readonly branches: readonly Expression[] }
  | Repeat
  | { readonly type: "group"; readonly index: number; readonly item: Expression }
  /** Keeps what it has matched first. */
  | { readonly type: "atomic"; readonly item: Expression }
  | Look
  | { readonly type: "reference"; readonly index: number; readonly flags: Flags }
  | Condition;

export interface Repeat {
  readonly type: "repeat";
  readonly item: Expression;
  readonly min: number;
  readonly max: number;
  readonly isLazy: boolean;
}

export interface Look {
  readonly type: "look";
  readonly item: Expression;
  /** How far back it begins; 0 for what looks ahead. */
  readonly back: number;
  readonly isNegative: boolean;
}

/** `(?(1)yes|no)` */
interface Condition {
  readonly type: "condition";
  readonly index: number;
  readonly yes: Expression;
  readonly no: Expression;
}

export const nothing: Expression = { type: "sequence", items: [] };

type Range = readonly [min: number, max: number];

/** How many characters it matches, at least and at most. */
export function widthOf(expression: Expression, groups: readonly (Range | undefined)[]): Range {
  const of = (one: Expression): Range => widthOf(one, groups);
  switch (expression.type) {
    case "character":
      return [1, 1];
    case "place":
    case "look":
      return [0, 0];
    case "sequence":
      return expression.items.map(of).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    case "choice":
      return hull(expression.branches.map(of));
    case "condition":
      return hull([of(expression.yes), of(expression.no)]);
    case "reference":
      return groups[expression.index] ?? [0, 0];
    case "repeat": {
      const [min, max] = of(expression.item);
      return [min * expression.min, max === 0 ? 0 : max * expression.max];
    }
    default:
      return of(expression.item);
  }
}

function hull(ranges: readonly Range[]): Range {
  return [Math.min(...ranges.map(([min]) => min)), Math.max(...ranges.map(([, max]) => max))];
}
