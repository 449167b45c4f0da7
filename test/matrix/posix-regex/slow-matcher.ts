/**
 * Random expressions, and a matcher for them that is slow and plain: it tries everything. It shares nothing with the
 * real one, which has to read the text that these are written as.
 */
import * as fc from "fast-check";

export type Tree =
  | {
      readonly type: "character";
      readonly text: string;
      readonly isNegated?: boolean;
      readonly is: (character: string) => boolean;
    }
  | { readonly type: "sequence" | "choice"; readonly trees: readonly Tree[] }
  | {
      readonly type: "repeat";
      readonly tree: Tree;
      readonly text: string;
      readonly min: number;
      readonly max: number;
    }
  | { readonly type: "start" | "end" };

/** Few characters, so that random texts match now and then; each does something different to the parser. */
const letters = ["a", "b", "c", "A", "B", "1", "_", "-", ".", ":", "@", "]", "^", "\n", "é", "😀"];

/** Random texts over the characters of the random expressions. */
export const texts = fc.string({ unit: fc.constantFrom(...letters), maxLength: 7 });

const literals = fc.constantFrom(...letters).map((letter): Tree => {
  const isSpecial = "^.[]$()|*+?{}\\".includes(letter);
  const text = isSpecial ? `\\${letter}` : letter;
  return { type: "character", text, is: (character) => character === letter };
});

const fullStop: Tree = { type: "character", text: ".", is: (character) => character !== "\n" };

interface Member {
  readonly text: string;
  readonly is: (character: string) => boolean;
}

const members = fc.oneof(
  fc
    .constantFrom("a", "b", "c", "A", "1", "_", ".", ":", "@", "é", "😀", "$", "*", "(")
    .map((letter): Member => ({ text: letter, is: (character) => character === letter })),
  fc.constantFrom(
    { text: "a-c", is: (character: string) => /^[a-c]$/u.test(character) },
    { text: "0-9", is: (character: string) => /^[0-9]$/u.test(character) },
    { text: "[:alpha:]", is: (character: string) => /^[a-zA-Z]$/u.test(character) },
    { text: "[:upper:]", is: (character: string) => /^[A-Z]$/u.test(character) },
    { text: "[:punct:]", is: (character: string) => /^[!-/:-@[-`{-~]$/u.test(character) },
    { text: "[:space:]", is: (character: string) => /^[\n ]$/u.test(character) },
    { text: "[.hyphen.]", is: (character: string) => character === "-" },
    { text: "\\w", is: (character: string) => /^[A-Za-z0-9_]$/u.test(character) },
    { text: "\\]", is: (character: string) => character === "]" },
  ),
);

const brackets = fc
  .record({
    isNegated: fc.boolean(),
    hasClosing: fc.boolean(),
    hasHyphen: fc.boolean(),
    list: fc.array(members, { minLength: 1, maxLength: 3 }),
  })
  .map(({ isNegated, hasClosing, hasHyphen, list }): Tree => {
    const inside = list.map(({ text }) => text).join("");
    const text = `[${isNegated ? "^" : ""}${hasClosing ? "]" : ""}${inside}${hasHyphen ? "-" : ""}]`;
    const has = (character: string): boolean =>
      (hasClosing && character === "]") ||
      (hasHyphen && character === "-") ||
      list.some(({ is }) => is(character));
    return { type: "character", text, isNegated, is: has };
  });

const times = fc.oneof(
  fc.constantFrom(
    { text: "*", min: 0, max: Infinity },
    { text: "+", min: 1, max: Infinity },
    { text: "?", min: 0, max: 1 },
    { text: "*?", min: 0, max: Infinity },
    { text: "{2}", min: 2, max: 2 },
    { text: "{0}", min: 0, max: 0 },
    { text: "{1,}", min: 1, max: Infinity },
    { text: "{1,3}", min: 1, max: 3 },
    { text: "{0,2}?", min: 0, max: 2 },
  ),
);

const anchors = fc.constantFrom<Tree>({ type: "start" }, { type: "end" });

/** Random expressions with whatever the parser understands. */
export const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.oneof(
      { weight: 5, arbitrary: literals },
      { weight: 1, arbitrary: fc.constant(fullStop) },
      { weight: 2, arbitrary: brackets },
      { weight: 1, arbitrary: anchors },
    ),
    fc
      .array(tie("tree"), { maxLength: 4 })
      .map((list): Tree => ({ type: "sequence", trees: list })),
    fc
      .array(tie("tree"), { minLength: 2, maxLength: 3 })
      .map((list): Tree => ({ type: "choice", trees: list })),
    fc
      .record({ tree: tie("tree"), repeated: times })
      .map(({ tree, repeated }): Tree => ({ type: "repeat", tree, ...repeated })),
  ),
})).tree;

/** The expression as text. */
export function write(tree: Tree): string {
  switch (tree.type) {
    case "character":
      return tree.text;
    case "sequence":
      return tree.trees
        .map((one) => (one.type === "choice" ? `(${write(one)})` : write(one)))
        .join("");
    case "choice":
      return tree.trees.map(write).join("|");
    case "repeat":
      return `${tree.tree.type === "character" ? write(tree.tree) : `(${write(tree.tree)})`}${tree.text}`;
    case "start":
      return "^";
    case "end":
      return "$";
  }
}

export interface SlowOptions {
  readonly isAnchoredAtStart: boolean;
  readonly isAnchoredAtEnd: boolean;
  readonly ignoreCase?: boolean;
}

export function slowlyMatches(tree: Tree, text: string, options: SlowOptions): boolean {
  const characters = Array.from(text);
  const starts = options.isAnchoredAtStart ? [0] : [...characters.keys(), characters.length];
  return starts.some((start) => {
    const ends = endsOf(tree, characters, start, options.ignoreCase ?? false);
    return options.isAnchoredAtEnd ? ends.has(characters.length) : ends.size > 0;
  });
}

/** Every place where a match that begins at `from` can end. */
function endsOf(
  tree: Tree,
  characters: readonly string[],
  from: number,
  ignoreCase: boolean,
): ReadonlySet<number> {
  const ends = (one: Tree, starts: Iterable<number>): ReadonlySet<number> =>
    new Set(Array.from(starts, (start) => [...endsOf(one, characters, start, ignoreCase)]).flat());
  switch (tree.type) {
    case "character":
      return new Set(isOne(tree, characters[from], ignoreCase) ? [from + 1] : []);
    case "sequence":
      return tree.trees.reduce<ReadonlySet<number>>(
        (starts, one) => ends(one, starts),
        new Set([from]),
      );
    case "choice":
      return new Set(tree.trees.flatMap((one) => [...ends(one, [from])]));
    case "repeat":
      return repeatedEnds((starts) => ends(tree.tree, starts), from, tree.min, tree.max);
    case "start":
      return new Set(from === 0 ? [from] : []);
    case "end":
      return new Set(from === characters.length ? [from] : []);
  }
}

function repeatedEnds(
  once: (starts: Iterable<number>) => ReadonlySet<number>,
  from: number,
  min: number,
  max: number,
): ReadonlySet<number> {
  let reached: ReadonlySet<number> = new Set([from]);
  for (let count = 0; count < min; count += 1) reached = once(reached);
  const all = new Set(reached);
  for (let count = min; count < max; count += 1) {
    const size = all.size;
    reached = once(reached);
    for (const end of reached) all.add(end);
    if (max === Infinity && all.size === size) break;
  }
  return all;
}

function isOne(
  { is, isNegated = false }: Extract<Tree, { type: "character" }>,
  character: string | undefined,
  ignoreCase: boolean,
): boolean {
  if (character === undefined) return false;
  const cases = [character, character.toLowerCase(), character.toUpperCase()];
  return (ignoreCase ? cases.some(is) : is(character)) !== isNegated;
}
