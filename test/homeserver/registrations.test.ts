/**
 * What a homeserver takes for a registration (S1–S8, D2, D5, U7), which it refuses for another's sake (U32), and what happens
 * when it changes at run time.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createRegistrations,
  type RegistrationChange,
} from "../../src/homeserver/registrations.ts";
import { RegistrationError } from "../../src/homeserver/registration-error.ts";
import { namespaceProfiles } from "../../src/matrix/namespaces.ts";
import type { Registration } from "../../src/editions/registration.ts";
import { irc, registrationOf } from "./support.ts";

const serverName = "example.org";

/** `path: message` of each fault. */
function faultsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof RegistrationError, String(error));
    for (const { message } of error.faults) assert.ok(error.message.includes(message));
    return error.faults.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

const add = (value: unknown) =>
  faultsOf(() => createRegistrations({ serverName }).add(value as Registration));

const namespaces = (users: unknown) => ({ ...irc, namespaces: { users } });

/** What is wrong → the registration and the faults that are told. */
const malformed: Readonly<Record<string, readonly [unknown, readonly string[]]>> = {
  "nothing (S2 to S5)": [
    {},
    ["id", "url", "as_token", "hs_token", "sender_localpart", "namespaces"].map(
      (name) => `${name}: is missing`,
    ),
  ],
  "no object": ["irc", [": must be object"]],
  "types, each in its place (S2 to S6)": [
    {
      id: 1,
      url: 2,
      as_token: 3,
      hs_token: [],
      sender_localpart: {},
      namespaces: { users: {}, aliases: [1, { regex: "#a", exclusive: "yes" }], rooms: [{}] },
      rate_limited: "no",
      protocols: "irc",
      receive_ephemeral: 1,
      "de.sorunome.msc2409.push_ephemeral": 1,
    },
    [
      "id: must be string",
      "url: must be string,null",
      "as_token: must be string",
      "hs_token: must be string",
      "sender_localpart: must be string",
      "namespaces.users: must be array",
      "namespaces.aliases[0]: must be object",
      "namespaces.aliases[1].exclusive: must be boolean",
      "namespaces.rooms[0].regex: is missing",
      "namespaces.rooms[0].exclusive: is missing",
      "rate_limited: must be boolean",
      "protocols: must be array",
      "receive_ephemeral: must be boolean",
      '["de.sorunome.msc2409.push_ephemeral"]: must be boolean',
    ],
  ],
  "empty texts": [
    { ...irc, id: "", as_token: "", sender_localpart: "" },
    ["id", "as_token", "sender_localpart"].map(
      (name) => `${name}: must NOT have fewer than 1 characters`,
    ),
  ],
  "a url that is no http(s) URL (S3)": [
    { ...irc, url: "ftp://a" },
    ['url: must match pattern "^https?://."'],
  ],
  "a url that no path can be put behind": [
    { ...irc, url: "http://a/?b" },
    ['url: must end with its path, without "?" and "#"'],
  ],
  "a url with a password": [
    { ...irc, url: "http://a:b@c" },
    ["url: must not have a name or password in it"],
  ],
  "expressions that do not compile, all of them (D5, U7)": [
    namespaces([
      { regex: "@irc(", exclusive: true },
      { regex: "@_ok_.*", exclusive: true },
      { regex: String.raw`@(a)\1`, exclusive: false },
    ]),
    [
      "namespaces.users[0].regex: wrong at position",
      "namespaces.users[2].regex: wrong at position",
    ],
  ],
  "a sender that is no localpart": [
    { ...irc, sender_localpart: "bot:example.org" },
    ["sender_localpart: must be a localpart"],
  ],
  "a sender whose ID would be too long": [
    { ...irc, sender_localpart: "x".repeat(250) },
    ["sender_localpart: must be a localpart"],
  ],
};

for (const [what, [value, expected]] of Object.entries(malformed)) {
  test(`${what}: every fault is told with its place`, () => {
    const faults = add(value);
    assert.equal(faults.length, expected.length, faults.join("\n"));
    for (const [at, start] of expected.entries())
      assert.ok(faults[at]?.startsWith(start), faults[at]);
  });
}

test("a hundred faults are enough", () => {
  const users = Array.from({ length: 300 }, () => ({ regex: 1, exclusive: true }));
  assert.equal(add(namespaces(users)).length, 100);
});

test("what is refused changes nothing, and what was given can be changed without changing what is kept", () => {
  const registrations = createRegistrations({ serverName });
  assert.throws(() => registrations.add({ ...irc, url: "nowhere" }), RegistrationError);
  assert.deepEqual(registrations.list(), []);
  assert.equal(registrations.byAsToken("AS"), undefined);
  const given = structuredClone(irc);
  const kept = registrations.add(given);
  given.as_token = "other";
  assert.equal(registrations.byAsToken("AS"), kept);
  assert.throws(
    () => (kept.namespaces.users ?? []).push({ regex: ".*", exclusive: false }),
    TypeError,
  );
});

test("unknown keys are kept (S6)", () => {
  const more = { ...irc, "io.element.msc4190": true, "com.example": { deep: [1] } };
  const registrations = createRegistrations({ serverName, registrations: [more] });
  assert.deepEqual(registrations.get("irc"), more);
});

test("an id is given once (S8)", () => {
  const registrations = createRegistrations({ serverName, registrations: [irc] });
  const faults = faultsOf(() => registrations.add({ ...irc, as_token: "AS2" }));
  assert.deepEqual(faults, ["id: there is one with it already"]);
});

test("an as_token is given once, and the error holds neither token nor name (S8)", () => {
  const registrations = createRegistrations({ serverName, registrations: [irc] });
  const other = registrationOf("other", { as_token: "AS" });
  assert.deepEqual(
    faultsOf(() => registrations.add(other)),
    ["as_token: another registration has it: each needs a token of its own"],
  );
});

test("no replacement takes another's as_token, or exclusive namespace (S8, U32)", () => {
  const other = registrationOf("other");
  const registrations = createRegistrations({ serverName, registrations: [irc, other] });
  const replacement = { ...other, as_token: "AS", namespaces: irc.namespaces };
  assert.deepEqual(
    faultsOf(() => registrations.replace(replacement)).map((fault) => fault.split(":")[0]),
    ["as_token", "namespaces.users[0].regex", "namespaces.aliases[0].regex"],
  );
  assert.deepEqual(registrations.get("other"), other);
});

test("two may have one hs_token: the specification allows it (S8)", () => {
  const shared = { hs_token: "shared" };
  const registrations = [registrationOf("a", shared), registrationOf("b", shared)];
  assert.equal(createRegistrations({ serverName, registrations }).list().length, 2);
});

test("no error holds a token, wherever it stands", () => {
  const secret = "s3cr3t-t0k3n";
  const values: unknown[] = [
    { ...irc, as_token: secret, hs_token: secret, url: 5 },
    { ...irc, as_token: [secret], hs_token: { secret } },
    { ...irc, url: `http://x:${secret}@y` },
    { ...irc, url: secret },
    { ...irc, sender_localpart: `${secret}:` },
  ];
  for (const value of values) assert.ok(!add(value).join().includes(secret), add(value).join());
});

test("all faults of all registrations are told at the start", () => {
  const registrations = [irc, { ...irc, url: 1 }, registrationOf("b", { hs_token: "" })];
  assert.deepEqual(
    faultsOf(() =>
      createRegistrations({ serverName, registrations: registrations as Registration[] }),
    ),
    [
      "registrations[1].id: there is one with it already",
      "registrations[1].url: must be string,null",
      "registrations[2].hs_token: must NOT have fewer than 1 characters",
    ],
  );
});

test("a server name that is none is refused", () => {
  assert.throws(() => createRegistrations({ serverName: "example.org/" }), TypeError);
});

const exclusive = (regex: string) => ({ namespaces: { users: [{ regex, exclusive: true }] } });

test("exclusive namespaces that have an ID in common are refused with one (U32)", () => {
  const one = registrationOf("one", exclusive("@_irc_[a-m].*"));
  const registrations = createRegistrations({ serverName, registrations: [one] });
  const [fault = "", ...others] = faultsOf(() =>
    registrations.add(registrationOf("two", exclusive("@_irc_.*z:example[.]org$"))),
  );
  assert.deepEqual(others, []);
  const witness = /both have "(?<id>[^"]+)"/u.exec(fault)?.groups?.["id"] ?? "";
  assert.match(fault, /^namespaces\.users\[0\]\.regex: namespaces\.users\[0\] of "one"/u);
  assert.match(witness, /^@_irc_[a-m].*z:example\.org$/u);
});

/** Not refused → the namespaces of the two. */
const compatible: Readonly<
  Record<string, readonly [Partial<Registration>, Partial<Registration>]>
> = {
  "other prefixes": [exclusive("@_irc_.*"), exclusive("@_xmpp_.*")],
  "other ends": [exclusive("@.*_irc:"), exclusive("@.*_xmpp:")],
  "only one is exclusive": [
    exclusive("@_irc_.*"),
    { namespaces: { users: [{ regex: "@_irc_.*", exclusive: false }] } },
  ],
  "users and aliases": [
    exclusive("@_irc_.*"),
    { namespaces: { aliases: [{ regex: "#_irc_.*", exclusive: true }] } },
  ],
  "rooms are nobody's (U10)": [
    { namespaces: { rooms: [{ regex: "!.*", exclusive: true }] } },
    { namespaces: { rooms: [{ regex: "!.*", exclusive: true }] } },
  ],
  "other characters": [exclusive("@a[0-9]"), exclusive("@a[a-z]")],
  "IDs of another server": [exclusive("@_irc_a:other.org"), exclusive("@_irc_.*")],
};

for (const [what, [one, two]] of Object.entries(compatible)) {
  for (const profile of [namespaceProfiles.spec, namespaceProfiles.dendrite]) {
    test(`no overlap, ${what}, in the way of ${profile.name}`, () => {
      const registrations = [registrationOf("one", one), registrationOf("two", two)];
      assert.equal(createRegistrations({ serverName, profile, registrations }).list().length, 2);
    });
  }
}

test("an overlap can be let in as long as it is not written alike (U32)", () => {
  const one = registrationOf("one", exclusive("@_irc_.*"));
  const overlap = "refuse-identical";
  const registrations = createRegistrations({ serverName, overlap, registrations: [one] });
  registrations.add(registrationOf("two", exclusive("@_irc_a.*")));
  const faults = faultsOf(() => registrations.add(registrationOf("three", exclusive("@_irc_.*"))));
  assert.equal(faults.length, 1);
  assert.match(
    faults[0] ?? "",
    /^namespaces\.users\[0\]\.regex: .*"one" is exclusive and the same/u,
  );
});

test("a registration may overlap itself, and be replaced by one like it", () => {
  const users = [exclusive("@_irc_.*"), exclusive("@_irc_a.*")].flatMap(
    (one) => one.namespaces.users,
  );
  const twice = registrationOf("one", { namespaces: { users } });
  const registrations = createRegistrations({ serverName, registrations: [twice] });
  registrations.replace({ ...twice, hs_token: "new" });
  registrations.remove("one");
  registrations.add(registrationOf("two", exclusive("@_irc_.*")));
});

test("ten thousand are compared in seconds, and the one in the way is found", () => {
  const registrations = Array.from({ length: 10_000 }, (_, at) =>
    registrationOf(`net${at}`, { namespaces: exclusive(`@_net${at}_.*`).namespaces }),
  );
  const started = performance.now();
  const all = createRegistrations({ serverName, registrations });
  const faults = faultsOf(() => all.add(registrationOf("late", exclusive("@_net7777_a"))));
  assert.match(faults[0] ?? "", /"net7777"/u);
  const tookMs = performance.now() - started;
  assert.ok(tookMs < 20_000, `${Math.round(tookMs)} ms`);
});

test("a change at run time counts at once: tokens, namespaces and list", () => {
  const registrations = createRegistrations({ serverName });
  registrations.add(irc);
  const bob = "@_irc_bob:example.org";
  assert.equal(registrations.namespaces.covers("irc", "users", bob), true);
  const renamed = { ...irc, as_token: "AS2", namespaces: exclusive("@irc-.*").namespaces };
  registrations.replace(renamed);
  assert.equal(registrations.byAsToken("AS"), undefined);
  assert.equal(registrations.byAsToken("AS2")?.id, "irc");
  assert.equal(registrations.namespaces.covers("irc", "users", bob), false);
  assert.equal(registrations.remove("irc"), true);
  assert.equal(registrations.remove("irc"), false);
  assert.equal(registrations.byAsToken("AS2"), undefined);
  assert.equal(registrations.namespaces.matches("users", "@irc-bob:example.org").length, 0);
  assert.deepEqual(registrations.list(), []);
  // What is gone leaves its token and its namespaces to others.
  registrations.add({ ...renamed, id: "other" });
});

test("only what is there can be replaced", () => {
  const registrations = createRegistrations({ serverName });
  const faults = faultsOf(() => registrations.replace(irc));
  assert.deepEqual(faults, ["id: there is none with it to replace"]);
});

test("listeners hear of each change after it, until they leave; one that throws stops nobody", () => {
  const heard: string[] = [];
  const errors: unknown[] = [];
  const registrations = createRegistrations({ serverName, onError: (error) => errors.push(error) });
  registrations.onChange(() => {
    throw new Error("a broken listener");
  });
  const note = (change: RegistrationChange) => {
    const before = change.kind === "replaced" ? change.previous.url : null;
    heard.push(
      `${change.kind} ${change.registration.url} ${before} ${registrations.list().length}`,
    );
  };
  const leave = registrations.onChange(note);
  registrations.add(irc);
  registrations.replace({ ...irc, url: null });
  registrations.remove("irc");
  leave();
  registrations.add(irc);
  assert.deepEqual(heard, [
    "added http://127.0.0.1:9993 null 1",
    "replaced null http://127.0.0.1:9993 1",
    "removed null null 0",
  ]);
  assert.equal(errors.length, 4);
});

test("an expression is a POSIX one over the whole ID, with its sigil and server (D12, D13, U8, U9)", () => {
  const regex = "@irc_[[:alpha:]]{2,3}:example[.]org$";
  const registrations = createRegistrations({
    serverName,
    registrations: [registrationOf("one", exclusive(regex))],
  });
  const isOwn = (id: string) =>
    registrations.namespaces.covers("one", "users", id as `@${string}:${string}`);
  assert.deepEqual(
    ["@irc_ab:example.org", "@irc_a:example.org", "@irc_a1:example.org", "irc_ab:example.org"].map(
      isOwn,
    ),
    [true, false, false, false],
  );
});
