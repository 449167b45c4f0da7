import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  compilePattern,
  NamespacePatternError,
  parsePattern,
} from "../../../src/matrix/namespaces.ts";

const matches = (regex: string, text: string): boolean =>
  compilePattern(`^(${regex})$`, { kind: "users" }).matches(text);

/** Expression, texts that match as a whole, texts that do not. */
const constructs: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["a.c", ["abc", "a.c", "a😀c", "a\0c"], ["ac", "a\nc", "abbc"]],
  ["a\\.c", ["a.c"], ["abc"]],
  ["\\^\\.\\[\\]\\$\\(\\)\\|\\*\\+\\?\\{\\}\\\\", ["^.[]$()|*+?{}\\"], [""]],
  ["a]b}", ["a]b}"], []],
  ["a*", ["", "aaa"], ["b"]],
  ["a+", ["a", "aaa"], [""]],
  ["a?", ["", "a"], ["aa"]],
  ["a{2}", ["aa"], ["a", "aaa"]],
  ["a{2,}", ["aa", "aaaa"], ["a"]],
  ["a{1,2}", ["a", "aa"], ["", "aaa"]],
  ["a{0}b", ["b"], ["ab"]],
  ["a{255}", ["a".repeat(255)], ["a".repeat(254)]],
  ["(ab){2}|c", ["abab", "c"], ["ab"]],
  ["a|b|cd", ["a", "b", "cd"], ["c", "ad"]],
  ["a|", ["a", ""], ["|"]],
  ["(|a)b()", ["b", "ab"], []],
  ["", [""], ["a"]],
  ["[abc]", ["a", "c"], ["d", "ab"]],
  ["[^abc]", ["d", "^", "\n", "😀"], ["a", ""]],
  ["[]a]", ["]", "a"], ["[", "]a"]],
  ["[^]a]", ["b"], ["]", "a"]],
  ["[a^]", ["a", "^"], ["b"]],
  ["[a-]", ["a", "-"], ["b"]],
  ["[-a]", ["a", "-"], ["b"]],
  ["[a-c]", ["a", "b", "c"], ["d", "-"]],
  ["[a-c-e]", ["b", "-", "e"], ["d"]],
  ["[--/]", ["-", ".", "/"], ["+", "0"]],
  ["[%--]", ["%", "*", "-"], ["."]],
  ["[.$*(|]", [".", "$", "*", "(", "|"], ["a", "\\"]],
  ["[[a]", ["[", "a"], ["]"]],
  ["[[:alpha:]]", ["a", "Z"], ["1", ":", "é"]],
  ["[[:lower:][:digit:]_]", ["a", "1", "_"], ["A"]],
  ["[^[:space:]]", ["a"], [" ", "\t", "\n", "\v", "\f", "\r"]],
  ["[[:alnum:]]", ["a", "Z", "0"], ["_"]],
  ["[[:blank:]]", [" ", "\t"], ["\n"]],
  ["[[:cntrl:]]", ["\0", "\x1f", "\x7f"], [" "]],
  ["[[:graph:]]", ["!", "~", "a"], [" ", "\x7f"]],
  ["[[:print:]]", [" ", "!", "~"], ["\x7f", "\n"]],
  ["[[:punct:]]", ["!", "/", ":", "@", "[", "`", "{", "~"], ["a", "0", " "]],
  ["[[:upper:]]", ["A"], ["a"]],
  ["[[:xdigit:]]", ["0", "a", "F"], ["g"]],
  ["[[:word:]]", ["a", "0", "_"], ["-"]],
  ["[[.-.]]", ["-"], ["."]],
  ["[[.hyphen.][.low-line.][.comma.]]", ["-", "_", ","], ["."]],
  ["[[.space.]-[.tilde.]]", [" ", "a", "~"], ["\t"]],
  ["[[.left-square-bracket.][.right-curly-bracket.][.nine.]]", ["[", "}", "9"], ["]"]],
  ["[\\]\\-\\\\]", ["]", "-", "\\"], ["a"]],
  ["[\\d.]", ["5", "."], ["d", "\\"]],
  ["[^\\W]", ["a", "_"], ["-"]],
  ["\\d\\D\\w\\W\\s\\S", ["1a_- x"], ["aaaaaa"]],
  ["\\t\\n\\r\\f\\v\\x41", ["\t\n\r\f\vA"], []],
  ["[\\x41-\\x43]", ["B"], ["D"]],
  ["\\-\\/\\:\\@\\_\\#\\!\\ ", ["-/:@_#! "], []],
  ["(?:ab)+", ["abab"], ["a"]],
  ["(?P<name>a)(?<other>b)", ["ab"], []],
  ["a*?b+?c??d{2}?", ["aabbcdd", "bdd"], ["d"]],
  ["(?i)aB[c-d]", ["Abc", "abD"], ["abe"]],
  ["(?i:a)b", ["Ab", "ab"], ["aB"]],
  ["(a(?i)b|c)d", ["aBd", "Cd"], ["Ab", "aBD"]],
  ["(?i)a(?-i:b)", ["Ab"], ["aB"]],
  ["(?i)[^a]", ["b"], ["a", "A"]],
  ["(?i)[[:upper:]]", ["a", "A"], ["1"]],
  ["(?i)ß", ["ß", "ẞ"], ["ss"]],
  ["(?i)\\W", ["-"], ["k", "K"]],
  ["a^b", [], ["ab", "a^b"]],
  ["a$b", [], ["ab", "a$b"]],
  ["(a|^)b", ["ab", "b"], []],
  ["(^)*a($){2}", ["a"], ["b"]],
  ["(^a)", ["a"], []],
  ["\\Aa\\z", ["a"], []],
  ["a\\Z", ["a"], []],
  ["😀{2}", ["😀😀"], ["😀"]],
  ["[😀-😂]", ["😁"], ["\u{1f603}"]],
];

for (const [regex, yes, no] of constructs) {
  test(`${JSON.stringify(regex)} is understood`, () => {
    for (const text of yes) assert.equal(matches(regex, text), true, JSON.stringify(text));
    for (const text of no) assert.equal(matches(regex, text), false, JSON.stringify(text));
  });
}

/** Expression, position, what the message says. */
const wrong: readonly (readonly [string, number, RegExp])[] = [
  ["@(irc", 1, /the group has no end: write "\)" behind it, or "\\\(" for the character$/u],
  ["a)b", 1, /no group is open here: write "\\\)"/u],
  ["*a", 0, /nothing to repeat: write "\\\*"/u],
  ["a|+b", 2, /nothing to repeat: write "\\\+"/u],
  ["(?i)(?b)", 4, /"\(\?b\)" sets flags that are not understood/u],
  ["(*a)", 1, /nothing to repeat/u],
  ["{2}", 0, /nothing to repeat: write "\\\{"/u],
  ["^*", 0, /"\^" cannot be repeated: leave out what stands behind it/u],
  ["a$+", 1, /"\$" cannot be repeated/u],
  ["\\A?", 0, /"\\A" cannot be repeated/u],
  ["(?i)*", 0, /"\(\?i\)" cannot be repeated/u],
  ["a**", 2, /repeated already is repeated again: put it into a group/u],
  ["a{2}{3}", 4, /repeated already/u],
  ["a*+", 1, /"\*\+" keeps what it has matched on Synapse only/u],
  ["a*?*", 3, /repeated already/u],
  ["a{", 1, /"\{" is no interval: write \{2\}, \{2,\} or \{0,2\}/u],
  ["a{x}", 1, /"\{x\}" is no interval/u],
  ["a{,2}", 1, /"\{,2\}" is no interval/u],
  ["a{2,1}", 1, /"\{2,1\}" ends below its beginning/u],
  ["a{256}", 1, /repeats more than 255 times/u],
  ["a{0,256}", 1, /repeats more than 255 times/u],
  ["a[bc", 1, /the bracket has no end: write "\]" behind it/u],
  ["a[]", 1, /the bracket has no end/u],
  ["a[^]", 1, /the bracket has no end/u],
  ["[z-a]", 1, /"z-a" ends below its beginning/u],
  ["[a\\d-z]", 2, /"\\d-z" is a range from or to more than one character/u],
  ["[a-[:digit:]]", 1, /is a range from or to more than one character/u],
  ["x[[=a=]]", 2, /"\[=a=\]" is an equivalence class/u],
  ["[[:letter:]]", 1, /"\[:letter:\]" is no class: there are alnum, alpha/u],
  ["[[:^alpha:]]", 1, /is no class/u],
  ["[[.ch.]]", 1, /"\[\.ch\.\]" is no character/u],
  ["[[:alpha]", 1, /the class has no end/u],
  ["a\\", 1, /nothing is escaped: write "\\\\"/u],
  ["(a)\\1", 3, /"\\1" refers back/u],
  ["\\0", 0, /"\\0" refers back/u],
  ["(?P<n>a)(?P=n)", 8, /"\(\?P=" refers back/u],
  ["\\bfoo", 0, /"\\b" is the edge of a word/u],
  ["\\p{L}", 0, /"\\p" means nothing that all homeservers know/u],
  ["\\x4", 0, /"\\x" means nothing/u],
  ["a(?=b)", 1, /"\(\?=" looks around, .* Dendrite and tuwunel refuse/u],
  ["a(?!b)", 1, /"\(\?!" looks around/u],
  ["(?<=a)b", 0, /"\(\?<=" looks around/u],
  ["(?<!a)b", 0, /"\(\?<!" looks around/u],
  ["(?>a)", 0, /"\(\?>" begins no group that is understood/u],
  ["(?#x)", 0, /"\(\?#" begins no group/u],
  ["(?", 0, /"\(\?" begins no group/u],
  ["(?s).", 0, /"\(\?s\)" sets flags that are not understood: only i is/u],
  ["(?ix:a)", 0, /sets flags that are not understood/u],
  ["((a{255}){255}){255}", 1, /larger than 2000 characters: repeat less/u],
  ["a{200}b{200}(c{250}){8}", 12, /larger than 2000 characters/u],
  ["[ab]{250}".repeat(9), 63, /larger than 2000 characters/u],
  ["(((){255}){255}){255}", 1, /larger than 2000 characters/u],
  [`${"(".repeat(51)}a${")".repeat(51)}`, 50, /more than 50 groups are nested/u],
  [`${"(".repeat(2000)}`, 50, /more than 50 groups are nested/u],
  ["a".repeat(2049), 2048, /more than 2048 characters/u],
  ["a".repeat(2048), 1999, /larger than 2000/u],
  ["a\ud800b", 1, /half a character/u],
];

for (const [regex, position, message] of wrong) {
  const shown = regex.length > 40 ? `${regex.slice(0, 40)}…` : regex;
  test(`${JSON.stringify(shown)} is refused, and the message says where and why`, () => {
    assert.throws(
      () => parsePattern(regex),
      (error: unknown) => {
        assert.ok(error instanceof NamespacePatternError);
        assert.match(
          error.message,
          /^the regular expression ".*" is wrong at position \d+: [^\n]+$/u,
        );
        assert.match(error.message, message);
        assert.equal(error.position, position);
        assert.equal(error.pattern, regex);
        assert.ok(error.message.endsWith(error.reason));
        assert.ok(error.message.length < 350, "it can be read");
        return true;
      },
    );
  });
}

/** Expression, and position, construct and message of each note. */
const noted: readonly (readonly [string, ...(readonly [number, string, RegExp])[]])[] = [
  ["^@_irc_[^:]*:example\\.org$"],
  ["@_irc_(a|b+){2,3}[]x-]?.*"],
  ["a\\d", [1, "\\d", /Dendrite for ASCII, as is done here: write \[0-9\]$/u]],
  ["[\\w.]", [1, "\\w", /write A-Za-z0-9_$/u]],
  ["a*?", [2, "?", /lazy repetition/u]],
  ["(?i)a", [0, "(?i)", /write both cases, such as \[Aa\]$/u]],
  ["a(?i)b", [1, "(?i)", /Synapse refuses flags behind the first character/u]],
  ["(?i:a)", [0, "(?i:", /write both cases/u]],
  ["(?:a)", [0, "(?:", /write a plain group/u]],
  ["(?P<n>a)(?<m>b)", [0, "(?P<n>", /plain group/u], [8, "(?<m>", /plain group/u]],
  ["a|", [2, "", /POSIX leaves open what nothing means/u]],
  ["()", [1, "", /POSIX leaves open/u]],
  ["", [0, "", /POSIX leaves open/u]],
  ["[[:alpha:]]", [1, "[:alpha:]", /^Synapse takes this for a list/u]],
  ["[[:word:]]", [1, "[:word:]", /^this is not POSIX, and Synapse/u]],
  ["[:alpha:]", [0, "[:alpha:]", /a class is written \[\[:alpha:\]\]$/u]],
  ["[[.hyphen.]]", [1, "[.hyphen.]", /no homeserver reads collating symbols/u]],
  ["[a\\]]", [2, "\\]", /POSIX takes the backslash for a character/u]],
  ["[a[b]", [2, "[", /tuwunel takes this for the beginning of another set/u]],
  ["[a&&b]", [2, "&&", /an operation on sets/u]],
  ["[--/]", [1, "--", /an operation on sets/u]],
  ["[a-c-e]", [4, "-", /what a hyphen means here: put it last/u]],
  ["\\-\\.", [0, "\\-", /POSIX gives this no meaning: write -$/u]],
  ["\\<", [0, "\\<", /tuwunel takes this for the edge of a word: write <$/u]],
  ["\\é", [0, "\\é", /Dendrite and tuwunel refuse this: write é$/u]],
  ["\\t\\x2e", [0, "\\t", /write the character itself/u], [2, "\\x2e", /write the character/u]],
  ["\\A\\z\\Z", [0, "\\A", /write \^$/u], [2, "\\z", /Synapse refuses/u], [4, "\\Z", /Dendrite/u]],
];

for (const [regex, ...wanted] of noted) {
  test(`${JSON.stringify(regex)} has ${wanted.length} constructs that are not portable`, () => {
    const { notes } = parsePattern(regex);
    assert.deepEqual(
      notes.map(({ position, construct }) => [position, construct]),
      wanted.map(([position, construct]) => [position, construct]),
    );
    for (const [index, [, , message]] of wanted.entries()) {
      assert.match(notes[index]?.message ?? "", message);
    }
  });
}

test("only groups within each other are counted as nested", () => {
  assert.equal(matches("(a)".repeat(100), "a".repeat(100)), true);
  assert.equal(matches(`${"(".repeat(49)}a${")".repeat(49)}`, "a"), true);
});

test("a long expression is cut in the message, and one of several lines stays on one", () => {
  assert.throws(() => parsePattern(`\n${"a".repeat(500)}(`), {
    message: /^the regular expression "\\na{99}…" is wrong at position 501: /u,
  });
});

test("whatever the text, it is understood or refused with a position in it", () => {
  const units = fc.constantFrom(..."ab^$.[]()|*+?{}\\-,:=12<>!Pi😀", "[:", ":]", "(?", "{1,2}");
  let understood = 0;
  fc.assert(
    fc.property(fc.string({ unit: units, maxLength: 12 }), (text) => {
      try {
        parsePattern(text);
        understood += 1;
      } catch (error) {
        assert.ok(error instanceof NamespacePatternError, String(error));
        assert.ok(error.position >= 0 && error.position <= text.length, error.message);
      }
    }),
    { numRuns: 10_000 },
  );
  assert.ok(understood > 500, `only ${understood} were understood`);
});
