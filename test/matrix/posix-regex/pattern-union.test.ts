import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  createBudget,
  createLazyDfa,
  createPatternUnion,
  parsePattern,
} from "../../../src/matrix/posix-regex.ts";
import { slowlyMatches, texts, type Tree, trees, write } from "./slow-matcher.ts";

const anchoring = { isAnchoredAtStart: true, isAnchoredAtEnd: false };

/** Most of them begin with something in common. */
const related = fc
  .tuple(fc.constantFrom("a", "ab", "a.*", ".*", ""), trees)
  .map(([text, tree]): readonly [string, Tree] => [text, tree]);

function treeOf([text, tree]: readonly [string, Tree]): Tree {
  const items = Array.from(text.replace(".*", "*"), (letter): Tree => {
    const any = { type: "character", text: ".", is: (one: string) => one !== "\n" } as const;
    if (letter === "*") return { type: "repeat", tree: any, text: "*", min: 0, max: Infinity };
    return { type: "character", text: letter, is: (one) => one === letter };
  });
  return { type: "sequence", trees: [...items, tree] };
}

test("whatever is added and taken out, those that match are found, each once", () => {
  let found = 0;
  const steps = fc.array(fc.oneof(related, fc.nat()), { minLength: 5, maxLength: 15 });
  fc.assert(
    fc.property(steps, fc.array(texts, { minLength: 3, maxLength: 6 }), (list, textList) => {
      const union = createPatternUnion<Tree>();
      const budget = createBudget(1_000);
      const dfa = createLazyDfa(union, { budget, atStart: true, isOpen: true });
      const members: { readonly tree: Tree; readonly remove: () => void }[] = [];
      for (const step of list) {
        if (typeof step === "number") members.splice(step % (members.length + 1), 1)[0]?.remove();
        else {
          const tree = treeOf(step);
          members.push({ tree, remove: union.add(parsePattern(write(tree)).expression, tree) });
        }
        for (const text of textList) {
          const wanted = members.filter(({ tree }) => slowlyMatches(tree, text, anchoring));
          const got = dfa.run(text, 0);
          assert.equal(got.length, wanted.length, JSON.stringify(text));
          assert.deepEqual(new Set(got), new Set(wanted.map(({ tree }) => tree)));
          found += got.length;
        }
      }
      for (const { remove } of members) remove();
      assert.equal(union.acceptCount, 0);
      assert.deepEqual(union.start.next, []);
      assert.deepEqual(Array.from(union.charSets()), []);
    }),
    { numRuns: 400 },
  );
  assert.ok(found > 1_000, `only ${found} were found`);
});

test("what expressions begin with in common is there once", () => {
  const union = createPatternUnion<number>();
  for (let number = 0; number < 100; number += 1) {
    union.add(parsePattern(`.*_net${number}_`).expression, number);
  }
  assert.equal(union.start.next.length, 1);
});
