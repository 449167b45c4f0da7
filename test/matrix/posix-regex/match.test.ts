import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  anyText,
  type Budget,
  createBudget,
  createLazyDfa,
  createNfa,
  type Expression,
  parsePattern,
  sequence,
} from "../../../src/matrix/posix-regex.ts";
import { slowlyMatches, texts, trees, write } from "./slow-matcher.ts";

interface Anchoring {
  readonly isAnchoredAtStart: boolean;
  readonly isAnchoredAtEnd: boolean;
}

/** @param maxCells 1 forgets everything at every step */
function matcherOf(
  expression: Expression,
  { isAnchoredAtStart, isAnchoredAtEnd }: Anchoring,
  maxCells = 100_000,
): (text: string) => boolean {
  const nfa = createNfa(isAnchoredAtStart ? expression : sequence([anyText, expression]), true);
  const budget = createBudget(maxCells);
  const dfa = createLazyDfa(nfa, { budget, atStart: true, isOpen: !isAnchoredAtEnd });
  return (text) => dfa.run(text, 0).length > 0;
}

const anchorings = fc.record({ isAnchoredAtStart: fc.boolean(), isAnchoredAtEnd: fc.boolean() });

test("whatever the expression and the text, they match when trying everything finds a match", () => {
  let matches = 0;
  let total = 0;
  fc.assert(
    fc.property(
      trees,
      fc.array(texts, { minLength: 5, maxLength: 20 }),
      anchorings,
      (tree, list, anchoring) => {
        const matcher = matcherOf(parsePattern(write(tree)).expression, anchoring);
        for (const text of list) {
          const wanted = slowlyMatches(tree, text, anchoring);
          assert.equal(matcher(text), wanted, `${write(tree)} and ${JSON.stringify(text)}`);
          matches += wanted ? 1 : 0;
          total += 1;
        }
      },
    ),
    { numRuns: 3_000 },
  );
  assert.ok(matches > total / 10 && matches < (total * 9) / 10, `${matches} of ${total} matched`);
});

test("whatever the expression, without regard to case they match when trying every case finds a match", () => {
  fc.assert(
    fc.property(trees, fc.array(texts, { minLength: 5, maxLength: 20 }), (tree, list) => {
      const anchoring = { isAnchoredAtStart: true, isAnchoredAtEnd: true };
      const { expression } = parsePattern(write(tree), { ignoreCase: true });
      const matcher = matcherOf(expression, anchoring);
      const flagged = matcherOf(parsePattern(`(?i)${write(tree)}`).expression, anchoring);
      for (const text of list) {
        const wanted = slowlyMatches(tree, text, { ...anchoring, ignoreCase: true });
        assert.equal(matcher(text), wanted, `${write(tree)} and ${JSON.stringify(text)}`);
        assert.equal(flagged(text), wanted, `(?i)${write(tree)} and ${JSON.stringify(text)}`);
      }
    }),
    { numRuns: 1_500 },
  );
});

test("what is forgotten on the way is found out again", () => {
  fc.assert(
    fc.property(
      trees,
      fc.array(texts, { minLength: 5, maxLength: 10 }),
      anchorings,
      (tree, list, anchoring) => {
        const { expression } = parsePattern(write(tree));
        const [forgetful, other] = [1, 100_000].map((maxCells) =>
          matcherOf(expression, anchoring, maxCells),
        );
        for (const text of list) {
          assert.equal(
            forgetful?.(text),
            other?.(text),
            `${write(tree)} and ${JSON.stringify(text)}`,
          );
        }
      },
    ),
    { numRuns: 500 },
  );
});

const dfaOf = (regex: string, budget: Budget) =>
  createLazyDfa(createNfa(parsePattern(regex).expression, true), {
    budget,
    atStart: true,
    isOpen: true,
  });

test("many have one budget, and it is kept", () => {
  const budget = createBudget(300);
  const dfas = ["@a.*b", "@b.*c", "@c[0-9]*d"].map((regex) => dfaOf(regex, budget));
  for (let round = 0; round < 50; round += 1) {
    const text = `@a123b@b@c45d${round}`;
    assert.deepEqual(
      dfas.map((dfa) => dfa.run(text, 0)),
      [[true], [], []],
    );
    assert.ok(budget.cells <= budget.maxCells, `${budget.cells} cells`);
    assert.ok(budget.holders.size <= dfas.length);
  }
});

test("when the budget is spent everybody forgets", () => {
  const budget = createBudget(1_000);
  const first = dfaOf("@a.*b", budget);
  const workOf = (): number => {
    const before = budget.states;
    first.run("@axxb", 0);
    return budget.states - before;
  };
  assert.ok(workOf() > 0);
  assert.equal(workOf(), 0);
  dfaOf("@(a|b|c|d)*[0-9]{100}", budget).run(`@abcd${"1".repeat(100)}`, 0);
  assert.ok(workOf() > 0);
});

test("matching from several places is matching from each of them", () => {
  const starts = fc.uniqueArray(fc.nat({ max: 6 }), { minLength: 1 }).map((list) => list.sort());
  fc.assert(
    fc.property(trees, texts, starts, fc.boolean(), (tree, text, list, isOpen) => {
      const nfa = createNfa(parsePattern(write(tree)).expression, true);
      const dfa = createLazyDfa(nfa, { budget: createBudget(10_000), atStart: false, isOpen });
      // A place in the middle of a character is none.
      const places = list.filter(
        (at) => at <= text.length && !/[\udc00-\udfff]/u.test(text[at] ?? ""),
      );
      fc.pre(places.length > 0);
      const wanted = places.some((at) => dfa.run(text, at).length > 0);
      assert.equal(dfa.runFromEach(text, places).length > 0, wanted);
    }),
    { numRuns: 2_000 },
  );
});

/** Expressions that mean the same in JavaScript. */
const shared = [
  "@_irc_.*:example\\.org",
  "@(a|b)*c",
  "(a|ab)(c|bcd)(d*)",
  "[^:]*:[0-9]{2,4}$",
  "a{2,3}?b+?",
  "(?:a|(?<n>b))+_",
  "^a$|^b|c$",
  "(^a|b$)*",
  "x*(y|$)",
  "\\w+\\s?\\d*[\\w.-]",
  "[]a]*",
] as const;

for (const regex of shared) {
  test(`${regex} matches what it matches in JavaScript`, () => {
    const source = regex.replaceAll("[]a]", "[\\]a]");
    const peer = new RegExp(`^(?:${source})`, "u");
    const matcher = matcherOf(parsePattern(regex).expression, {
      isAnchoredAtStart: true,
      isAnchoredAtEnd: false,
    });
    const unit = fc.constantFrom(..."abcdxy_:.0129 @]irc", "example.org", "@_irc_");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        assert.equal(matcher(text), peer.test(text), JSON.stringify(text));
      }),
      { numRuns: 500 },
    );
  });
}
