/**
 * An expression as an automaton without empty moves, for comparing it with others: its states are the characters of the
 * expression, and one for the end.
 */
import type { Alphabet } from "./alphabet.ts";
import { includes } from "./char-set.ts";
import type { Expression } from "./expression.ts";
import { closure, createNfa, type NfaState, type Work } from "./nfa.ts";

/** States are numbers. */
export interface Automaton {
  readonly start: readonly number[];
  /** @returns where a character of the class leads */
  next(state: number, classNumber: number): readonly number[];
  /** Whether the text may end here. */
  accepts(state: number): boolean;
}

const end = 0;
const none: readonly never[] = [];

/** The automaton of the texts that match as a whole. */
export function createPositionAutomaton(
  expression: Expression,
  alphabet: Alphabet,
  work: Work,
): Automaton {
  const nfa = createNfa(expression, true);
  /** Number from 1 → the state that reads; and back. */
  const readers: (NfaState<boolean> | undefined)[] = [undefined];
  const numbers = new Map<number, number>();
  const followers = new Map<number, readonly number[]>();

  const numberOf = (state: NfaState<boolean>): number => {
    let number = numbers.get(state.id);
    if (number === undefined) {
      number = readers.push(state) - 1;
      numbers.set(state.id, number);
    }
    return number;
  };

  const reach = (states: readonly NfaState<boolean>[], atStart: boolean): readonly number[] => {
    const reached = closure(states, { atStart, atEnd: false }, work);
    const atEnd = closure(reached, { atStart, atEnd: true }, work);
    const reading = reached.filter(({ type }) => type === "read").map(numberOf);
    return atEnd.some(({ type }) => type === "accept") ? [end, ...reading] : reading;
  };

  return {
    start: reach([nfa.start], true),
    next(number, classNumber) {
      const state = readers[number];
      const sample = alphabet.samples[classNumber] ?? 0;
      if (state === undefined || !includes(state.set, sample)) return none;
      let following = followers.get(number);
      if (following === undefined) {
        following = reach(state.next, false);
        followers.set(number, following);
      }
      return following;
    },
    accepts: (number) => number === end,
  };
}
