import assert from "node:assert/strict";
import { test } from "node:test";
import { placeExpression } from "../../../src/matrix/namespace/place-expression.ts";
import {
  anyText,
  everyCharacter,
  fullStop,
  keyOf,
  parsePattern,
  sequence,
} from "../../../src/matrix/posix-regex.ts";

const leads = { none: undefined, line: fullStop, any: everyCharacter };

/** Expression, whether matches begin at the start; lead, prefix, whether in any case, and what follows. */
const table: readonly (readonly [string, boolean, keyof typeof leads, string, boolean, string])[] =
  [
    ["@_irc_.*", true, "none", "@_irc_", false, ".*"],
    ["^@_irc_.*", true, "none", "@_irc_", false, ".*"],
    ["^^(@_irc)(_.*)", false, "none", "@_irc_", false, ".*"],
    ["@_irc_.*", false, "any", "@_irc_", false, ".*"],
    [".*_irc_[a-z]", true, "line", "_irc_", false, "[a-z]"],
    ["^.*_irc_[a-z]", false, "line", "_irc_", false, "[a-z]"],
    [".*_irc_[a-z]", false, "any", "_irc_", false, "[a-z]"],
    ["[a-z]*_irc_", true, "none", "", false, "[a-z]*_irc_"],
    ["[a-z]_irc_", true, "none", "", false, "[a-z]_irc_"],
    ["[a-z]_irc_", false, "none", "", false, "[a-z]_irc_"],
    [".*", false, "none", "", false, ""],
    ["", true, "none", "", false, ""],
    ["@😀é.", true, "none", "@😀é", false, "."],
    ["(?i)@_irc.*", true, "none", "@_irc", true, ".*"],
    ["(?i)@_SKi", true, "none", "@_ski", true, ""],
    ["@a(?i)b", true, "none", "@a", false, "[bB]"],
    ["(?i)@ab(?-i:c)", true, "none", "@ab", true, "c"],
    ["(?i)@é_", true, "none", "@", false, "[éÉ]_"],
    ["a{3}", true, "none", "", false, "a{3}"],
    ["a^b", true, "none", "a", false, "^b"],
  ];

for (const [regex, isAnchored, lead, prefix, ignoresCase, rest] of table) {
  test(`${regex}${isAnchored ? "" : " anywhere"} is kept under ${JSON.stringify(prefix)}`, () => {
    const placed = placeExpression(parsePattern(regex).expression, isAnchored);
    assert.equal(placed.lead, leads[lead]);
    assert.equal(placed.prefix, prefix);
    assert.equal(placed.ignoresCase, ignoresCase);
    // What begins with nothing that could be looked for begins with any text.
    const isLed = lead === "none" && !isAnchored && !regex.startsWith("^");
    const wanted = parsePattern(rest).expression;
    assert.equal(keyOf(placed.rest), keyOf(isLed ? sequence([anyText, wanted]) : wanted));
  });
}
