import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isRoomAlias, isRoomId, isUserId } from "../../../src/matrix/identifiers.ts";
import {
  compilePattern,
  isWiderThan,
  type NamespaceKind,
  namespaceProfiles,
  overlap,
} from "../../../src/matrix/namespaces.ts";
import { trees, write } from "../posix-regex/slow-matcher.ts";

const isId = { users: isUserId, aliases: isRoomAlias, rooms: isRoomId };

const compile = (regex: string, kind: NamespaceKind = "users") => compilePattern(regex, { kind });

/** Two expressions, and an ID in both, or null. */
const overlaps: readonly (readonly [NamespaceKind, string, string, RegExp | null])[] = [
  ["users", "@_irc_.*", "@_irc_.*", /^@_irc_:a$/u],
  ["users", ".*", "@_irc_.*", /^@_irc_:a$/u],
  ["users", "@_irc_.*", "@_slack_.*", null],
  ["users", "@_irc_.*", "@_ircd_.*", null],
  ["users", "@_irc.*", "@_ircd_.*", /^@_ircd_:a$/u],
  ["users", "@_irc_.*:one\\.org", "@_irc_.*:two\\.org", null],
  ["users", "@_irc_.*:one\\.org", "@_irc_.*:one\\.org\\.uk", /^@_irc_:one\.org\.uk$/u],
  ["users", "@_irc_.*:one\\.org$", "@_irc_.*:one\\.org\\.uk", null],
  ["users", "@[a-m].*", "@[m-z].*", /^@m:a$/u],
  ["users", "@[a-m].*", "@[n-z].*", null],
  [
    "users",
    "@irc\\.freenode\\.net/[A-Z].*",
    "@irc\\.freenode\\.net/Bob",
    /^@irc\.freenode\.net\/Bob:a$/u,
  ],
  ["users", "#.*", "#.*", null],
  ["users", "@a.*z:", "@ab", /^@abz:a$/u],
  ["users", "@é", "@[^a-z]", /^@é:a$/u],
  ["users", "@😀+", "@.", /^@😀:a$/u],
  ["users", "@$", "@", null],
  ["users", "(?i)@BOB", "@b[oO]b", /^@bob:a$/u],
  ["users", "@[[:space:]]", "@\\s", /^@[ \t\n\v\f\r]:a$/u],
  ["users", "@:x", "@:", /^@:x$/u],
  ["aliases", "#_irc_.*", "#.*b", /^#_irc_:b$/u],
  ["rooms", "!abc", "!.*d", /^!abcd$/u],
  ["rooms", "!ab", "!ab:x", /^!ab:x$/u],
];

for (const [kind, one, other, wanted] of overlaps) {
  test(`${one} and ${other} ${wanted === null ? "have no ID in common" : "overlap"}`, () => {
    const patterns = [compile(one, kind), compile(other, kind)] as const;
    const { answer, witness } = overlap(...patterns);
    assert.equal(answer, wanted === null ? "no" : "yes");
    assert.deepEqual(overlap(patterns[1], patterns[0]).answer, answer);
    if (wanted === null || witness === null) {
      assert.equal(witness, wanted);
      return;
    }
    assert.match(witness, wanted);
    assert.ok(patterns.every((pattern) => pattern.matches(witness)));
    assert.ok(isId[kind](witness));
  });
}

test("with the name of the homeserver only its own IDs count (S9, S10)", () => {
  const patterns = [compile("@_irc_.*"), compile("@_irc_.*:two\\.org")] as const;
  assert.equal(overlap(...patterns).witness, "@_irc_:two.org");
  assert.equal(overlap(...patterns, { serverName: "one.org" }).answer, "no");
  assert.equal(overlap(...patterns, { serverName: "two.org" }).witness, "@_irc_:two.org");
  assert.equal(
    overlap(compile("@a"), compile("@.*"), { serverName: "[::1]:8448" }).witness,
    "@a:[::1]:8448",
  );
});

/** Wide, narrow, and an ID that is in the narrow one only, or null. */
const widths: readonly (readonly [string, string, RegExp | null])[] = [
  [".*", "@_irc_.*", null],
  ["", "@_irc_.*", null],
  ["@", ".*", null],
  ["@_irc_.*", "@_irc_.*", null],
  ["@_irc_", "@_irc_.*", null],
  ["@_.*", "@_irc_[a-z]+:example\\.org$", null],
  ["@_irc_.*", ".*", /^@a:a$/u],
  ["@_irc_[a-z]*:", "@_irc_.*:", /^@_irc_[^a-z]:a$/u],
  ["@a|@b", "@[ab]", null],
  ["@[ab]", "@a|@c", /^@c:a$/u],
  ["(?i)@bob", "@Bob", null],
  ["@bob", "(?i)@bob", /^@[bB][oO][bB]:a$/u],
  [".*:example\\.org$", "@_irc_.*", /^@_irc_:a$/u],
  ["@[^:]*:", "@.*", null],
  ["@.*:", "@.*", /^@\n:a$/u],
  ["!x", "#y", null],
];

for (const [wide, narrow, wanted] of widths) {
  test(`${wide} is ${wanted === null ? "" : "not "}wider than ${narrow}`, () => {
    const patterns = [compile(wide), compile(narrow)] as const;
    const { answer, witness } = isWiderThan(...patterns);
    assert.equal(answer, wanted === null ? "yes" : "no");
    if (wanted === null || witness === null) {
      assert.equal(witness, wanted);
      return;
    }
    assert.match(witness, wanted);
    assert.deepEqual(
      patterns.map((pattern) => pattern.matches(witness)),
      [false, true],
    );
  });
}

test("one expression under two profiles can be compared: an ID shows where they differ (V6)", () => {
  const [spec, dendrite] = [namespaceProfiles.spec, namespaceProfiles.dendrite].map((profile) =>
    compilePattern("_irc_.*", { kind: "users", profile }),
  );
  assert.ok(spec !== undefined && dendrite !== undefined);
  assert.equal(isWiderThan(dendrite, spec).answer, "yes");
  assert.equal(isWiderThan(spec, dendrite).witness, "@_irc_:a");
});

test("namespaces of two kinds cannot be compared", () => {
  const patterns = [compile("@a"), compile("#a", "aliases")] as const;
  assert.throws(
    () => overlap(...patterns),
    /namespaces of users and of aliases cannot be compared/u,
  );
  assert.throws(() => isWiderThan(...patterns), TypeError);
});

test("an ID is at most 255 bytes: what meets behind them does not overlap", () => {
  const patterns = (count: number) =>
    [compile(`@a{${count}}:`), compile(`@a{${count}}.*:a$`)] as const;
  assert.equal(overlap(...patterns(252)).witness?.length, 255);
  assert.equal(overlap(...patterns(253)).answer, "no");
  const wide = [compile("@é{126}:"), compile("@.*:a$")] as const;
  assert.equal(Buffer.byteLength(overlap(...wide).witness ?? ""), 255);
  assert.equal(overlap(compile("@é{127}:"), wide[1]).answer, "no");
});

/** Expressions of which the product, or the complement, is enormous. */
const entangled: readonly (readonly [string, string])[] = [
  ["@(.*a.{100})*:", "@(.*b.{90})*:"],
  ["@.*a.{24}b.{24}c:", "@.*c.{24}b.{24}a:"],
  ["@(a?){250}b", "@(a?){250}c"],
  ["@((a|b|ab){0,9}){0,9}c", "@((a|b|ba){0,9}){0,9}d"],
  ["@[ab]*a[ab]{60}:", "@[ab]*b[ab]{60}:"],
  ["@(.*.*.*.*.*)*x", "@(.*.*.*.*.*)*y"],
];

for (const [one, other] of entangled) {
  test(`${one} and ${other} are compared, or the search is given up in time`, () => {
    const patterns = [compile(one), compile(other)] as const;
    for (const compare of [overlap, isWiderThan]) {
      const start = performance.now();
      const { answer, witness } = compare(...patterns);
      const ms = performance.now() - start;
      assert.ok(ms < 5_000, `${ms} ms`);
      assert.equal(witness !== null, answer === (compare === overlap ? "yes" : "no"));
      if (witness !== null) {
        assert.equal(patterns[0].matches(witness), compare === overlap);
        assert.equal(patterns[1].matches(witness), true);
      }
    }
  });
}

const localparts = fc.string({ unit: fc.constantFrom(..."ab_A1.", "é", "@"), maxLength: 5 });
const ids = localparts.map((localpart) => `@${localpart}:a`);
const written = trees.map((tree) => `@${write({ type: "sequence", trees: [tree] })}`);
const usual = fc
  .tuple(
    fc.constantFrom("@", "@_", "@_a", ".*"),
    fc.constantFrom("", "b", "[a-m]", "(a|b)*"),
    fc.constantFrom("", ".*", ".*:a", "_:a$"),
  )
  .map((parts) => parts.join(""));
const expressions = fc.oneof(written, usual);

test("whatever the expressions, a witness is an ID in both, and without one no ID is", () => {
  const answers = { yes: 0, no: 0, unknown: 0 };
  fc.assert(
    fc.property(expressions, expressions, fc.array(ids, { minLength: 20 }), (one, other, list) => {
      const patterns = [compile(one), compile(other)] as const;
      const { answer, witness } = overlap(...patterns);
      answers[answer] += 1;
      if (witness === null) {
        const both = list.filter((id) => patterns.every((pattern) => pattern.matches(id)));
        if (answer === "no") assert.deepEqual(both, [], `${one} and ${other}`);
      } else {
        assert.ok(isUserId(witness), witness);
        assert.ok(
          patterns.every((pattern) => pattern.matches(witness)),
          `${one}, ${other}: ${witness}`,
        );
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(answers.yes > 50 && answers.no > 50 && answers.unknown < 10, JSON.stringify(answers));
});

test("whatever the expressions, what is wider has every ID of the other, and a witness is only in the other", () => {
  const answers = { yes: 0, no: 0, unknown: 0 };
  fc.assert(
    fc.property(expressions, expressions, fc.array(ids, { minLength: 20 }), (one, other, list) => {
      const [wide, narrow] = [compile(one), compile(other)] as const;
      const { answer, witness } = isWiderThan(wide, narrow);
      answers[answer] += 1;
      if (witness === null) {
        const outside = list.filter((id) => narrow.matches(id) && !wide.matches(id));
        if (answer === "yes") assert.deepEqual(outside, [], `${one} and ${other}`);
      } else {
        assert.ok(isUserId(witness), witness);
        assert.deepEqual([wide.matches(witness), narrow.matches(witness)], [false, true]);
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(answers.yes > 50 && answers.no > 50 && answers.unknown < 10, JSON.stringify(answers));
});
