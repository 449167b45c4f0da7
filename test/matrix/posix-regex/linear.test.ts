import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeOf } from "../../../src/matrix/posix-regex/expression.ts";
import {
  anyText,
  createBudget,
  createLazyDfa,
  createNfa,
  parsePattern,
  sequence,
} from "../../../src/matrix/posix-regex.ts";

/** Expression, and the character of which an ID is made that is worst for those who try everything. */
const evil: readonly (readonly [regex: string, character: string])[] = [
  ["(a+)+$", "a"],
  ["(a|aa)+$", "a"],
  ["(a|a?)+$", "a"],
  ["(.*)*x", "a"],
  ["(.*)*$", "a"],
  ["(a*)*b", "a"],
  ["((a*)*)*b", "a"],
  ["([a-zA-Z]+)*$", "a"],
  ["(([a-z])+.)+[A-Z]([a-z])+$", "a"],
  ["(.*a){25}$", "a"],
  ["(a?){64}a{64}$", "a"],
  [".*.*.*.*.*x", "a"],
  ["(x+x+)+y", "x"],
  ["(a|b|ab)*c", "a"],
  ["^(a?b?c?)*$", "b"],
  ["(.*a.{12})*b", "a"],
  ["((a{0,9}){0,9}){0,9}b", "a"],
  ["(a|(a|(a|(a|(a|a)*)*)*)*)*b", "a"],
  ["(|a)*(|a)*b", "a"],
  ["(^|a)+b", "a"],
];

const length = 255;

/** How many states were looked at for one ID, of a matcher that knows nothing yet. */
function workOf(regex: string, id: string, maxCells: number): { work: number; size: number } {
  const expression = sequence([anyText, parsePattern(regex).expression]);
  const budget = createBudget(maxCells);
  createLazyDfa(createNfa(expression, true), { budget, atStart: true, isOpen: true }).run(id, 0);
  return { work: budget.states, size: sizeOf(expression) };
}

for (const [regex, character] of evil) {
  for (const end of ["", "!", ":example.org"]) {
    const id = `@${character.repeat(length - 1 - end.length)}${end}`;
    test(`${regex} takes no more than a few looks at each of its states for each character before ${JSON.stringify(end)}`, () => {
      for (const maxCells of [1, 1_000_000]) {
        const { work, size } = workOf(regex, id, maxCells);
        const most = 6 * size * (length + 1);
        assert.ok(work <= most, `${work} states looked at, of ${size} for ${length} characters`);
      }
    });
  }
}

test("twice the ID is twice the work, even if nothing is remembered", () => {
  for (const [regex, character] of evil) {
    const [once, twice] = [500, 1_000].map(
      (count) => workOf(regex, `@${character.repeat(count)}`, 1).work,
    );
    assert.ok((twice ?? 0) <= 2.1 * (once ?? 0) + 100, `${regex}: ${once}, then ${twice}`);
  }
});

test("an expression that is met again costs nothing but the reading", () => {
  for (const [regex, character] of evil) {
    const nfa = createNfa(parsePattern(regex).expression, true);
    const budget = createBudget(1_000_000);
    const dfa = createLazyDfa(nfa, { budget, atStart: true, isOpen: true });
    const id = `@${character.repeat(length - 1)}`;
    dfa.run(id, 0);
    const before = budget.states;
    dfa.run(id, 0);
    assert.equal(budget.states, before, regex);
  }
});
