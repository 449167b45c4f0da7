/**
 * Whether two expressions have a text in common, and whether one has all texts of another.
 */
import { createAlphabet } from "./alphabet.ts";
import { createComplementAutomaton } from "./complement-automaton.ts";
import { type Expression, setsOf } from "./expression.ts";
import { type CommonText, findCommonText, type SearchLimits } from "./find-common-text.ts";
import { createPositionAutomaton } from "./position-automaton.ts";

/**
 * @returns the shortest text that matches all of them as a whole; null when there is none; undefined when that was not
 *   found out within the limit
 */
export function findInAll(expressions: readonly Expression[], limits: SearchLimits): CommonText {
  return search(expressions, undefined, limits);
}

/** The same for a text that does not match another one. */
export function findOutside(
  expressions: readonly Expression[],
  outside: Expression,
  limits: SearchLimits,
): CommonText {
  return search(expressions, outside, limits);
}

function search(
  expressions: readonly Expression[],
  outside: Expression | undefined,
  limits: SearchLimits,
): CommonText {
  const work = { states: 0 };
  const all = outside === undefined ? expressions : [...expressions, outside];
  const alphabet = createAlphabet(all.flatMap(setsOf));
  const automata = expressions.map((one) => createPositionAutomaton(one, alphabet, work));
  if (outside !== undefined) automata.push(createComplementAutomaton(outside, alphabet, work));
  return findCommonText(automata, alphabet, limits, work);
}
