/**
 * Sets of characters: ranges of code points, in order and apart from each other.
 */

export type CharSet = readonly (readonly [first: number, last: number])[];

export const maxCodePoint = 0x10ffff;

export const everyCharacter: CharSet = [[0, maxCodePoint]];

/** The characters of the text, and the ranges between the characters of each pair. */
export function charSet(characters: string, ...ranges: readonly string[]): CharSet {
  const single = Array.from(characters, (character) => rangeOf(character, character));
  return unite([
    single,
    ranges.map((pair) => {
      const [first = "", last = first] = pair;
      return rangeOf(first, last);
    }),
  ]);
}

function rangeOf(first: string, last: string): readonly [number, number] {
  return [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0];
}

export function unite(sets: readonly CharSet[]): CharSet {
  const sorted = sets.flat().sort(([one], [other]) => one - other);
  const united: [number, number][] = [];
  for (const [first, last] of sorted) {
    const before = united.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else united.push([first, last]);
  }
  return united;
}

export function complement(set: CharSet): CharSet {
  const others: [number, number][] = [];
  let from = 0;
  for (const [first, last] of set) {
    if (first > from) others.push([from, first - 1]);
    from = last + 1;
  }
  if (from <= maxCodePoint) others.push([from, maxCodePoint]);
  return others;
}

export function includes(set: CharSet, codePoint: number): boolean {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [first, last] = set[middle] ?? [0, 0];
    if (codePoint < first) high = middle;
    else if (codePoint > last) low = middle + 1;
    else return true;
  }
  return false;
}

/** @returns the same text for the same set */
export function keyOfSet(set: CharSet): string {
  return set.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(" ");
}

/** @returns the only character of the set, or undefined when there are more or none */
export function onlyCharacter(set: CharSet): string | undefined {
  const [range] = set;
  if (set.length !== 1 || range === undefined || range[0] !== range[1]) return undefined;
  return String.fromCodePoint(range[0]);
}
