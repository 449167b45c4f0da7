/**
 * The automaton of all texts that do not match an expression. For that, sets of the expression's states become states:
 * there may be very many, so whoever uses it needs a limit.
 */
import type { Alphabet } from "./alphabet.ts";
import { includes } from "./char-set.ts";
import type { Expression } from "./expression.ts";
import { closure, createNfa, type NfaState, type Work } from "./nfa.ts";
import type { Automaton } from "./position-automaton.ts";

type Reached = readonly NfaState<boolean>[];

export function createComplementAutomaton(
  expression: Expression,
  alphabet: Alphabet,
  work: Work,
): Automaton {
  const nfa = createNfa(expression, true);
  const sets: { readonly reached: Reached; readonly matches: boolean }[] = [];
  const numbers = new Map<string, number>();

  const numberOf = (states: Reached, atStart: boolean): number => {
    const reached = closure(states, { atStart, atEnd: false }, work);
    const key = `${atStart} ${reached.map(({ id }) => id).join()}`;
    let number = numbers.get(key);
    if (number === undefined) {
      const atEnd = closure(reached, { atStart, atEnd: true }, work);
      const matches = atEnd.some(({ type }) => type === "accept");
      number = sets.push({ reached, matches }) - 1;
      numbers.set(key, number);
    }
    return number;
  };

  return {
    start: [numberOf([nfa.start], true)],
    next(number, classNumber) {
      const sample = alphabet.samples[classNumber] ?? 0;
      const reading = sets[number]?.reached.filter(({ set }) => includes(set, sample)) ?? [];
      return [
        numberOf(
          reading.flatMap(({ next }) => next),
          false,
        ),
      ];
    },
    accepts: (number) => sets[number]?.matches === false,
  };
}
