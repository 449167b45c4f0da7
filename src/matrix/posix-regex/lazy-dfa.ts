/**
 * Matches in linear time: a deterministic automaton whose states are made when a text first leads there. Each character
 * of a text costs one step, and at most one look at every state of the expression; what was found out is kept, up to a
 * limit, at which everything is forgotten and found out anew.
 * @see https://swtch.com/~rsc/regexp/regexp3.html
 */
import { type Alphabet, createAlphabet } from "./alphabet.ts";
import { includes } from "./char-set.ts";
import { closure, type Nfa, type NfaState, type Work } from "./nfa.ts";

/** What automata may keep together. */
export interface Budget extends Work {
  readonly maxCells: number;
  cells: number;
  /** Forgets what one of them has kept. */
  readonly holders: Set<() => void>;
}

/** @param maxCells numbers and references; takes about ten times as many bytes at most */
export function createBudget(maxCells: number): Budget {
  return { maxCells, cells: 0, holders: new Set(), states: 0 };
}

export interface LazyDfaOptions {
  readonly budget: Budget;
  /** Whether the texts begin where matching begins. */
  readonly atStart: boolean;
  /** Whether the expression may end before the text does. */
  readonly isOpen: boolean;
}

export interface LazyDfa<Value> {
  /** @returns what the expressions say that match from this position; a shared empty list when there are none */
  run(text: string, from: number): readonly Value[];
  /** The same for those that match from any of the positions: one at least, in order. */
  runFromEach(text: string, starts: readonly number[]): readonly Value[];
}

interface DfaState<Value> {
  readonly reached: readonly NfaState<Value>[];
  /** Class → the state behind it. */
  readonly next: (DfaState<Value> | undefined)[];
  /** What is said when the text ends here. */
  readonly accepted: readonly Value[];
  /** Whether nothing that follows can change what is said. */
  readonly isFinal: boolean;
  /** The same, when matching begins here too. */
  restarted: DfaState<Value> | undefined;
}

/** What a state takes beside its references. */
const cellsOfState = 24;

const nothing: readonly never[] = Object.freeze([]);
const inside = { atStart: false, atEnd: false };

export function createLazyDfa<Value>(
  nfa: Nfa<Value>,
  { budget, atStart, isOpen }: LazyDfaOptions,
): LazyDfa<Value> {
  let alphabet: Alphabet | undefined;
  let states = new Map<string, DfaState<Value>>();
  let start: DfaState<Value> | undefined;
  let version = nfa.version;

  const forget = (): void => {
    states = new Map();
    start = undefined;
  };

  const begin = (): DfaState<Value> => {
    if (version !== nfa.version) {
      forget();
      alphabet = undefined;
      version = nfa.version;
    }
    if (start === undefined) {
      const reached = closure([nfa.start], { atStart, atEnd: false }, budget);
      start = makeState(reached, atStart);
    }
    return start;
  };

  const classes = (): Alphabet => (alphabet ??= createAlphabet(nfa.charSets()));

  const makeState = (reached: readonly NfaState<Value>[], isAtStart: boolean): DfaState<Value> => {
    const { classCount } = classes();
    pay(budget, cellsOfState + 2 * reached.length + classCount);
    budget.holders.add(forget);
    const atEnd = closure(reached, { atStart: isAtStart, atEnd: true }, budget);
    const accepted = valuesOf(atEnd);
    // Said already, wherever the text ends.
    const settledCount = isOpen ? valuesOf(reached).length : 0;
    const isDead = settledCount === accepted.length && !reached.some(({ type }) => type === "read");
    const isFinal = isDead || settledCount === nfa.acceptCount;
    return { reached, next: Array(classCount), accepted, isFinal, restarted: undefined };
  };

  const find = (seeds: readonly NfaState<Value>[]): DfaState<Value> => {
    const reached = closure(seeds, inside, budget);
    const key = reached.map(({ id }) => id).join();
    let state = states.get(key);
    if (state === undefined) {
      state = makeState(reached, false);
      states.set(key, state);
    }
    return state;
  };

  const step = (state: DfaState<Value>, classNumber: number): DfaState<Value> => {
    const sample = classes().samples[classNumber] ?? 0;
    const seeds: NfaState<Value>[] = [];
    for (const one of state.reached) {
      if (one.type === "read" && includes(one.set, sample)) seeds.push(...one.next);
      else if (one.type === "accept" && isOpen) seeds.push(one);
    }
    const next = find(seeds);
    state.next[classNumber] = next;
    return next;
  };

  const restart = (state: DfaState<Value>): DfaState<Value> => {
    state.restarted ??= find([...state.reached, nfa.start]);
    return state.restarted;
  };

  const classAt = (text: string, at: number): number => {
    const { asciiClasses, classOf } = classes();
    const codePoint = text.codePointAt(at) ?? 0;
    return asciiClasses[codePoint] ?? classOf(codePoint);
  };

  return {
    run(text, from) {
      let state = begin();
      const { asciiClasses } = classes();
      for (let at = from; at < text.length; at += 1) {
        const ascii = asciiClasses[text.charCodeAt(at)];
        const classNumber = ascii ?? classAt(text, at);
        const next = state.next[classNumber];
        if (next === undefined && state.isFinal) break;
        state = next ?? step(state, classNumber);
        if (ascii === undefined) at += widthAt(text, at) - 1;
      }
      return state.accepted;
    },
    runFromEach(text, starts) {
      let state = begin();
      let following = 1;
      for (let at = starts[0] ?? text.length; at < text.length;) {
        const classNumber = classAt(text, at);
        state = state.next[classNumber] ?? step(state, classNumber);
        at += widthAt(text, at);
        if (at === starts[following]) {
          state = restart(state);
          following += 1;
        }
      }
      return state.accepted;
    },
  };
}

/** Makes everybody forget when it is too much. */
function pay(budget: Budget, cells: number): void {
  budget.cells += cells;
  if (budget.cells <= budget.maxCells) return;
  for (const forget of budget.holders) forget();
  budget.holders.clear();
  budget.cells = cells;
}

/** In UTF-16 code units. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function valuesOf<Value>(states: readonly NfaState<Value>[]): readonly Value[] {
  const values: Value[] = [];
  for (const { type, value } of states) {
    if (type === "accept" && value !== undefined) values.push(value);
  }
  return values.length === 0 ? nothing : values;
}
