/**
 * What the engines of homeservers make of a regular expression. The table is what Python 3.11, Go 1.26 and the crate `regex`
 * 1.13 said; Synapse wants a match at the start, the others anywhere.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileRegex, type RegexEngine } from "../../../../mocks/homeserver/regex/regex-engine.ts";
import { SlowRegexError } from "../../../../mocks/homeserver/regex/python/match.ts";

const engines = ["Python re", "Go RE2", "Rust regex"] as const;

const compile = (engine: RegexEngine, regex: string, more: object = {}) =>
  compileRegex(engine, regex, {
    isAnchoredAtStart: engine === "Python re",
    isAnchoredAtEnd: false,
    ignoreCase: false,
    ...more,
  });

/** y: it matches, n: it does not, -: refused, x: taken there but not played here. For Python, Go and Rust. */
const table: readonly (readonly [regex: string, id: string, results: string])[] = [
  ["@_irc_.*:example\\.org", "@_irc_bob:example.org", "yyy"],
  ["_irc_.*", "@x_irc_y:example.org", "nyy"],
  ["@_irc_", "@_irc_bob:example.org", "yyy"],
  ["(?i)@_IRC_.*", "@_irc_bob:example.org", "yyy"],
  ["(?i:@_IRC_)bob", "@_irc_bob:example.org", "yyy"],
  ["@_irc_(?i)BOB", "@_irc_bob:example.org", "-yy"],
  ["(?P<network>@_irc)_.*", "@_irc_bob:example.org", "yyy"],
  ["(?<network>@_irc)_.*", "@_irc_bob:example.org", "-yy"],
  ["@_irc_(?!bot).*", "@_irc_bob:example.org", "y--"],
  ["@_irc_(?!bot).*", "@_irc_bot:example.org", "n--"],
  ["@_irc_(?=b)", "@_irc_bob:example.org", "y--"],
  ["@_irc(?<=c)_", "@_irc_bob:example.org", "y--"],
  ["@_irc_(b)o\\1:", "@_irc_bob:example.org", "y--"],
  ["@_irc_(?P<b>b)o(?P=b):", "@_irc_bob:example.org", "y--"],
  ["@_irc_.*?:example", "@_irc_bob:example.org", "yyy"],
  ["@_irc_.*+", "@_irc_bob:example.org", "y-y"],
  ["@_irc_[a-z]++:", "@_irc_bob:example.org", "y-y"],
  ["@_irc_(?>bo|bob):", "@_irc_bob:example.org", "n--"],
  ["\\A@_irc_", "@_irc_bob:example.org", "yyy"],
  ["@_irc_bob:example.org\\Z", "@_irc_bob:example.org", "y--"],
  ["@_irc_bob:example.org\\z", "@_irc_bob:example.org", "-yy"],
  ["@_irc_\\w+:", "@_irc_bob:example.org", "yyy"],
  ["@_irc_\\w+:", "@_irc_éva:example.org", "yny"],
  ["@_irc_\\d+:", "@_irc_42:example.org", "yyy"],
  ["@_irc_\\d+:", "@_irc_٤٢:example.org", "yny"],
  ["@_irc_[[:alpha:]]+:", "@_irc_bob:example.org", "nyy"],
  ["@_irc_[[:alpha:]]+:", "@_irc_a]:example.org", "ynn"],
  ["@_irc_\\bbob\\b", "@_irc_bob:example.org", "nnn"],
  ["@_irc\\b", "@_irc-bob:example.org", "yyy"],
  ["@_irc_(?#nick)bob", "@_irc_bob:example.org", "y--"],
  ["(?x) @_irc_ bob", "@_irc_bob:example.org", "y-x"],
  ["@_irc_\\Qb.b\\E", "@_irc_b.b:example.org", "-y-"],
  ["@_irc_\\p{L}+:", "@_irc_bob:example.org", "-yy"],
  ["@_irc_\\x{62}ob", "@_irc_bob:example.org", "-yy"],
  ["@_irc_\\u0062ob", "@_irc_bob:example.org", "y-y"],
  ["@_irc_b{,2}ob", "@_irc_bob:example.org", "yn-"],
  ["@_irc_b{,2}ob", "@_irc_b{,2}ob:example.org", "ny-"],
  ["@_irc_{bob}", "@_irc_{bob}:example.org", "yy-"],
  ["@_irc_b**", "@_irc_bob:example.org", "--y"],
  ["@_irc_\\/bob", "@_irc_/bob:example.org", "yyy"],
  ["@_irc_\\ébob", "@_irc_ébob:example.org", "y--"],
  ["@_irc_(b)?(?(1)o|a)b", "@_irc_bob:example.org", "y--"],
  ["@_irc_[a", "@_irc_a:example.org", "---"],
  ["*@_irc_", "@_irc_bob:example.org", "---"],
  ["@_irc_(", "@_irc_bob:example.org", "---"],
  ["^@_irc_bob$", "@_irc_bob:example.org", "nnn"],
  ["(^|x)@_irc_bob", "@_irc_bob:example.org", "yyy"],
];

const words = { y: "matches", n: "does not match", "-": "is refused", x: "is not played" } as const;

for (const [regex, id, results] of table) {
  for (const [at, engine] of engines.entries()) {
    const expected = results[at] as keyof typeof words;
    test(`${regex} ${words[expected]} for ${id} with ${engine}`, () => {
      if (expected === "-" || expected === "x")
        assert.throws(() => compile(engine, regex), { name: "RegexRefusal" });
      else assert.equal(compile(engine, regex)(id), expected === "y");
    });
  }
}

test("tuwunel ignores case in what stands behind RE2 too", () => {
  const matches = compile("Rust regex", "@_irc_[a-z]++:", { ignoreCase: true });
  assert.ok(matches("@_IRC_BOB:example.org"));
});

for (const engine of engines) {
  test(`${engine} matches to the end where a profile wants that`, () => {
    const matches = compile(engine, "(?i)@a|@ab", {
      isAnchoredAtStart: true,
      isAnchoredAtEnd: true,
    });
    assert.deepEqual(["@a", "@ab", "@abc", "x@a"].map(matches), [true, true, false, false]);
  });
}

test("what would take Python for ever is given up, and told", () => {
  const matches = compile("Python re", "@(\\w+\\w+)+(?!x):");
  assert.throws(() => matches(`@${"a".repeat(200)}`), SlowRegexError);
});

test("what would take for ever elsewhere takes no time where all engines read it alike", () => {
  for (const engine of engines) {
    assert.equal(compile(engine, "@(a+a+)+:")(`@${"a".repeat(200)}`), false);
  }
});
