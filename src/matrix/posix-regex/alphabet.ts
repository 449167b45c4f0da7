/**
 * Characters that no expression tells apart are one class, so that an automaton need only look at classes: for
 * `@_irc_.*` there are `@`, `_`, `i`, `r`, `c`, the end of the line, and all others.
 */
import { type CharSet, maxCodePoint } from "./char-set.ts";

export interface Alphabet {
  /** Classes are numbers from 0. */
  readonly classCount: number;
  /** ASCII code → class. */
  readonly asciiClasses: Uint16Array;
  classOf(codePoint: number): number;
  /** Class → a character of it, the most readable one. */
  readonly samples: readonly number[];
}

const asciiCount = 0x80;
/** Halves of characters, which no ID has. */
const surrogates = { first: 0xd800, last: 0xdfff };

export function createAlphabet(sets: Iterable<CharSet>): Alphabet {
  const { starts, classes, samples } = classify(Array.from(sets));
  const classOf = (codePoint: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= codePoint) low = middle;
      else high = middle - 1;
    }
    return classes[low] ?? 0;
  };
  const asciiClasses = Uint16Array.from({ length: asciiCount }, (_class, code) => classOf(code));
  return { classCount: samples.length, asciiClasses, classOf, samples };
}

/** Cuts the characters where a set begins or ends; pieces that are in the same sets are one class. */
function classify(sets: readonly CharSet[]): {
  readonly starts: readonly number[];
  readonly classes: readonly number[];
  readonly samples: readonly number[];
} {
  const cuts = sets.flatMap((set) => set.flatMap(([first, last]) => [first, last + 1]));
  const { first, last } = surrogates;
  const starts = Array.from(new Set([0, first, last + 1, ...cuts]))
    .filter((start) => start <= maxCodePoint)
    .sort((one, other) => one - other);
  const indexes = new Map(starts.map((start, at) => [start, at]));
  const members: number[][] = starts.map(() => []);
  sets.forEach((set, index) => {
    for (const range of set) {
      for (let at = indexes.get(range[0]) ?? 0; at < starts.length; at += 1) {
        if ((starts[at] ?? 0) > range[1]) break;
        members[at]?.push(index);
      }
    }
  });
  const numbers = new Map<string, number>();
  const samples: number[] = [];
  const classes = starts.map((start, at) => {
    const key = members[at]?.join() ?? "";
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    const sample = sampleOf(start, (starts[at + 1] ?? Infinity) - 1);
    const best = samples[known];
    samples[known] = best === undefined || rank(sample) < rank(best) ? sample : best;
    return known;
  });
  return { starts, classes, samples };
}

/** The first that can be seen. */
const firstVisible = 0x21;
const lastVisible = 0x7e;
const readable = Array.from("abcdefghijklmnopqrstuvwxyz0123456789_", (letter) =>
  letter.charCodeAt(0),
);

function sampleOf(first: number, last: number): number {
  const best = readable.find((code) => code >= first && code <= last);
  return best ?? (first < firstVisible && last >= firstVisible ? firstVisible : first);
}

/** Letters, then digits, then what else can be seen, then what takes the fewest bytes. */
export function rank(codePoint: number): number {
  const place = readable.indexOf(codePoint);
  if (place !== -1) return place;
  if (codePoint >= firstVisible && codePoint <= lastVisible) return 0x100 + codePoint;
  return codePoint >= surrogates.first && codePoint <= surrogates.last
    ? Infinity
    : 0x1000 + codePoint;
}
