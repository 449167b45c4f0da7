import assert from "node:assert/strict";
import { test } from "node:test";
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import { createNamespaces } from "../../src/application-service/namespace-match.ts";

const covers = (regex: string, id: string, serverName?: string) =>
  createNamespaces({ namespaces: { users: [{ regex, exclusive: false }] } }, serverName).coversUser(
    id as UserId,
  );

for (const [regex, id, wanted] of [
  ["@_irc_.*", "@_irc_bob:example.org", true],
  ["@irc_bob", "@irc_bobby:x", true],
  ["_irc_.*", "@x_irc_y:example.org", false],
  ["@a|@b", "@b:x", true],
  ["@a|b", "@xb:x", false],
  ["@_irc_[^:]*:example\\.org$", "@_irc_bob:example.org.evil", false],
  ["@_irc_[^:]*:example\\.org$", "@_irc_bob:example_org", false],
  ["@_[[:alnum:]]+:", "@_Bob7:x", true],
  ["@_[[:lower:][:digit:]]+:", "@_Bob7:x", false],
  ["@_[^[:space:]]+:x", "@_a b:x", false],
  ["(?i)@_IRC_.*", "@_irc_bob:x", true],
  ["@_IRC_.*", "@_irc_bob:x", false],
  ["@(?P<network>irc)_.*", "@irc_bob:x", true],
  ["@irc\\.freenode\\.net/.*", "@irc.freenode.net/Bob:hsdomain.com", true],
] as const) {
  test(`${regex} ${wanted ? "covers" : "does not cover"} ${id} (Y7, U8, U9)`, () => {
    assert.equal(covers(regex, id), wanted);
  });
}

test("each list is about its own kind of ID, and may be missing (S5)", () => {
  const namespaces = createNamespaces({
    namespaces: { aliases: [{ regex: "#_irc_.*", exclusive: true }] },
  });
  assert.equal(namespaces.coversAlias("#_irc_a:x"), true);
  assert.equal(namespaces.coversAlias("#other:x"), false);
  assert.equal(namespaces.coversUser("@_irc_a:x"), false);
});

test("with the name of the homeserver its own users are meant and nobody else's (S10)", () => {
  assert.equal(covers("@_irc_.*", "@_irc_bob:example.org", "example.org"), true);
  assert.equal(covers("@_irc_.*", "@_irc_bob:elsewhere.org", "example.org"), false);
  assert.equal(covers("@_irc_.*", "@_irc_bob:[::1]:8448", "[::1]:8448"), true);
});

test("the sender counts as one of the users (S11)", () => {
  const namespaces = createNamespaces({ namespaces: {}, sender_localpart: "bot" }, "example.org");
  assert.equal(namespaces.coversUser("@bot:example.org"), true);
  assert.equal(namespaces.coversUser("@bot:elsewhere.org"), false);
  assert.equal(namespaces.coversUser("@bot2:example.org"), false);
});

for (const [name, namespaces, message] of [
  ["none", undefined, /registration\.namespaces is missing/u],
  ["an empty key of YAML", null, /registration\.namespaces is missing/u],
  ["a list that is none", { users: { regex: "@a" } }, /namespaces\.users must be a list/u],
  ["an entry without regex", { users: [{ exclusive: true }] }, /users\[0\]\.regex must be text/u],
  ["an empty entry", { aliases: [null] }, /aliases\[0\]\.regex must be text/u],
] as const) {
  test(`namespaces that are no good are named: ${name}`, () => {
    const read = { namespaces } as unknown as Parameters<typeof createNamespaces>[0];
    assert.throws(() => createNamespaces(read), { name: "TypeError", message });
  });
}

test("a list without entries may be an empty key of YAML", () => {
  const read = { namespaces: { users: null } } as unknown as Parameters<typeof createNamespaces>[0];
  assert.equal(createNamespaces(read).coversUser("@_irc_bob:example.org"), false);
});

test("a regular expression that does not compile is named, with the place where it goes wrong", () => {
  assert.throws(() => covers("@(irc", "@irc:x"), {
    name: "TypeError",
    message:
      /^namespaces\.users: the regular expression "@\(irc" is wrong at position 1: .*; correct it, or switch off checkNamespaces$/u,
  });
});
