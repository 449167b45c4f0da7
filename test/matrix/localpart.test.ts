import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isLocalpart } from "../../src/matrix/identifiers.ts";
import { decodeLocalpart, encodeLocalpart } from "../../src/matrix/localpart.ts";

/** name, without case, with case */
const table: [string, string, string][] = [
  ["", "", ""],
  ["bob", "bob", "bob"],
  ["Bob", "bob", "_bob"],
  ["BOB", "bob", "_b_o_b"],
  ["a_b", "a_b", "a__b"],
  ["_A", "_a", "___a"],
  ["__", "__", "____"],
  ["a.b-c/d+e0", "a.b-c/d+e0", "a.b-c/d+e0"],
  ["=", "=3d", "=3d"],
  ["=3d", "=3d3d", "=3d3d"],
  ["#chan", "=23chan", "=23chan"],
  ["a b:c@d", "a=20b=3ac=40d", "a=20b=3ac=40d"],
  ["á", "=c3=a1", "=c3=a1"],
  ["Á", "=c3=81", "=c3=81"],
  ["😀", "=f0=9f=98=80", "=f0=9f=98=80"],
  ["\u0000\u0001", "=00=01", "=00=01"],
  ["\ufeffx", "=ef=bb=bfx", "=ef=bb=bfx"],
  ["irc.freenode.net/Bob", "irc.freenode.net/bob", "irc.freenode.net/_bob"],
];

for (const [name, without, withCase] of table) {
  test(`${JSON.stringify(name)} is ${without || "empty"}, with case ${withCase || "empty"} (S83)`, () => {
    assert.equal(encodeLocalpart(name, { keepCase: false }), without);
    assert.equal(encodeLocalpart(name, { keepCase: true }), withCase);
  });

  test(`${JSON.stringify(name)} is read back, without case in lower case`, () => {
    const lower = name.replaceAll(/[A-Z]/gu, (capital) => capital.toLowerCase());
    assert.equal(decodeLocalpart(without, { keepCase: false }), lower);
    assert.equal(decodeLocalpart(withCase, { keepCase: true }), name);
  });
}

/** localpart, what is wrong, what the message says */
const malformed: [string, string, string][] = [
  ["Bob", "a capital", "nothing to read at position 0"],
  ["a b", "a space", "nothing to read at position 1"],
  ["ü", "a character outside ASCII", "nothing to read at position 0"],
  ["a:b", "a colon", "nothing to read at position 1"],
  ["ab=", "an escape without digits", "nothing to read at position 2"],
  ["=3", "an escape with one digit", "nothing to read at position 0"],
  ["=3D", "an escape in capitals", "nothing to read at position 0"],
  ["=zz", "an escape that is no number", "nothing to read at position 0"],
  ["=61", "an escape that nothing needed", 'it is written "a"'],
  ["=41", "a capital as bytes", 'it is written "_?a"'],
  ["=5f", "an escaped underscore", 'it is written "__?"'],
  ["=c3", "half a character", "its bytes are not UTF-8"],
  ["=ff", "a byte that UTF-8 does not have", "its bytes are not UTF-8"],
  ["=c0=af", "an overlong slash", "its bytes are not UTF-8"],
  ["=ed=a0=80", "half a surrogate pair", "its bytes are not UTF-8"],
];

for (const [localpart, name, why] of malformed) {
  test(`${name} is refused: ${localpart}`, () => {
    for (const keepCase of [false, true]) {
      assert.throws(() => decodeLocalpart(localpart, { keepCase }), {
        name: "TypeError",
        message: new RegExp(`^malformed localpart "${localpart}": ${why}$`, "u"),
      });
    }
  });
}

for (const localpart of ["_", "a_", "_1", "_=3d", "_B", "_."]) {
  test(`with case an underscore before no letter is refused: ${localpart}`, () => {
    assert.throws(() => decodeLocalpart(localpart, { keepCase: true }), /malformed localpart/u);
  });
}

test("a name with half a surrogate pair is refused: it would come back as another", () => {
  assert.throws(() => encodeLocalpart("a\ud800", { keepCase: true }), /not valid Unicode/u);
});

/** Mostly what has a meaning in the mapping, sometimes any character. */
const names = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(..."aAzZ09_=-./+@:# é") },
    { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
  ),
});

test("whatever the name, it comes back, in characters that a localpart may have", () => {
  fc.assert(
    fc.property(names, (name) => {
      const localpart = encodeLocalpart(name, { keepCase: true });
      assert.equal(localpart === "" || isLocalpart(localpart), true);
      assert.equal(decodeLocalpart(localpart, { keepCase: true }), name);
    }),
    { numRuns: 2_000 },
  );
});

test("whatever the name, without case it comes back in lower case", () => {
  fc.assert(
    fc.property(names, (name) => {
      const localpart = encodeLocalpart(name, { keepCase: false });
      assert.equal(localpart === "" || isLocalpart(localpart), true);
      const lower = name.replaceAll(/[A-Z]/gu, (capital) => capital.toLowerCase());
      assert.equal(decodeLocalpart(localpart, { keepCase: false }), lower);
    }),
    { numRuns: 2_000 },
  );
});

test("two names are two localparts, when case is kept", () => {
  fc.assert(
    fc.property(names, names, (one, other) => {
      const [first, second] = [one, other].map((name) => encodeLocalpart(name, { keepCase: true }));
      assert.equal(first === second, one === other);
    }),
  );
});

test("whatever the localpart, it is refused or it is the only one of its name", () => {
  let read = 0;
  const localparts = fc.string({ unit: fc.constantFrom(..."ab_=3d2f.c"), maxLength: 6 });
  fc.assert(
    fc.property(localparts, fc.boolean(), (localpart, keepCase) => {
      let name: string;
      try {
        name = decodeLocalpart(localpart, { keepCase });
      } catch (error) {
        assert.match(String(error), /^TypeError: malformed localpart/u);
        return;
      }
      read += 1;
      assert.equal(encodeLocalpart(name, { keepCase }), localpart);
    }),
    { numRuns: 5_000 },
  );
  assert.ok(read > 500, `only ${read} localparts could be read, too few to say anything`);
});
