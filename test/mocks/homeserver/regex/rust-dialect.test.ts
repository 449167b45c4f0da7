import assert from "node:assert/strict";
import { test } from "node:test";
import { toRe2 } from "../../../../mocks/homeserver/regex/rust-dialect.ts";

const written: readonly (readonly [regex: string, re2: string])[] = [
  ["@a.*:(b|c)[^]-a]{2,}?$", "@a.*:(b|c)[^]-a]{2,}?$"],
  ["\\d\\D", "[\\p{Nd}][^\\p{Nd}]"],
  ["[\\d[:alpha:]]", "[\\p{Nd}[:alpha:]]"],
  ["a**", "(?:a*)*"],
  ["(a|b){2}+?", "(?:(a|b){2})+?"],
  ["\\x41\\x{41}\\u00411\\U000000411", "\\x{41}\\x{41}\\x{0041}1\\x{00000041}1"],
  ["(?u)(?iu:a)", "(?i:a)"],
  ["\\pL\\p{Greek}\\.\\-", "\\pL\\p{Greek}\\.\\-"],
  ["\\Aa\\b\\z", "\\Aa\\b\\z"],
];

for (const [regex, re2] of written) {
  test(`${regex} of Rust is ${re2} of RE2`, () => assert.equal(toRe2(regex), re2));
}

const refused: readonly (readonly [regex: string, reason: RegExp])[] = [
  ["a(?=b)", /^look-around, including look-ahead and look-behind, is not supported$/u],
  ["a(?<!b)", /^look-around/u],
  ["(a)\\1", /^backreferences are not supported$/u],
  ["(?P=n)", /^unrecognized flag$/u],
  ["a{,2}", /^repetition quantifier expects a valid decimal$/u],
  ["(?i)*", /^repetition operator missing expression$/u],
  ["\\Qa\\E", /^unrecognized escape sequence$/u],
  ["a\\Z", /^unrecognized escape sequence$/u],
  ["\\é", /^unrecognized escape sequence$/u],
  ["[\\b]", /^unrecognized escape sequence$/u],
  ["(a", /^unclosed group$/u],
  ["a)", /^unopened group$/u],
  ["[a", /^unclosed character class$/u],
  ["(?x)a", /^the mock does not play \(\?x\) of Rust: write it otherwise$/u],
  ["(?i-u:\\w)", /does not play \(\?i-u: of Rust/u],
  ["[a-z&&[^b]]", /does not play &&/u],
  ["[a[b]]", /does not play a set inside a set/u],
  ["\\<a", /does not play \\</u],
  ["\\b{start}a", /does not play \\b/u],
  ["[\\W]", /does not play \[\\W\]/u],
];

for (const [regex, reason] of refused) {
  test(`${regex} is refused: ${reason.source}`, () => {
    assert.throws(() => toRe2(regex), { name: "RegexRefusal", message: reason });
  });
}
