import assert from "node:assert/strict";
import { test } from "node:test";
import { withExternalUrl } from "../../src/matrix/external-url.ts";

const content = Object.freeze({ msgtype: "m.text", body: "hi" });

for (const url of [
  "https://irc.example.org/logs/chan#42",
  "http://x/?a=b",
  "HTTPS://Example.org",
]) {
  test(`${url} is put into a copy, as it is written (D68, S78)`, () => {
    assert.deepEqual(withExternalUrl(content, url), { ...content, external_url: url });
    assert.equal("external_url" in content, false);
  });
}

test("an external_url that was there is replaced", () => {
  const marked = withExternalUrl({ external_url: "http://old/" }, "http://new/");
  assert.deepEqual(marked, { external_url: "http://new/" });
});

const others = [
  "mid:4711@mail.example.org",
  "<4711@mail.example.org>",
  "ftp://example.org/x",
  "javascript:alert(1)",
  "example.org/x",
  "//example.org/x",
  "http://",
];

for (const text of others) {
  test(`${text} has to be asked for (S79)`, () => {
    assert.throws(() => withExternalUrl(content, text), /external_url must be an/u);
    const marked = withExternalUrl(content, text, { allowOther: true });
    assert.equal(marked.external_url, text);
  });
}

test("nothing is no address, asked for or not", () => {
  assert.throws(() => withExternalUrl(content, ""), TypeError);
  assert.throws(() => withExternalUrl(content, "", { allowOther: true }), /must not be empty/u);
});

test("the message of a refusal does not repeat the address", () => {
  assert.throws(
    () => withExternalUrl(content, "ftp://example.org/?token=secret"),
    (error) => error instanceof TypeError && !error.message.includes("secret"),
  );
});
