import assert from "node:assert/strict";
import { test } from "node:test";
import { foldSet, foldToAscii } from "../../../src/matrix/posix-regex/case-fold.ts";
import { charSet, includes } from "../../../src/matrix/posix-regex/char-set.ts";

const cased = Array.from({ length: 0x20000 }, (_character, codePoint) => codePoint)
  .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
  .map((codePoint) => String.fromCodePoint(codePoint))
  .filter((character) =>
    /\p{Changes_When_Casemapped}|\p{Changes_When_Casefolded}/u.test(character),
  );
const allCased = cased.join("");

test("a letter is folded to the letters that JavaScript takes for the same", () => {
  for (const character of cased) {
    const escaped = `\\u{${character.codePointAt(0)?.toString(16)}}`;
    const wanted = allCased.match(new RegExp(`[${escaped}]`, "giu")) ?? [];
    const folded = foldSet(charSet(character));
    const found = cased.filter((other) => includes(folded, other.codePointAt(0) ?? 0));
    assert.deepEqual(found, wanted, `${character} ${escaped}`);
  }
});

test("ASCII letters are folded with Kelvin sign and long s, and others are left alone", () => {
  for (const [character, wanted] of [
    ["a", "aA"],
    ["K", "kK\u212a"],
    ["s", "sS\u017f"],
    ["1", "1"],
    ["_", "_"],
    ["ß", "ßẞ"],
    ["σ", "σςΣ"],
    ["ı", "ı"],
    ["İ", "İ"],
  ] as const) {
    assert.deepEqual(foldSet(charSet(character)), charSet(wanted), character);
  }
});

test("folding to ASCII gives one unit for all that fold together with an ASCII letter", () => {
  for (let unit = 0; unit < 0x10000; unit += 1) {
    if (unit >= 0xd800 && unit <= 0xdfff) continue;
    const set = foldSet(charSet(String.fromCharCode(unit)));
    const small = Array.from("abcdefghijklmnopqrstuvwxyz").find((letter) =>
      includes(set, letter.charCodeAt(0)),
    );
    assert.equal(foldToAscii(unit), small?.charCodeAt(0) ?? unit);
  }
});
