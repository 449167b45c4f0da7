import assert from "node:assert/strict";
import { test } from "node:test";
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

/** A small generator, so that a failure can be repeated: mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick(random: () => number, from: string): string {
  return from[Math.floor(random() * from.length)] ?? "";
}

/** Mostly what has a meaning in the mapping, sometimes any character. */
function randomName(random: () => number): string {
  let name = "";
  for (let left = random() * 12; left > 0; left -= 1) {
    const code = Math.floor(random() * 0x10f7ff);
    const any = String.fromCodePoint(code < 0xd800 ? code : code + 0x800);
    name += random() < 0.7 ? pick(random, "aAzZ09_=-./+@:# é") : any;
  }
  return name;
}

test("whatever the name, it comes back, in characters that a localpart may have", () => {
  const random = createRandom(83);
  for (let round = 0; round < 2_000; round += 1) {
    const name = randomName(random);
    const localpart = encodeLocalpart(name, { keepCase: true });
    assert.equal(localpart === "" || isLocalpart(localpart), true, JSON.stringify(name));
    assert.equal(decodeLocalpart(localpart, { keepCase: true }), name);
  }
});

test("whatever the name, without case it comes back in lower case", () => {
  const random = createRandom(84);
  for (let round = 0; round < 2_000; round += 1) {
    const name = randomName(random);
    const localpart = encodeLocalpart(name, { keepCase: false });
    const lower = name.replaceAll(/[A-Z]/gu, (capital) => capital.toLowerCase());
    assert.equal(decodeLocalpart(localpart, { keepCase: false }), lower);
  }
});

test("whatever the localpart, it is refused or it is the only one of its name", () => {
  const random = createRandom(85);
  let read = 0;
  for (let round = 0; round < 5_000; round += 1) {
    let localpart = "";
    for (let left = random() * 6; left > 0; left -= 1) localpart += pick(random, "ab_=3d2f.c");
    for (const keepCase of [false, true]) {
      let name: string;
      try {
        name = decodeLocalpart(localpart, { keepCase });
      } catch {
        continue;
      }
      read += 1;
      assert.equal(encodeLocalpart(name, { keepCase }), localpart);
    }
  }
  assert.ok(read > 1_000, "the loop read too few localparts to say anything");
});
