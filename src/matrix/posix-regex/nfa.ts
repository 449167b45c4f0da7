/**
 * Thompson's construction: an expression as states, each of which reads a character or goes on without.
 * @see https://swtch.com/~rsc/regexp/regexp1.html
 */
import type { CharSet } from "./char-set.ts";
import { type Expression, setsOf } from "./expression.ts";

export interface NfaState<Value> {
  readonly id: number;
  readonly type: "read" | "split" | "start" | "end" | "accept";
  /** What a reading state reads; empty for others. */
  readonly set: CharSet;
  /** Where it goes on. A split may be given more later. */
  readonly next: NfaState<Value>[];
  /** What an accepting state says. */
  readonly value: Value | undefined;
  /** The last search that came along. */
  visit: number;
}

/** The states of one or more expressions. They may change between two matches, and then have another version. */
export interface Nfa<Value> {
  readonly start: NfaState<Value>;
  readonly version: number;
  readonly acceptCount: number;
  charSets(): Iterable<CharSet>;
}

/** One expression, which never changes. */
export function createNfa<Value>(expression: Expression, value: Value): Nfa<Value> {
  const factory = createStateFactory<Value>();
  const start = factory.build(expression, factory.accept(value));
  return { start, version: 0, acceptCount: 1, charSets: () => setsOf(expression) };
}

export interface StateFactory<Value> {
  readonly split: (next: NfaState<Value>[]) => NfaState<Value>;
  readonly accept: (value: Value) => NfaState<Value>;
  /** @returns the state before the expression; behind it comes `next` */
  readonly build: (expression: Expression, next: NfaState<Value>) => NfaState<Value>;
}

const nothing: CharSet = [];

/** Numbers the states that it makes from 0. */
export function createStateFactory<Value>(): StateFactory<Value> {
  let count = 0;
  const make = (
    type: NfaState<Value>["type"],
    next: NfaState<Value>[],
    set = nothing,
    value?: Value,
  ): NfaState<Value> => ({ id: count++, type, set, next, value, visit: -1 });

  const build = (expression: Expression, next: NfaState<Value>): NfaState<Value> => {
    switch (expression.type) {
      case "character":
        return make("read", [next], expression.set);
      case "sequence":
        return expression.items.reduceRight((behind, item) => build(item, behind), next);
      case "choice":
        return make(
          "split",
          expression.branches.map((branch) => build(branch, next)),
        );
      case "repeat":
        return buildRepeat(expression, next);
      default:
        return make(expression.type, [next]);
    }
  };

  const buildRepeat = (
    { item, min, max }: Extract<Expression, { type: "repeat" }>,
    next: NfaState<Value>,
  ): NfaState<Value> => {
    let entry = next;
    if (max === Infinity) {
      entry = make("split", [next]);
      entry.next.push(build(item, entry));
    } else {
      // Each may be the last: all of them go on to what is behind the whole.
      for (let copy = min; copy < max; copy += 1) entry = make("split", [next, build(item, entry)]);
    }
    for (let copy = 0; copy < min; copy += 1) entry = build(item, entry);
    return entry;
  };

  return {
    split: (next) => make("split", next),
    accept: (value) => make("accept", [], nothing, value),
    build,
  };
}

let searches = 0;

/** Counts the states that were looked at: what matching costs, apart from reading what has been found out before. */
export interface Work {
  states: number;
}

/** Whether the place is before the first character, and whether it is behind the last. */
export interface Place {
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/**
 * @returns the states that are reached without reading, each once: those that read, accept, or wait for the end. In the
 *   order of their numbers
 */
export function closure<Value>(
  from: readonly NfaState<Value>[],
  { atStart, atEnd }: Place,
  work: Work,
): NfaState<Value>[] {
  searches += 1;
  const search = searches;
  const reached: NfaState<Value>[] = [];
  const open = [...from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (state.visit === search) continue;
    state.visit = search;
    work.states += 1;
    if (state.type === "read" || state.type === "accept" || state.type === "end") {
      reached.push(state);
    }
    const goesOn =
      state.type === "split" ||
      (state.type === "start" && atStart) ||
      (state.type === "end" && atEnd);
    if (goesOn) for (const next of state.next) if (next.visit !== search) open.push(next);
  }
  return reached.sort((one, other) => one.id - other.id);
}
