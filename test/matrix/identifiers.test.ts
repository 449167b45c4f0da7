import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isEventId,
  isLocalpart,
  isRoomAlias,
  isRoomId,
  isServerName,
  isUserId,
  localpartOf,
  parseEventId,
  parseRoomAlias,
  parseRoomId,
  parseUserId,
  serverNameOf,
  toUserId,
} from "../../src/matrix/identifiers.ts";

/** ID, localpart, server */
const userIds: [string, string, string][] = [
  ["@alice:example.org", "alice", "example.org"],
  ["@_irc_bob:example.org:8448", "_irc_bob", "example.org:8448"],
  ["@a.b_c=d-e/f+g:1.2.3.4", "a.b_c=d-e/f+g", "1.2.3.4"],
  ["@x:[1234:5678::abcd]:5678", "x", "[1234:5678::abcd]:5678"],
  ["@x:localhost", "x", "localhost"],
  ["@x:EXAMPLE.org", "x", "EXAMPLE.org"],
  ["@irc.freenode.net/Bob:hsdomain.com", "irc.freenode.net/Bob", "hsdomain.com"],
  ["@Ünïcode 😀:example.org", "Ünïcode 😀", "example.org"],
  ["@a\nb:example.org", "a\nb", "example.org"],
  ["@:example.org", "", "example.org"],
  [`@${"a".repeat(242)}:example.org`, "a".repeat(242), "example.org"],
];

for (const [id, localpart, serverName] of userIds) {
  test(`${JSON.stringify(id.slice(0, 40))} is read as a user ID`, () => {
    assert.equal(isUserId(id), true);
    const userId = parseUserId(id);
    assert.equal(userId, id);
    assert.equal(localpartOf(userId), localpart);
    assert.equal(serverNameOf(userId), serverName);
  });
}

const noUserIds: unknown[] = [
  "",
  "@",
  "alice:example.org",
  "@alice",
  "@alice:",
  "#alice:example.org",
  "@alice:example.org:",
  "@alice:example.org:port",
  "@alice:example.org:123456",
  "@alice:exa mple.org",
  "@alice:exa_mple.org",
  "@alice:example.org/x",
  "@alice:1234:5678::abcd",
  "@alice:[::1",
  "@alice:[gggg::1]",
  "@a\u0000b:example.org",
  "@a\ud800b:example.org",
  "@alice:example.org\n",
  `@${"a".repeat(243)}:example.org`,
  `@${"ü".repeat(122)}:example.org`,
  undefined,
  null,
  42,
  ["@alice:example.org"],
];

for (const value of noUserIds) {
  const name = JSON.stringify(value)?.slice(0, 40) ?? "undefined";
  test(`${name} is no user ID`, () => {
    assert.equal(isUserId(value), false);
  });
}

test("the limit of 255 bytes counts bytes of UTF-8, not characters", () => {
  const server = "example.org";
  assert.equal(isUserId(`@${"ü".repeat(121)}:${server}`), true);
  assert.equal(isUserId(`@${"ü".repeat(121)}a:${server}`), false);
});

test("an alias keeps everything up to the first colon as its localpart (D74)", () => {
  const alias = parseRoomAlias("#irc.freenode.net/#matrix:hsdomain.com");
  assert.equal(localpartOf(alias), "irc.freenode.net/#matrix");
  assert.equal(serverNameOf(alias), "hsdomain.com");
});

for (const value of ["", "#", "#room", "#room:", "@room:example.org", "#a\u0000:x", "#a:b:c", 1]) {
  test(`${JSON.stringify(value)} is no room alias`, () => {
    assert.equal(isRoomAlias(value), false);
  });
}

test("a room ID has a server, or since room version 12 none", () => {
  const old = parseRoomId("!aasaasasa:hsdomain.com");
  assert.equal(serverNameOf(old), "hsdomain.com");
  const present = parseRoomId("!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM");
  assert.equal(serverNameOf(present), undefined);
});

test("an event ID has a server in the oldest rooms only", () => {
  assert.equal(serverNameOf(parseEventId("$1421416883133abc:hsdomain.com")), "hsdomain.com");
  assert.equal(
    serverNameOf(parseEventId("$acR1l0raoZnm60CBwAVgqbZqoO/mYU81xysh1u7XcJk")),
    undefined,
  );
});

for (const value of [
  "",
  "!",
  "r:example.org",
  "@r:example.org",
  "!a\u0000",
  `!${"a".repeat(255)}`,
]) {
  test(`${JSON.stringify(value.slice(0, 40))} is no room ID, and with $ no event ID`, () => {
    assert.equal(isRoomId(value), false);
    assert.equal(isEventId(value.replace("!", "$")), false);
  });
}

test("the parsers say what they expected and what they got, a long text shortened", () => {
  assert.throws(() => parseUserId("alice"), {
    name: "TypeError",
    message: 'expected a user ID such as @alice:example.org, at most 255 bytes: "alice"',
  });
  for (const parse of [parseUserId, parseRoomAlias, parseRoomId, parseEventId]) {
    assert.throws(
      () => parse("x".repeat(100_000)),
      (error) => error instanceof TypeError && error.message.length < 400,
    );
  }
});

test("a user ID is made of localpart and server", () => {
  assert.equal(toUserId("_irc_bob", "example.org"), "@_irc_bob:example.org");
  assert.equal(toUserId("a.b_c=d-e/f+g", "[::1]:8448"), "@a.b_c=d-e/f+g:[::1]:8448");
});

for (const localpart of ["", "Bob", "ünder", "a b", "a:b", "a@b", "#chan", "bob\n"]) {
  test(`a new user ID cannot have the localpart ${JSON.stringify(localpart)} (S83)`, () => {
    assert.equal(isLocalpart(localpart), false);
    assert.throws(() => toUserId(localpart, "example.org"), /a localpart may have a-z 0-9/u);
  });
}

test("a historical localpart has to be asked for (U35)", () => {
  const options = { allowHistorical: true };
  const id = toUserId("irc.freenode.net/Bob", "hsdomain.com", options);
  assert.equal(id, "@irc.freenode.net/Bob:hsdomain.com");
  assert.throws(() => toUserId("a:b", "8008", options), /must not have a ":"/u);
  assert.throws(() => toUserId("a\u0000", "example.org", options), /expected a user ID/u);
});

test("a user ID is not made with a bad server or beyond 255 bytes", () => {
  for (const server of ["", "exa mple.org", "example.org:port", "https://example.org"]) {
    assert.throws(() => toUserId("bob", server), TypeError, server);
  }
  assert.throws(() => toUserId("b".repeat(243), "example.org"), TypeError);
});

test("a server name is a host or an address, perhaps with a port", () => {
  for (const name of ["matrix.org", "matrix.org:8888", "1.2.3.4:1234", "[1234:5678::abcd]"]) {
    assert.equal(isServerName(name), true, name);
  }
  for (const name of ["", ":8448", "matrix.org:", "::1", "[]", "a".repeat(256), "mätrix.org", 1]) {
    assert.equal(isServerName(name), false, String(name));
  }
});
