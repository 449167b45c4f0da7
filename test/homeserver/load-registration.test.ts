import assert from "node:assert/strict";
import { test } from "node:test";
import { loadRegistration } from "../../src/homeserver/load-registration.ts";
import { RegistrationError } from "../../src/homeserver/registration-error.ts";
import { irc } from "./support.ts";

const yaml = `
# as written by hand
id: irc
url: null
as_token: "s3cr3t-a"
hs_token: 's3cr3t-b'
sender_localpart: _irc_bot
namespaces:
  users:
    - exclusive: true
      regex: '@_irc_.*'
  aliases:
  rooms: []
com.example.more: { kept: [1, two] }
`;

test("a YAML file is read with all its keys; a list that is left empty is none (S1, S3, S5)", async () => {
  assert.deepEqual(await loadRegistration(yaml), {
    id: "irc",
    url: null,
    as_token: "s3cr3t-a",
    hs_token: "s3cr3t-b",
    sender_localpart: "_irc_bot",
    namespaces: { users: [{ exclusive: true, regex: "@_irc_.*" }], rooms: [] },
    "com.example.more": { kept: [1, "two"] },
  });
});

test("JSON is read too", async () => {
  assert.deepEqual(await loadRegistration(JSON.stringify(irc)), irc);
});

/** The text → what the message says. */
const bad: Readonly<Record<string, readonly [string, RegExp]>> = {
  "a key twice": [
    `${yaml}as_token: s3cr3t-c`,
    /not YAML at line 15, column 1: a key .* twice \(DUPLICATE_KEY\)$/u,
  ],
  "no YAML": ["as_token: [s3cr3t-a\nurl: }", /not YAML at line 2, column \d+: \w/u],
  "a value in a wrong place": [
    "as_token: a: s3cr3t-b: c",
    /not YAML at line 1, column 11: a colon too many, .* \(BLOCK_AS_IMPLICIT_KEY\)$/mu,
  ],
  "an alias without an anchor": ["as_token: *s3cr3t-a", /not YAML: an alias has no anchor/u],
  "nothing at all": ["", /must be object/u],
  "a token that YAML reads as a number": [
    yaml.replace('"s3cr3t-a"', "12345"),
    /as_token: must be string/u,
  ],
  "several faults": [
    yaml.replace("_irc_bot", "[]").replace("@_irc_.*", "@("),
    /sender_localpart: must be string\n.*namespaces\.users\[0\]\.regex: wrong at position/u,
  ],
};

for (const [what, [text, expected]] of Object.entries(bad)) {
  test(`${what} is refused without showing a token`, async () => {
    await assert.rejects(loadRegistration(text), (error) => {
      assert.ok(error instanceof RegistrationError);
      assert.match(error.message, expected);
      assert.ok(!error.message.includes("s3cr3t"), error.message);
      assert.equal(error.cause, undefined);
      return true;
    });
  });
}
