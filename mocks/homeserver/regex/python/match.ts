/**
 * Matches by trying, as Python does: what takes Python for ever is given up here.
 */
import { isSameLetter } from "./characters.ts";
import type { Expression, Look, Repeat } from "./expression.ts";
import type { Flags } from "./source.ts";

/** With an ID of 255 characters no sensible expression comes near. */
const maxSteps = 1_000_000;

/** An expression that takes more time the longer the ID, without bounds. */
export class SlowRegexError extends Error {
  override readonly name = "SlowRegexError";
}

type Next = (at: number) => boolean;

/**
 * @param next told where the match ends, and says whether it may
 * @throws SlowRegexError
 */
export function matchAt(
  expression: Expression,
  text: readonly number[],
  from: number,
  next: Next,
): boolean {
  let groups: (readonly number[] | undefined)[] = [];
  let steps = 0;

  const run = (item: Expression, at: number, then: Next): boolean => {
    steps += 1;
    if (steps > maxSteps) throw new SlowRegexError("it takes for ever: Synapse would hang");
    switch (item.type) {
      case "character": {
        const character = text[at];
        return character !== undefined && item.isIn(character) && then(at + 1);
      }
      case "place":
        return item.isAt(text, at) && then(at);
      case "sequence":
        return runAll(item.items, 0, at, then);
      case "choice":
        return item.branches.some((branch) => run(branch, at, then));
      case "repeat":
        return item.item.type === "character"
          ? runCharacters(item, item.item.isIn, at, then)
          : runRepeat(item, 0, at, then);
      case "group":
        return run(item.item, at, (end) => {
          const before = groups[item.index];
          groups[item.index] = text.slice(at, end);
          if (then(end)) return true;
          groups[item.index] = before;
          return false;
        });
      case "atomic": {
        const end = firstEnd(item.item, at);
        return end !== undefined && then(end);
      }
      case "look":
        return runLook(item, at) && then(at);
      case "reference": {
        const known = groups[item.index];
        if (known === undefined) return false;
        const isSame = known.every((one, index) => equals(one, text[at + index], item.flags));
        return isSame && then(at + known.length);
      }
      case "condition":
        return run(groups[item.index] === undefined ? item.no : item.yes, at, then);
    }
  };

  const runAll = (items: readonly Expression[], index: number, at: number, then: Next): boolean => {
    const item = items[index];
    return item === undefined
      ? then(at)
      : run(item, at, (end) => runAll(items, index + 1, end, then));
  };

  const runRepeat = (repeat: Repeat, count: number, at: number, then: Next): boolean => {
    const { item, min, max, isLazy } = repeat;
    // An empty text again is no progress.
    const more = (): boolean =>
      count < max &&
      run(item, at, (end) => (end > at || count < min) && runRepeat(repeat, count + 1, end, then));
    if (count < min) return more();
    return isLazy ? then(at) || more() : more() || then(at);
  };

  const runCharacters = (
    { min, max, isLazy }: Repeat,
    isIn: (character: number) => boolean,
    at: number,
    then: Next,
  ): boolean => {
    let most = 0;
    const limit = Math.min(max, text.length - at);
    while (most < limit && isIn(text[at + most] ?? 0)) most += 1;
    for (let tried = 0; tried <= most - min; tried += 1) {
      steps += 1;
      if (then(at + (isLazy ? min + tried : most - tried))) return true;
    }
    return false;
  };

  const firstEnd = (item: Expression, at: number): number | undefined => {
    let end: number | undefined;
    run(item, at, (here) => {
      end = here;
      return true;
    });
    return end;
  };

  const runLook = ({ item, back, isNegative }: Look, at: number): boolean => {
    const before = groups.slice();
    const found = at >= back && firstEnd(item, at - back) !== undefined;
    if (isNegative || !found) groups = before;
    return found !== isNegative;
  };

  return run(expression, from, next);
}

function equals(one: number, other: number | undefined, flags: Flags): boolean {
  if (other === undefined || one === other) return one === other;
  return flags.ignoreCase && isSameLetter(one, other, flags);
}
