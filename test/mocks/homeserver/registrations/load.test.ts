/**
 * Which registrations a homeserver takes, by profile: the row "load checks".
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMockHomeserver } from "../../../../mocks/homeserver.ts";
import { homeserverProfiles, type ProfileName } from "../../../../mocks/homeserver/profiles.ts";
import type { Registration } from "../../../../src/editions/registration.ts";
import { createRegistrations, RegistrationError } from "../../../../src/homeserver/index.ts";
import { irc } from "../support.ts";
import { load, loadUsers, xmpp } from "./support.ts";

const names = Object.keys(homeserverProfiles) as ProfileName[];
const synapse: readonly ProfileName[] = ["synapse", "synapse-sqlite"];

const { url: _none, ...withoutUrl } = irc;

/** What is refused by whom, with what; the others take it. */
const cases: readonly (readonly [
  what: string,
  registrations: readonly Partial<Registration>[],
  refusedBy: readonly ProfileName[],
  fault: RegExp,
])[] = [
  [
    "an id that is there already (S8)",
    [irc, { ...xmpp, id: "irc" }],
    names.filter((name) => name !== "conduwuit"),
    /registrations\[1\]\.id: there is one with it already$/mu,
  ],
  [
    "an as_token that is there already (S8)",
    [irc, { ...xmpp, as_token: "AS" }],
    names.filter((name) => name !== "conduwuit"),
    /registrations\[1\]\.as_token: another registration has it/u,
  ],
  [
    "a bar in the id",
    [{ id: "irc|libera" }],
    synapse,
    /registrations\[0\]\.id: must not have a "\|"/u,
  ],
  [
    "a sender that needs escapes in a URL",
    [{ sender_localpart: "irc=bot" }],
    synapse,
    /registrations\[0\]\.sender_localpart: must need no escapes in a URL/u,
  ],
  [
    "an exclusive namespace that shares an ID with another's (U32)",
    [irc, { ...xmpp, namespaces: { users: [{ regex: "@_irc_b.*", exclusive: true }] } }],
    ["spec"],
    /registrations\[1\]\.namespaces\.users\[0\]\.regex: .* is exclusive too/u,
  ],
];

for (const [what, registrations, refusedBy, fault] of cases) {
  for (const name of names) {
    const isRefused = refusedBy.includes(name);
    test(`${what}: ${isRefused ? "refused" : "taken"} with ${name}`, () => {
      if (!isRefused) assert.doesNotThrow(() => load(name, ...registrations));
      else assert.throws(() => load(name, ...registrations), fault);
    });
  }
}

for (const [name, isTaken] of [
  ["spec", false],
  ["synapse", false],
  ["dendrite", true],
  ["tuwunel", true],
] as const) {
  test(`a registration without url is ${isTaken ? "one with null" : "refused"} with ${name}`, () => {
    const { registrations } = load(name);
    const add = () => registrations.add(withoutUrl as Registration);
    if (isTaken) assert.equal(add().url, null);
    else assert.throws(add, /url: is missing|url: /u);
  });
}

test("with conduwuit the later of two registrations with an id is the one that counts", () => {
  const { registrations } = load("conduwuit", irc, { ...xmpp, id: "irc" });
  assert.deepEqual(
    registrations.list().map(({ as_token: token }) => token),
    ["AS2"],
  );
  assert.equal(registrations.byAsToken("AS"), undefined);
  assert.ok(!registrations.namespaces.covers("irc", "users", "@_irc_bob:example.org"));
});

test("with conduwuit a token that two have is that of the first by id", () => {
  const { registrations } = load("conduwuit", { ...xmpp, as_token: "AS" }, irc);
  assert.equal(registrations.byAsToken("AS")?.id, "irc");
});

for (const [name, regex, engine] of [
  ["synapse", "@_irc_\\p{L}", "Python re"],
  ["dendrite", "@_irc_(?!bot)", "Go RE2"],
  ["tuwunel", "@_irc_(?!bot)", "Rust regex"],
  ["conduwuit", "@_irc_(b)\\1", "Rust regex"],
] as const) {
  test(`what ${engine} does not take is refused with namespace, expression and engine on a line (V6)`, () => {
    const work = () => loadUsers(name, { regex, exclusive: true });
    assert.throws(work, (error) => {
      assert.ok(error instanceof RegistrationError);
      const [line = "", ...more] = error.message.split("\n").slice(1);
      assert.deepEqual(more, []);
      assert.ok(line.includes("registrations[0].namespaces.users[0].regex: "), line);
      assert.ok(line.includes(`${engine} refuses ${JSON.stringify(regex)}: `), line);
      return true;
    });
  });
}

for (const [name, isTaken] of [
  ["spec", true],
  ["synapse", false],
  ["dendrite", true],
  ["tuwunel", true],
] as const) {
  test(`(?i) in an exclusive users namespace is ${isTaken ? "taken" : "refused"} with ${name}`, () => {
    const namespace = { regex: "(?i)@_irc_.*", exclusive: true };
    const expected =
      /namespaces\.users: Python re refuses all exclusive ones put together, "\(\(\?i\)/u;
    if (isTaken) assert.doesNotThrow(() => loadUsers(name, namespace));
    else assert.throws(() => loadUsers(name, namespace), expected);
    assert.doesNotThrow(() => loadUsers(name, { ...namespace, exclusive: false }));
    assert.doesNotThrow(() =>
      load(name, { namespaces: { aliases: [{ ...namespace, regex: "(?i)#a" }] } }),
    );
  });
}

test("with Synapse an expression that looks around may be exclusive", () => {
  const { registrations } = loadUsers("synapse", { regex: "@_irc_(?!bot:).*", exclusive: true });
  const { namespaces } = registrations;
  const ids = ["@_irc_bob:example.org", "@_irc_bot:example.org"] as const;
  const byRegex = ids.map((id) => namespaces.matches("users", id).some(({ regex }) => regex));
  assert.deepEqual(byRegex, [true, false]);
});

test("with Synapse two exclusive users namespaces cannot have groups of one name", () => {
  const namespaces = (regex: string) => ({ users: [{ regex, exclusive: true }] });
  const one = { namespaces: namespaces("@(?P<net>_irc)_.*") };
  const other = { ...xmpp, namespaces: namespaces("@(?P<net>_xmpp)_.*") };
  assert.throws(() => load("synapse", one, other), /redefinition of group name 'net'/u);
  assert.doesNotThrow(() => load("dendrite", one, other));
});

test("all that is wrong with all registrations is told at once", () => {
  const bad = (regex: string) => ({ namespaces: { rooms: [{ regex, exclusive: false }] } });
  const work = () => load("dendrite", bad("!(?=a)"), { ...xmpp, ...bad("!\\1") });
  assert.throws(work, (error) => {
    assert.ok(error instanceof RegistrationError);
    const paths = error.faults.map(({ path }) => path);
    assert.deepEqual(paths, [
      "registrations[0].namespaces.rooms[0].regex",
      "registrations[1].namespaces.rooms[0].regex",
    ]);
    return true;
  });
});

test("what no homeserver could read is refused by all", () => {
  for (const name of names) {
    const { registrations } = load(name);
    for (const value of [
      null,
      {},
      { ...irc, namespaces: { users: [{ regex: 1 }] } },
      { ...irc, id: "" },
    ]) {
      assert.ok(registrations.findFaults(value).length > 0, name);
    }
  }
});

test("registrations are added, replaced and removed while it runs, and listeners hear of it", () => {
  const { registrations } = load("synapse");
  const heard: string[] = [];
  const stop = registrations.onChange(({ kind }) => heard.push(kind));
  registrations.add(xmpp);
  registrations.replace({ ...xmpp, as_token: "NEW" });
  assert.throws(() => registrations.replace({ ...xmpp, id: "sms" }), /id: there is none with it/u);
  assert.equal(registrations.byAsToken("NEW")?.id, "xmpp");
  assert.ok(Object.isFrozen(registrations.get("xmpp")));
  assert.deepEqual([registrations.remove("xmpp"), registrations.remove("xmpp")], [true, false]);
  stop();
  registrations.add(xmpp);
  assert.deepEqual(heard, ["added", "replaced", "removed"]);
});

test("one registration, or a promise of it, is no list of them", () => {
  for (const given of [irc, Promise.resolve([irc]), "irc.yaml"]) {
    const registrations = given as unknown as Registration[];
    const message = /^registrations must be a list: a single registration goes into \[ \] too$/u;
    assert.throws(() => createMockHomeserver({ registrations }), { name: "TypeError", message });
    assert.throws(() => createRegistrations({ serverName: "a", registrations }), TypeError);
  }
});

test("of namespaces that count for nothing onError is told: most are misspelt", () => {
  const errors: string[] = [];
  const user = [{ regex: "@_irc_.*", exclusive: true }];
  const odd = { ...irc, namespaces: { user, "org.example.own": [] } } as Registration;
  const { registrations } = createMockHomeserver({
    registrations: [odd],
    onError: (error) => errors.push(String(error)),
  });
  const complaint =
    'Error: the registration "irc": namespaces.user counts for nothing: there are users, aliases, rooms';
  assert.deepEqual(errors, [complaint]);
  registrations.replace(odd);
  assert.deepEqual(errors, [complaint, complaint]);
});
