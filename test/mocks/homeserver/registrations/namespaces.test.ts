/**
 * Which IDs are in a namespace, and exclusive, by profile.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { homeserverProfiles, type ProfileName } from "../../../../mocks/homeserver/profiles.ts";
import { bob, irc, setUp } from "../support.ts";
import { load, loadUsers, xmpp } from "./support.ts";

const names = Object.keys(homeserverProfiles) as ProfileName[];
const elsewhere = "@_irc_bob:elsewhere.org";

for (const name of names) {
  const isFirst = name.startsWith("synapse");
  test(`of two namespaces that match, ${isFirst ? "the first" : "any"} makes an ID exclusive with ${name}`, () => {
    const [open, closed] = [
      { regex: "@_irc_.*", exclusive: false },
      { regex: "@_irc_b.*", exclusive: true },
    ];
    const one = loadUsers(name, open, closed).registrations.namespaces;
    assert.equal(one.isExclusive("users", bob), !isFirst);
    assert.equal(one.exclusiveOwnerOf("users", bob), isFirst ? undefined : "irc");
    const other = loadUsers(name, closed, open).registrations.namespaces;
    assert.equal(other.isExclusive("users", bob), true);
    assert.equal(other.isExclusive("users", bob, "irc"), false);
  });
}

test("with Synapse the first namespace decides whether a person may have a name", () => {
  const [open, closed] = [
    { regex: "@_irc_.*", exclusive: false },
    { regex: "@_irc_b.*", exclusive: true },
  ];
  assert.ok(loadUsers("synapse", open, closed).users.register("_irc_bob"));
  const taken = { errcode: "M_EXCLUSIVE" };
  assert.throws(() => loadUsers("synapse", closed, open).users.register("_irc_bob"), taken);
  assert.throws(() => loadUsers("dendrite", open, closed).users.register("_irc_bob"), taken);
});

for (const [name, byNamespace, bySender] of [
  ["spec", false, false],
  ["synapse", true, false],
  ["synapse-sqlite", true, false],
  ["dendrite", true, false],
  ["tuwunel", false, false],
  ["conduwuit", true, true],
] as const) {
  test(`users of other servers are ${byNamespace ? "" : "not "}in a namespace with ${name} (S10)`, () => {
    const { namespaces } = load(name, irc).registrations;
    assert.equal(namespaces.covers("irc", "users", elsewhere), byNamespace);
    assert.ok(namespaces.covers("irc", "users", bob));
  });

  test(`who is named like the sender elsewhere ${bySender ? "counts" : "does not count"} as it with ${name} (S11)`, () => {
    const { namespaces } = load(name, { namespaces: {} }).registrations;
    assert.equal(namespaces.covers("irc", "users", "@_irc_bot:elsewhere.org"), bySender);
    assert.ok(namespaces.covers("irc", "users", "@_irc_bot:example.org"));
    assert.ok(!namespaces.covers("irc", "users", "@_irc_bots:example.org"));
  });
}

for (const [name, isPushed] of [
  ["spec", false],
  ["dendrite", true],
  ["tuwunel", false],
  ["conduwuit", true],
] as const) {
  test(`an invitation of a virtual user's like elsewhere is ${isPushed ? "" : "not "}pushed with ${name} (S10)`, async (t) => {
    const setting = setUp(t, { profile: name });
    const alice = setting.addUser("alice");
    const roomId = await alice.createRoom();
    await alice.request("POST", `/rooms/${roomId}/invite`, { user_id: elsewhere });
    await setting.homeserver.advance(0);
    assert.equal(setting.homeserver.pushed.length > 0, isPushed);
  });
}

test("claims are told in the order of the registrations, the sender's before the others", () => {
  const everybody = { users: [{ regex: "@.*", exclusive: false }] };
  const homeserver = load("synapse", irc, { ...xmpp, namespaces: everybody });
  const { namespaces } = homeserver.registrations;
  const claims = namespaces.matches("users", "@_irc_bot:example.org");
  assert.deepEqual(
    claims.map(({ registrationId, regex }) => `${registrationId} ${regex}`),
    ["irc null", "irc @_irc_.*", "xmpp @.*"],
  );
});

test("an ID is looked for among its own kind only", () => {
  for (const name of names) {
    const { namespaces } = loadUsers(name, { regex: ".*", exclusive: true }).registrations;
    assert.ok(!namespaces.covers("irc", "aliases", "#lobby:example.org"), name);
    assert.ok(!namespaces.covers("irc", "users", "#lobby:example.org" as "@a:b"), name);
  }
});
