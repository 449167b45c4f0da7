import assert from "node:assert/strict";
import { test } from "node:test";
import { findInAll, findOutside, parsePattern } from "../../../src/matrix/posix-regex.ts";

const parse = (regex: string) => parsePattern(regex).expression;
const limits = { maxBytes: 20, maxSteps: 10_000 };

test("the shortest common text is found, and it matches as a whole", () => {
  assert.equal(findInAll([parse("a*b*"), parse("b*c*")], limits), "");
  assert.equal(findInAll([parse("a+b*"), parse("a*b+")], limits), "ab");
  assert.equal(findInAll([parse("(ab)+"), parse("(aba)*b")], limits), "abab");
  assert.equal(findInAll([parse("a.*"), parse(".*b"), parse("..c.*")], limits), "aacb");
  assert.equal(findInAll([parse("a+"), parse("b+")], limits), null);
});

test("the fewest bytes win, not the fewest characters", () => {
  assert.equal(findInAll([parse("😀|abc"), parse(".*")], limits), "abc");
  assert.equal(findInAll([parse("é|abc")], limits), "é");
  assert.equal(findInAll([parse("😀{5}")], limits), "😀".repeat(5));
  assert.equal(findInAll([parse("😀{6}")], limits), null);
});

test("half a character is in no text", () => {
  assert.equal(findInAll([parse("[^\\x00-\u{d7ff}\u{e000}-\u{10ffff}]")], limits), null);
});

test("anchors hold at the ends of the text only", () => {
  assert.equal(findInAll([parse("(^a|b)+$")], limits), "a");
  assert.equal(findInAll([parse("b^a")], limits), null);
  assert.equal(findInAll([parse("a$b")], limits), null);
  assert.equal(findInAll([parse("x*^$")], limits), "");
  assert.equal(findOutside([parse("a?")], parse("^$"), limits), "a");
  assert.equal(findOutside([parse("a*")], parse("a*$^"), limits), "a");
});

test("a text outside another expression is found", () => {
  assert.equal(findOutside([parse("a*")], parse("(aa)*"), limits), "a");
  assert.equal(findOutside([parse("(aa)*")], parse("a*"), limits), null);
  assert.equal(findOutside([parse("a*")], parse("a{0,15}"), limits), "a".repeat(16));
  assert.equal(findOutside([parse("a*")], parse("a{0,20}"), limits), null);
});

test("a search that takes too long is given up: there may be a text, or none", () => {
  const parts = ["a", "b"].map((letter) => parse(`(.*${letter}.{30})+x`));
  assert.equal(findInAll(parts, { maxBytes: 255, maxSteps: 1_000 }), undefined);
  assert.equal(
    findOutside([parse(".*")], parse("(.*a.{30})*|b*"), { maxBytes: 1, maxSteps: 50 }),
    undefined,
  );
  assert.equal(findInAll([parse("a")], { maxBytes: 255, maxSteps: 0 }), undefined);
});

test("many states to begin with count too", () => {
  const start = performance.now();
  const many = parse("(a?){255}b");
  assert.equal(findInAll([many, many, many], { maxBytes: 255, maxSteps: 100_000 }), undefined);
  assert.ok(performance.now() - start < 2_000);
});
