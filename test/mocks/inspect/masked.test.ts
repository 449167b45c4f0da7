import assert from "node:assert/strict";
import { test } from "node:test";
import { createMask } from "../../../mocks/inspect/masked.ts";
import { irc } from "./support.ts";

const mask = createMask(() => [irc]);
const url = (path: string): URL => new URL(path, "http://example.org");

test("the tokens of registrations are shown by their names, others are hidden", () => {
  const shown = (value: string) => mask.headers(new Headers({ authorization: value }));
  assert.deepEqual(shown("Bearer hs-token-of-irc"), [
    ["authorization", "Bearer ‹hs_token of irc›"],
  ]);
  assert.deepEqual(shown("bearer as-token-of-irc"), [
    ["authorization", "bearer ‹as_token of irc›"],
  ]);
  assert.deepEqual(shown("Bearer syt_alice"), [["authorization", "Bearer ‹hidden›"]]);
  assert.deepEqual(shown("syt_alice"), [["authorization", "‹hidden›"]]);
});

for (const name of ["cookie", "set-cookie", "proxy-authorization", "x-access-token", "x-api-key"]) {
  test(`the header ${name} is hidden`, () => {
    assert.deepEqual(mask.headers(new Headers({ [name]: "s3cret" })), [[name, "‹hidden›"]]);
  });
}

test("the query keeps what is no secret", () => {
  assert.equal(
    mask.target(url("/a/%40b?access_token=as-token-of-irc&user_id=@c:d&user_token=x&since=s1")),
    "/a/%40b?access_token=‹as_token of irc›&user_id=@c:d&user_token=‹hidden›&since=s1",
  );
  assert.equal(mask.target(url("/a")), "/a");
  assert.equal(mask.target(url("/a?b=c%26access_token%3Dd")), "/a?b=c%26access_token%3Dd");
});

test("secrets in JSON are hidden at any depth, and the rest stays", () => {
  const body = {
    access_token: "a",
    refresh_token: "b",
    auth: { password: "c", session: "kept", "m.token": 5 },
    list: [{ token: "hs-token-of-irc" }],
    next_batch: "kept",
    tokens: "kept",
  };
  assert.deepEqual(JSON.parse(mask.body(JSON.stringify(body))), {
    access_token: "‹hidden›",
    refresh_token: "‹hidden›",
    auth: { password: "‹hidden›", session: "kept", "m.token": "‹hidden›" },
    list: [{ token: "‹hs_token of irc›" }],
    next_batch: "kept",
    tokens: "kept",
  });
});

test("a name in escapes is the same name", () => {
  assert.doesNotMatch(mask.body(String.raw`{"access\u005ftoken":"s3cret"}`), /s3cret/u);
});

for (const text of [
  `{"access_token":"s3cret","x":`,
  `{"access_token" : "s3cr`,
  String.raw`{"password":"s3\"cret`,
  `{"a":{"new_password":"s3cret"}`,
  `<a href="/x?access_token=s3cret">`,
  `user=a&password=s3cret&b=c`,
]) {
  test(`what is no JSON holds no secret either: ${text}`, () => {
    assert.doesNotMatch(mask.body(text), /s3c|s3\\|cret/u);
  });
}

test("the tokens of registrations are hidden wherever they are", () => {
  const odd = createMask(() => [{ ...irc, as_token: "as/token+1" }]);
  assert.equal(odd.body("echo as/token+1"), "echo ‹as_token of irc›");
  assert.equal(odd.target(url("/x?y=as%2Ftoken%2B1")), "/x?y=‹as_token of irc›");
  assert.deepEqual(odd.headers(new Headers({ "x-echo": "as/token+1" })), [
    ["x-echo", "‹as_token of irc›"],
  ]);
});

test("a token as short as a word is not looked for in other words", () => {
  const short = createMask(() => [{ ...irc, as_token: "AS", hs_token: "HS" }]);
  assert.equal(short.body("ASK"), "ASK");
  assert.equal(short.body(""), "");
});
