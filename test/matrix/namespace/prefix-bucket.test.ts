import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type PrefixBucket,
  withClaim,
  withoutClaim,
} from "../../../src/matrix/namespace/prefix-bucket.ts";
import { createSharedMatchers } from "../../../src/matrix/namespace/shared-matchers.ts";
import { createBudget, parsePattern } from "../../../src/matrix/posix-regex.ts";

const options = { budget: createBudget(10_000), isOpen: true, atStart: false };
const matchers = createSharedMatchers(options);
const parse = (regex: string) => parsePattern(regex).expression;
const claimOf = (regex: string) => ({ registrationId: "one", exclusive: true, regex });

test("a few groups are a list and many are a crowd, there and back", () => {
  const claims = ["a", "b", "c", "d", "e", "f"].map(claimOf);
  const matcherOf = claims.map(({ regex }) => matchers.take(parse(regex)));
  const shapes: string[] = [];
  const shape = (bucket: PrefixBucket | undefined) =>
    shapes.push(bucket === undefined ? "none" : bucket.isCrowd ? "crowd" : "list");
  let bucket: PrefixBucket | undefined;
  for (const [index, claim] of claims.entries()) {
    const matcher = matcherOf[index];
    assert.ok(matcher !== undefined);
    bucket = withClaim(bucket, matcher, claim, options);
    shape(bucket);
  }
  for (const [index, claim] of claims.entries()) {
    const matcher = matcherOf[index];
    assert.ok(matcher !== undefined);
    bucket = withoutClaim(bucket, matcher, claim);
    shape(bucket);
    if (bucket?.isCrowd === true) assert.deepEqual(bucket.dfa.run(claim.regex, 0), []);
  }
  assert.equal(shapes.join(" "), "list list list list crowd crowd crowd list list list list none");
});

test("claims with the same rest are one group, whose owner is known when it is one", () => {
  const matcher = matchers.take(parse("x.*"));
  const first = claimOf("x.*");
  const second = { ...first, registrationId: "two", exclusive: false };
  const one = withClaim(undefined, matcher, first, options);
  const both = withClaim(one, matcher, second, options);
  const last = withoutClaim(both, matcher, first);
  for (const [bucket, owner, isExclusive, claims] of [
    [one, "one", true, [first]],
    [both, undefined, true, [first, second]],
    [last, "two", false, [second]],
  ] as const) {
    assert.ok(bucket?.isCrowd === false);
    assert.deepEqual(bucket.claims, claims);
    assert.equal(bucket.owner, owner);
    assert.equal(bucket.isExclusive, isExclusive);
    assert.equal(bucket.next, undefined);
  }
  assert.equal(withoutClaim(last, matcher, second), undefined);
});

test("a matcher is shared while somebody has it", () => {
  const first = matchers.take(parse("shared"));
  assert.equal(matchers.take(parse("sh(a)red")), first);
  matchers.release(first);
  assert.equal(matchers.take(parse("shared")), first);
  matchers.release(first);
  matchers.release(first);
  assert.notEqual(matchers.take(parse("shared")), first);
});
