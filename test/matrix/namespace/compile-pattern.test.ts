import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  compilePattern,
  type NamespaceKind,
  namespaceProfiles,
} from "../../../src/matrix/namespaces.ts";
import { slowlyMatches, texts, trees, write } from "../posix-regex/slow-matcher.ts";

const names = ["spec", "synapse", "dendrite", "tuwunel"] as const;
type ProfileName = (typeof names)[number];

/** Kind, expression, ID, and who says that it matches. */
const table: readonly (readonly [NamespaceKind, string, string, readonly ProfileName[]])[] = [
  ["users", "@_irc_.*", "@_irc_bob:example.org", names],
  ["users", "@irc_bob", "@irc_bobby:x", names],
  ["users", "_irc_.*", "@_irc_bob:example.org", ["dendrite", "tuwunel"]],
  ["users", "@_irc_.*", "@x@_irc_bob:example.org", ["dendrite", "tuwunel"]],
  ["users", "^@_irc_.*", "@x@_irc_bob:example.org", []],
  ["users", "@_irc_.*:example\\.org", "@_irc_bob:example.org.evil", names],
  ["users", "@_irc_.*:example\\.org$", "@_irc_bob:example.org.evil", []],
  ["users", "@_IRC_.*", "@_irc_bob:example.org", ["tuwunel"]],
  ["users", "@_irc_.*", "@_IRC_Bob:example.org", ["tuwunel"]],
  ["users", "(?i)@_IRC_.*", "@_irc_bob:example.org", names],
  ["aliases", "#_IRC_.*", "#_irc_room:example.org", ["tuwunel"]],
  ["rooms", "!ABC", "!abc:example.org", []],
  ["rooms", "!abc", "!abcdef", names],
  ["users", "@a|@b", "@b:x", names],
  ["users", "@a|b", "@xb:x", ["dendrite", "tuwunel"]],
  ["users", "", "@anybody:x", names],
  ["users", ".*", "@anybody:x", names],
  ["users", "@_irc_.*", "@_irc_a\nb:x", names],
  ["users", "@_irc_.*:x", "@_irc_a\nb:x", []],
];

for (const [kind, regex, id, wanted] of table) {
  for (const name of names) {
    const does = wanted.includes(name);
    test(`for ${name} ${JSON.stringify(regex)} ${does ? "matches" : "does not match"} ${JSON.stringify(id)} (U8, U9, V6)`, () => {
      const pattern = compilePattern(regex, { kind, profile: namespaceProfiles[name] });
      assert.equal(pattern.matches(id), does);
    });
  }
}

test("the specification's way is the default", () => {
  assert.equal(compilePattern("_irc", { kind: "users" }).profile, namespaceProfiles.spec);
});

test("a homeserver that anchors at both ends can be written down", () => {
  const profile = { ...namespaceProfiles.spec, name: "mine", isAnchoredAtEnd: true };
  const pattern = compilePattern("@a|@ab", { kind: "users", profile });
  assert.deepEqual(["@a", "@ab", "@abc"].map(pattern.matches), [true, true, false]);
});

test("what is not portable is noted, whether the profile ignores case or not", () => {
  for (const name of names) {
    const profile = namespaceProfiles[name];
    const { notes } = compilePattern("@\\d", { kind: "users", profile });
    assert.deepEqual(
      notes.map(({ construct }) => construct),
      ["\\d"],
    );
  }
});

for (const name of names) {
  test(`whatever the expression, for ${name} it matches when trying everything finds a match`, () => {
    const profile = namespaceProfiles[name];
    const options = { ...profile, ignoreCase: profile.ignoresCase.users };
    fc.assert(
      fc.property(trees, fc.array(texts, { minLength: 1, maxLength: 9 }), (tree, list) => {
        const pattern = compilePattern(write(tree), { kind: "users", profile });
        for (const text of list) {
          assert.equal(pattern.matches(text), slowlyMatches(tree, text, options), write(tree));
        }
      }),
      { numRuns: 500 },
    );
  });
}
