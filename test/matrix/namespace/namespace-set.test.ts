import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  type ClaimingRegistration,
  compilePattern,
  createNamespaceSet,
  type IdOfKind,
  type NamespaceClaim,
  type NamespaceKind,
  type NamespaceProfile,
  type NamespaceSet,
  namespaceProfiles,
} from "../../../src/matrix/namespaces.ts";
import { trees, write } from "../posix-regex/slow-matcher.ts";

const serverName = "example.org";

const irc: ClaimingRegistration = {
  id: "irc",
  sender_localpart: "ircbot",
  namespaces: {
    users: [
      { regex: "@_irc_.*:example\\.org", exclusive: true },
      { regex: "@.*", exclusive: false },
    ],
    aliases: [{ regex: "#_irc_.*", exclusive: true }],
    rooms: [{ regex: "!abc", exclusive: true }],
  },
};

const slack: ClaimingRegistration = {
  id: "slack",
  sender_localpart: "_irc_slackbot",
  namespaces: { users: [{ regex: "@_(irc|slack)_.*", exclusive: true }] },
};

const idsOf = (claims: readonly NamespaceClaim[]) => claims.map((claim) => claim.registrationId);

test("each list is about its own kind of ID, and may be missing (S5)", () => {
  const set = createNamespaceSet({ serverName, registrations: [irc, slack] });
  assert.deepEqual(set.matches("aliases", "#_irc_room:elsewhere.org"), [
    { registrationId: "irc", exclusive: true, regex: "#_irc_.*" },
  ]);
  assert.deepEqual(idsOf(set.matches("rooms", "!abcdef:elsewhere.org")), ["irc"]);
  assert.deepEqual(set.matches("rooms", "!xyz"), []);
  assert.deepEqual(set.matches("aliases", "#other:example.org"), []);
});

test("all claims on an ID are found, in the order of the registrations and of their lists", () => {
  const set = createNamespaceSet({ serverName, registrations: [irc, slack] });
  assert.deepEqual(set.matches("users", "@_irc_bob:example.org"), [
    { registrationId: "irc", exclusive: true, regex: "@_irc_.*:example\\.org" },
    { registrationId: "irc", exclusive: false, regex: "@.*" },
    { registrationId: "slack", exclusive: true, regex: "@_(irc|slack)_.*" },
  ]);
});

test("an ID of another sigil matches nothing, even where everything is claimed (U9)", () => {
  const everything = { users: [{ regex: ".*", exclusive: true }] };
  const set = createNamespaceSet({
    serverName,
    registrations: [{ ...irc, namespaces: everything }],
  });
  assert.deepEqual(set.matches("users", "#room:example.org" as never), []);
  assert.equal(set.isExclusive("users", "@anybody:example.org"), true);
});

for (const id of [
  "@_irc_bob:elsewhere.org",
  "@_irc_bob:sub.example.org",
  "@_irc_:x:example.org",
  "@ircbot:elsewhere.org",
] as const) {
  test(`${id} is no local user and matches nothing (S10)`, () => {
    const set = createNamespaceSet({ serverName, registrations: [irc] });
    assert.deepEqual(set.matches("users", id), []);
    assert.equal(set.covers("irc", "users", id), false);
    assert.equal(set.isExclusive("users", id), false);
  });
}

test("a server name may be an address with a port", () => {
  const set = createNamespaceSet({ serverName: "[::1]:8448", registrations: [slack] });
  assert.equal(set.covers("slack", "users", "@_slack_a:[::1]:8448"), true);
});

test("the sender counts as one of the users, and is nobody else's (S11)", () => {
  const set = createNamespaceSet({ serverName, registrations: [irc, slack] });
  assert.deepEqual(
    set.matches("users", "@_irc_slackbot:example.org").map(({ regex }) => regex),
    ["@_irc_.*:example\\.org", "@.*", null, "@_(irc|slack)_.*"],
  );
  const only = createNamespaceSet({ serverName, registrations: [{ ...slack, namespaces: {} }] });
  assert.equal(only.covers("slack", "users", "@_irc_slackbot:example.org"), true);
  assert.equal(only.isExclusive("users", "@_irc_slackbot:example.org"), true);
  assert.equal(only.isExclusive("users", "@_irc_slackbot:example.org", "slack"), false);
  assert.equal(only.covers("slack", "users", "@_IRC_slackbot:example.org"), false);
});

test("two senders whose numbers are the same are told apart", () => {
  // Found by trying: FNV-1a is the same for them.
  const senders = ["_6ibezbot", "_zvon5nbot"];
  const set = createNamespaceSet({ serverName });
  for (const sender of senders) set.put({ id: sender, sender_localpart: sender, namespaces: {} });
  for (const sender of senders) {
    assert.deepEqual(idsOf(set.matches("users", `@${sender}:example.org`)), [sender]);
  }
  set.remove(senders[0] ?? "");
  assert.equal(set.isExclusive("users", `@${senders[0]}:example.org`), false);
  assert.equal(set.isExclusive("users", `@${senders[1]}:example.org`), true);
});

test("two registrations may have the same sender", () => {
  const set = createNamespaceSet({ serverName, registrations: [irc, { ...irc, id: "other" }] });
  assert.deepEqual(
    new Set(idsOf(set.matches("users", "@ircbot:example.org"))),
    new Set(["irc", "other"]),
  );
  set.remove("irc");
  assert.equal(set.covers("irc", "users", "@ircbot:example.org"), false);
  assert.equal(set.covers("other", "users", "@ircbot:example.org"), true);
});

test("an ID is exclusive when one claim is, unless it is the asker's own (S9, V11)", () => {
  const set = createNamespaceSet({ serverName, registrations: [irc, slack] });
  assert.equal(set.isExclusive("users", "@alice:example.org"), false);
  assert.equal(set.isExclusive("users", "@_slack_bob:example.org"), true);
  assert.equal(set.isExclusive("users", "@_slack_bob:example.org", "slack"), false);
  assert.equal(set.isExclusive("users", "@_slack_bob:example.org", "irc"), true);
  assert.equal(set.isExclusive("users", "@_irc_bob:example.org", "irc"), true);
  assert.equal(set.isExclusive("aliases", "#_irc_room:example.org", "irc"), false);
});

test("the first registration that claims an ID exclusively owns it, also after it was replaced", () => {
  const set = createNamespaceSet({ serverName, registrations: [irc, slack] });
  assert.equal(set.exclusiveOwnerOf("users", "@_irc_bob:example.org"), "irc");
  set.put({ ...irc });
  assert.equal(set.exclusiveOwnerOf("users", "@_irc_bob:example.org"), "irc");
  set.remove("irc");
  assert.equal(set.exclusiveOwnerOf("users", "@_irc_bob:example.org"), "slack");
  assert.equal(set.exclusiveOwnerOf("users", "@alice:example.org"), undefined);
});

test("a claim whose branches match several times is one claim", () => {
  const users = [{ regex: "@_irc_|@_ir.*|_irc_|.*b|@_irc_", exclusive: false }];
  for (const profile of Object.values(namespaceProfiles)) {
    const registrations = [{ ...irc, namespaces: { users } }];
    const set = createNamespaceSet({ serverName, registrations, profile });
    assert.equal(set.matches("users", "@_irc_bob:example.org").length, 1);
    set.remove("irc");
    assert.equal(set.matches("users", "@_irc_bob:example.org").length, 0);
  }
});

test("an ID that matches nothing costs no list: the empty one is always the same, and frozen", () => {
  const set = createNamespaceSet({ serverName, registrations: [slack] });
  const first = set.matches("users", "@alice:example.org");
  assert.equal(set.matches("aliases", "#x:y"), first);
  assert.equal(set.matches("users", "@_slack_a:elsewhere.org"), first);
  assert.equal(Object.isFrozen(first), true);
});

test("what was answered stays as it was when registrations change", () => {
  const set = createNamespaceSet({ serverName, registrations: [slack] });
  const before = set.matches("users", "@_slack_a:example.org");
  set.put({ ...slack, id: "second" });
  assert.equal(before.length, 1);
  assert.throws(() => (before as NamespaceClaim[]).pop(), TypeError);
});

test("a registration with a wrong expression changes nothing, and the message says where it is", () => {
  const set = createNamespaceSet({ serverName, registrations: [irc] });
  const users = [{ regex: "@new_.*", exclusive: true }];
  const aliases = [
    { regex: "#a", exclusive: true },
    { regex: "#(a", exclusive: true },
  ];
  assert.throws(() => set.put({ ...irc, namespaces: { users, aliases } }), {
    name: "TypeError",
    message:
      /^namespaces\.aliases\[1\] of the registration "irc": the regular expression "#\(a" is wrong at position 1: /u,
  });
  assert.equal(set.isExclusive("users", "@new_a:example.org"), false);
  assert.equal(set.isExclusive("users", "@_irc_a:example.org"), true);
});

test("what was never there is not removed", () => {
  const set = createNamespaceSet({ serverName, registrations: [irc] });
  assert.equal(set.remove("slack"), false);
  assert.equal(set.remove("irc"), true);
  assert.equal(set.remove("irc"), false);
});

/** Such as people write, with a few names so that they meet. */
const usual = fc
  .tuple(
    fc.constantFrom("", "^", ".*", "(?i)"),
    fc.constantFrom("@", "@_", "@_a", "@_ab", "@_A", "_a", "", "@_é", "@(_a|_b)", "[@#]"),
    fc.constantFrom("", "b", "_", "_1", "(?i)b", "(?i:_b)"),
    fc.constantFrom("", ".*", ".*_", "[a-z]*", "[^:]*b", ".*(:|$)"),
    fc.constantFrom("", ":example\\.org", ":example\\.org$", "$", "|@b"),
  )
  .map((parts) => parts.join(""));
const expressions = fc.oneof({ weight: 4, arbitrary: usual }, trees.map(write));

const registrations = fc.record({
  id: fc.constantFrom("one", "two", "three", "four"),
  sender_localpart: fc.constantFrom("_a", "_ab", "b"),
  namespaces: fc.record({
    users: fc.array(fc.record({ regex: expressions, exclusive: fc.boolean() }), { maxLength: 8 }),
  }),
});

const ids = fc
  .string({
    unit: fc.constantFrom("_", "a", "b", "_a", "A", "B", "1", "é", "@", "\n", "😀"),
    maxLength: 6,
  })
  .map((localpart): IdOfKind["users"] => `@${localpart}:example.org`);

/** One expression after the other. */
function slowly(
  list: Iterable<ClaimingRegistration>,
  id: IdOfKind["users"],
  profile: NamespaceProfile,
): readonly (string | boolean | null)[][] {
  return Array.from(list).flatMap((registration) => [
    ...(id === `@${registration.sender_localpart}:${serverName}`
      ? [[registration.id, true, null]]
      : []),
    ...(registration.namespaces.users ?? [])
      .filter(({ regex }) => compilePattern(regex, { kind: "users", profile }).matches(id))
      .map(({ regex, exclusive }) => [registration.id, exclusive, regex]),
  ]);
}

/** @returns how many claims there were */
function compare(
  set: NamespaceSet,
  list: Iterable<ClaimingRegistration>,
  id: IdOfKind["users"],
  profile: NamespaceProfile,
): number {
  const wanted = slowly(list, id, profile);
  const found = set
    .matches("users", id)
    .map(({ registrationId, exclusive, regex }) => [registrationId, exclusive, regex]);
  assert.deepEqual(found.toSorted(), wanted.toSorted());
  assert.equal(
    set.isExclusive("users", id),
    wanted.some(([, exclusive]) => exclusive),
  );
  for (const one of ["one", "two"]) {
    assert.equal(
      set.covers(one, "users", id),
      wanted.some(([name]) => name === one),
    );
    const others = wanted.some(([name, exclusive]) => exclusive === true && name !== one);
    assert.equal(set.isExclusive("users", id, one), others);
  }
  return wanted.length;
}

for (const profile of Object.values(namespaceProfiles)) {
  test(`whatever comes and goes, for ${profile.name} the set finds what one expression after the other finds`, () => {
    let found = 0;
    const steps = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: registrations },
        { weight: 1, arbitrary: fc.constantFrom("one", "two", "three", "four") },
      ),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(steps, fc.array(ids, { minLength: 5, maxLength: 10 }), (list, idList) => {
        const set = createNamespaceSet({ serverName, profile });
        const model = new Map<string, ClaimingRegistration>();
        for (const step of list) {
          if (typeof step === "string") assert.equal(set.remove(step), model.delete(step));
          else {
            set.put(step);
            model.set(step.id, step);
          }
          for (const id of idList) found += compare(set, model.values(), id, profile);
        }
      }),
      { numRuns: 80 },
    );
    assert.ok(found > 500, `only ${found} claims were found`);
  });
}

const kinds: readonly NamespaceKind[] = ["users", "aliases", "rooms"];

test("what is put in and removed leaves nothing behind", () => {
  const set = createNamespaceSet({ serverName });
  fc.assert(
    fc.property(fc.array(registrations, { maxLength: 10 }), ids, (list, id) => {
      for (const registration of list) set.put(registration);
      for (const { id: name } of list) set.remove(name);
      for (const kind of kinds) assert.equal(set.matches(kind, id as never).length, 0);
    }),
  );
});
