/**
 * Regular expressions of Python, read and matched as Python 3.11 does: the words of a refusal are its own.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compilePython } from "../../../../mocks/homeserver/regex/python-regex.ts";

const options = { isAnchoredAtStart: true, isAnchoredAtEnd: false, ignoreCase: false };

const refused: readonly (readonly [regex: string, reason: string])[] = [
  ["a(?i)", "global flags not at the start of the expression at position 1"],
  ["a|(?i)b", "global flags not at the start of the expression at position 2"],
  ["((?i)a)", "global flags not at the start of the expression at position 1"],
  ["(?i) (?s)a", "global flags not at the start of the expression at position 5"],
  ["(?L)a", "bad inline flags: cannot use 'L' flag with a str pattern at position 3"],
  ["(?au)a", "bad inline flags: flags 'a', 'u' and 'L' are incompatible at position 4"],
  ["(?-a:a)", "bad inline flags: cannot turn off flags 'a', 'u' and 'L' at position 4"],
  ["(?-i)a", "missing : at position 4"],
  ["(?i", "missing -, : or ) at position 3"],
  ["(?z)a", "unknown extension ?z at position 1"],
  ["(?<n>a)", "unknown extension ?<n at position 1"],
  ["(?P>n)", "unknown extension ?P> at position 1"],
  ["(?P<1>a)", "bad character in group name '1' at position 4"],
  ["(?P<>a)", "missing group name at position 4"],
  ["(?P<n", "missing >, unterminated name at position 4"],
  ["(?P<n>a)(?P<n>b)", "redefinition of group name 'n' as group 2; was group 1 at position 12"],
  ["(?P=n)", "unknown group name 'n' at position 4"],
  ["(?(2)a)", "invalid group reference 2 at position 3"],
  ["(?(0)a)", "bad group number at position 3"],
  ["(a)(?(1)a|b|c)", "conditional backref with more than two branches"],
  ["(a\\1)", "cannot refer to an open group at position 3"],
  ["\\1", "invalid group reference 1 at position 1"],
  ["(?<=(a)\\1)b", "cannot refer to group defined in the same lookbehind subpattern at position 8"],
  ["(?<=a*)b", "look-behind requires fixed-width pattern"],
  ["(?#a", "missing ), unterminated comment at position 0"],
  ["(a", "missing ), unterminated subpattern at position 0"],
  ["a)", "unbalanced parenthesis at position 1"],
  ["[a", "unterminated character set at position 0"],
  ["[b-a]", "bad character range b-a at position 1"],
  ["[\\d-a]", "bad character range \\d-a at position 1"],
  ["[\\8]", "bad escape \\8 at position 1"],
  ["\\400", "octal escape value \\400 outside of range 0-0o377 at position 0"],
  ["\\x4", "incomplete escape \\x4 at position 0"],
  ["\\q", "bad escape \\q at position 0"],
  ["a\\", "bad escape (end of pattern) at position 1"],
  ["*", "nothing to repeat at position 0"],
  ["^*", "nothing to repeat at position 1"],
  ["a**", "multiple repeat at position 2"],
  ["a*+*", "multiple repeat at position 3"],
  ["a{2,1}", "min repeat greater than max repeat at position 2"],
];

for (const [regex, reason] of refused) {
  test(`${regex} is refused: ${reason}`, () => {
    const error = { name: "RegexRefusal", message: reason };
    assert.throws(() => compilePython(regex, options), error);
  });
}

const matched: readonly (readonly [
  regex: string,
  yes: readonly string[],
  no: readonly string[],
])[] = [
  ["(?i)ſ", ["s", "S", "ſ"], ["z"]],
  ["(?ai)ſ", ["ſ"], ["s"]],
  ["(?i)[A-C]", ["b", "B"], ["d"]],
  ["(?i)[^a]", ["b"], ["A"]],
  ["(?i:a)b", ["Ab"], ["AB"]],
  ["(?i)(?-i:a)b", ["aB"], ["AB"]],
  ["(?a)\\w", ["a"], ["é"]],
  ["(?a)(?u:\\w)", ["é"], [" "]],
  ["(?s).b", ["\nb"], ["b"]],
  [".b", ["ab"], ["\nb"]],
  ["a$", ["a", "a\n"], ["a\n\n", "ab"]],
  ["a\\Z", ["a"], ["a\n"]],
  ["(?m)a\n^b$", ["a\nb"], ["a\nbc"]],
  ["(?x) a # b\n b", ["ab"], ["a b"]],
  ["(?x)[ ]\\ ", ["  "], ["a"]],
  ["\\bab\\B", ["abc"], ["ab", "ab c"]],
  ["\\101\\x41\\u0041\\U00000041\\0", ["AAAA\0"], ["AAAA"]],
  ["[\\b\\n\\]^-]", ["\b", "\n", "]", "^", "-"], ["b"]],
  ["[]-a]", ["]", "^", "a"], ["b"]],
  ["a{,2}b", ["b", "aab"], ["aaab"]],
  ["a{2}{", ["aa{"], ["aa"]],
  ["a{}", ["a{}"], ["a"]],
  ["(a+)+b", ["aab"], ["aa"]],
  ["a*+a", [], ["aaa"]],
  ["a*?b", ["aab"], ["aac"]],
  ["(?>a|ab)c", ["ac"], ["abc"]],
  ["(a)?b(?(1)c|d)", ["abc", "bd"], ["abd", "bc"]],
  ["(?P<n>a)?(?(n)b)c", ["abc", "c"], ["ac"]],
  ["(a)|b\\1", ["a"], ["b"]],
  ["(?i)(a)\\1", ["aA"], ["ab"]],
  ["(?<=x|y)z|xz", ["xz"], ["z"]],
  ["x(?<!y)z", ["xz"], ["yz"]],
  ["(?=(a))\\1", ["a"], ["b"]],
  ["(?!(a))b", ["b"], ["a"]],
  ["(?:^)*a", ["a"], ["b"]],
  ["(a*)*", ["", "aa"], []],
  ["(?:(a)x|ab)\\1", ["axa"], ["aba"]],
  ["(?:(?!(a))x|a)\\1", [], ["aa"]],
];

for (const [regex, yes, no] of matched) {
  test(`${regex} matches as in Python`, () => {
    const matches = compilePython(regex, options);
    for (const text of yes) assert.ok(matches(text), `matches ${JSON.stringify(text)}`);
    for (const text of no) assert.ok(!matches(text), `does not match ${JSON.stringify(text)}`);
  });
}

test("where a match may begin anywhere, all places are tried", () => {
  const matches = compilePython("b(?=c)", { ...options, isAnchoredAtStart: false });
  assert.deepEqual(["abc", "abb"].map(matches), [true, false]);
});
