/**
 * Looks for a text that several automata accept, the shortest one first: a search through the product of their states.
 */
import { type Alphabet, rank } from "./alphabet.ts";
import type { Work } from "./nfa.ts";
import type { Automaton } from "./position-automaton.ts";

export interface SearchLimits {
  /** Of the text, in UTF-8. */
  readonly maxBytes: number;
  /** How many steps may be tried. */
  readonly maxSteps: number;
}

/** The text; null when there is none; undefined when that was not found out within the limit. */
export type CommonText = string | null | undefined;

/** One state of each automaton, and how they were reached. */
interface Place {
  readonly states: readonly number[];
  readonly before: Place | undefined;
  readonly character: string;
}

export function findCommonText(
  automata: readonly Automaton[],
  alphabet: Alphabet,
  { maxBytes, maxSteps }: SearchLimits,
  work: Work,
): CommonText {
  const letters = lettersOf(alphabet);
  const shortest = new Map<string, number>();
  /** Length in bytes → places that are reached with as many. */
  const places: Place[][] = Array.from({ length: maxBytes + 1 }, () => []);
  const reach = (bytes: number, place: Place): void => {
    const key = place.states.join();
    if (bytes > maxBytes || (shortest.get(key) ?? Infinity) <= bytes) return;
    shortest.set(key, bytes);
    places[bytes]?.push(place);
  };

  const isTooMuch = (): boolean => {
    work.states += 1;
    return work.states > maxSteps;
  };

  for (const states of product(automata.map(({ start }) => start))) {
    reach(0, { states, before: undefined, character: "" });
    if (isTooMuch()) return undefined;
  }
  for (const [bytes, reached] of places.entries()) {
    for (const place of reached) {
      const { states } = place;
      if (automata.every((one, index) => one.accepts(states[index] ?? 0))) return textOf(place);
      for (const { classNumber, character, width } of letters) {
        if (isTooMuch()) return undefined;
        for (const next of product(nextOf(automata, states, classNumber))) {
          reach(bytes + width, { states: next, before: place, character });
          if (isTooMuch()) return undefined;
        }
      }
    }
    reached.length = 0;
  }
  return null;
}

interface Letter {
  readonly classNumber: number;
  readonly character: string;
  /** In bytes. */
  readonly width: number;
}

/** One character of each class, the most readable ones first. */
function lettersOf({ samples }: Alphabet): readonly Letter[] {
  const encoder = new TextEncoder();
  return samples
    .map((sample, classNumber) => ({ sample, classNumber }))
    .sort((one, other) => rank(one.sample) - rank(other.sample))
    .flatMap(({ sample, classNumber }) => {
      const character = String.fromCodePoint(sample);
      if (/\p{Surrogate}/u.test(character)) return [];
      return [{ classNumber, character, width: encoder.encode(character).byteLength }];
    });
}

/** @returns for each automaton its next states; nothing at all when one of them cannot go on */
function nextOf(
  automata: readonly Automaton[],
  states: readonly number[],
  classNumber: number,
): readonly (readonly number[])[] {
  const next: (readonly number[])[] = [];
  for (const [index, automaton] of automata.entries()) {
    const following = automaton.next(states[index] ?? 0, classNumber);
    if (following.length === 0) return [[]];
    next.push(following);
  }
  return next;
}

/** All ways to take one of each list. */
function* product(
  lists: readonly (readonly number[])[],
  chosen: readonly number[] = [],
): Generator<readonly number[]> {
  const list = lists[chosen.length];
  if (list === undefined) yield chosen;
  else for (const one of list) yield* product(lists, [...chosen, one]);
}

function textOf(place: Place): string {
  let text = "";
  for (let at: Place | undefined = place; at !== undefined; at = at.before)
    text = at.character + text;
  return text;
}
