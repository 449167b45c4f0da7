import assert from "node:assert/strict";
import { test } from "node:test";
import { bearerToken, tokensEqual } from "../../src/matrix/token.ts";

test("a token equals only itself", () => {
  assert.equal(tokensEqual("HS", "HS"), true);
  for (const other of ["", "H", "HS ", "HSHS", "hs", "SH", "H\u0000", "\u0000\u0000"]) {
    assert.equal(tokensEqual(other, "HS"), false, JSON.stringify(other));
  }
});

test("nothing equals an empty token, not even an empty one", () => {
  assert.equal(tokensEqual("", ""), false);
  assert.equal(tokensEqual("HS", ""), false);
});

test("tokens outside ASCII are compared as text", () => {
  assert.equal(tokensEqual("gehe\u00ecm", "gehe\u00ecm"), true);
  assert.equal(tokensEqual("gehe\u00ecm", "geheim"), false);
});

test("a Bearer header gives its token, whatever the case of the scheme (S14)", () => {
  assert.equal(bearerToken("Bearer HS"), "HS");
  assert.equal(bearerToken("bearer  HS "), "HS");
});

for (const header of [null, undefined, "", "HS", "Basic HS", "XXXXXXXHS", "Bearer", "Bearer a b"]) {
  test(`the header ${JSON.stringify(header)} carries no token`, () => {
    assert.equal(bearerToken(header), undefined);
  });
}
