/**
 * How often something is repeated: `*`, `+`, `?`, or an interval in braces.
 */
import { fail, note, type PatternSource, peek, refuse, skip, takeMatch } from "./pattern-source.ts";

/** The largest number that POSIX promises for intervals. */
export const maxRepeats = 255;

export interface Times {
  readonly min: number;
  readonly max: number;
}

const interval = /\{(?<min>\d+)(?:(?<comma>,)(?<max>\d+)?)?\}/uy;
const noInterval = /\{[^}]{0,20}\}?/uy;

/** @returns undefined when nothing is repeated */
export function parseQuantifier(source: PatternSource): Times | undefined {
  const from = source.at;
  const times = readTimes(source);
  if (times === undefined) return undefined;
  const behind = source.at;
  if (skip(source, "?")) {
    note(source, behind, "lazy repetition is not POSIX, and matches the same IDs: leave it out");
  }
  const next = peek(source);
  if (next === "+" && source.at === behind) {
    source.at += 1;
    refuse(source, from, "keeps what it has matched on Synapse only: leave the + out");
  }
  if (["*", "+", "?", "{"].includes(next)) {
    fail(source, source.at, "what is repeated already is repeated again: put it into a group");
  }
  return times;
}

function readTimes(source: PatternSource): Times | undefined {
  if (skip(source, "*")) return { min: 0, max: Infinity };
  if (skip(source, "+")) return { min: 1, max: Infinity };
  if (skip(source, "?")) return { min: 0, max: 1 };
  return peek(source) === "{" ? readInterval(source) : undefined;
}

function readInterval(source: PatternSource): Times {
  const from = source.at;
  const groups = takeMatch(source, interval)?.groups;
  if (groups === undefined) {
    takeMatch(source, noInterval);
    refuse(source, from, 'is no interval: write {2}, {2,} or {0,2}, or "\\{" for the character');
  }
  const min = Number(groups["min"]);
  const max =
    groups["comma"] === undefined
      ? min
      : groups["max"] === undefined
        ? Infinity
        : Number(groups["max"]);
  if (max < min) refuse(source, from, "ends below its beginning: write the smaller number first");
  if (min > maxRepeats || (max !== Infinity && max > maxRepeats)) {
    refuse(source, from, `repeats more than ${maxRepeats} times, the limit of POSIX: write "*"`);
  }
  return { min, max };
}
