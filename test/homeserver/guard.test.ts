/**
 * Who may create, delete and manage what: exclusive namespaces against people and others (S9, S68, D10, D61, U11, V11), an
 * application service inside and outside its own (S67, S69, D57, D58, D60, U31, V4), accounts (S59, D54), and what is for
 * application services only (S37, S39, S70, S71).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Caller } from "../../src/homeserver/caller.ts";
import { errorProfiles } from "../../src/homeserver/error-profile.ts";
import { createGuard } from "../../src/homeserver/guard.ts";
import { createRegistrations } from "../../src/homeserver/registrations.ts";
import type { MatrixError } from "../../src/matrix/error.ts";
import { irc, registrationOf } from "./support.ts";

const shared = registrationOf("shared", {
  namespaces: {
    users: [
      { regex: "@shared-.*", exclusive: false },
      // Also in the exclusive one of another.
      { regex: "@_irc_guest.*", exclusive: false },
    ],
    aliases: [{ regex: "#shared-.*", exclusive: false }],
  },
  sender_localpart: "Helper",
});
const registrations = createRegistrations({
  serverName: "example.org",
  registrations: [irc, shared],
});
const guard = createGuard({ registrations });
const likeSynapse = createGuard({ registrations, errors: errorProfiles.synapse });

const human: Caller = { kind: "user", userId: "@alice:example.org", deviceId: null };
const service = (registration: typeof irc): Caller => ({
  kind: "application-service",
  registration,
  userId: "@_irc_bot:example.org",
  deviceId: null,
});
const show = (verdict: MatrixError | undefined) =>
  verdict === undefined ? "yes" : `${verdict.status} ${verdict.errcode}`;

const taken = "400 M_EXCLUSIVE";
const no = "403 M_FORBIDDEN";

/** What is asked → the verdict and what it should be. */
const cases: Readonly<Record<string, readonly [MatrixError | undefined, string]>> = {
  "anybody registers a free name": [guard.registerUser(null, "carol"), "yes"],
  "a person registers in an exclusive namespace (S9, S68, D61)": [
    guard.registerUser(null, "_irc_eve"),
    taken,
  ],
  "a person with a token registers there": [guard.registerUser(human, "_irc_eve"), taken],
  "a person registers there in capitals, which homeservers make small": [
    guard.registerUser(null, "_IRC_eve"),
    taken,
  ],
  "a person registers in a namespace that is not exclusive (U11)": [
    guard.registerUser(null, "shared-eve"),
    "yes",
  ],
  "a person registers the sender of an application service": [
    guard.registerUser(null, "_irc_bot"),
    taken,
  ],
  "a name that would be another user's ID": [
    guard.registerUser(null, "_irc_x:example.org"),
    "400 M_INVALID_USERNAME",
  ],
  "a name that is too long": [guard.registerUser(null, "x".repeat(255)), "400 M_INVALID_USERNAME"],
  "an application service registers its own (S69, D57)": [
    guard.registerUser(service(irc), "_irc_bob"),
    "yes",
  ],
  "an application service registers its sender": [
    guard.registerUser(service(shared), "Helper"),
    "yes",
  ],
  "an application service registers outside (S67, D60)": [
    guard.registerUser(service(irc), "carol"),
    taken,
  ],
  "an application service registers in capitals what is not its own": [
    guard.registerUser(service(irc), "_IRC_bob"),
    taken,
  ],
  "an application service registers in another's exclusive namespace (S9, V11)": [
    guard.registerUser(service(shared), "_irc_guest1"),
    taken,
  ],
  "an application service registers another's sender": [
    guard.registerUser(service(irc), "Helper"),
    taken,
  ],
  "an application service logs in its own (S63)": [guard.logIn(service(irc), "_irc_bob"), "yes"],
  "the same by the whole ID": [guard.logIn(service(irc), "@_irc_bob:example.org"), "yes"],
  "an application service logs in outside (S67, V4)": [guard.logIn(service(irc), "carol"), taken],
  "the same, as Synapse answers (V4)": [likeSynapse.logIn(service(irc), "carol"), no],
  "an application service logs in a user of another server": [
    guard.logIn(service(irc), "@_irc_bob:other.org"),
    taken,
  ],
  "a person logs in": [guard.logIn(null, "_irc_bob"), "yes"],
  "a person makes an alias": [guard.createAlias(human, "#room:example.org"), "yes"],
  "a person makes one in an exclusive namespace (S68, D61)": [
    guard.createAlias(human, "#_irc_chan:example.org"),
    taken,
  ],
  "a person makes one where it is not exclusive (U11)": [
    guard.createAlias(human, "#shared-chan:example.org"),
    "yes",
  ],
  "an application service makes its own alias (S69, D58)": [
    guard.createAlias(service(irc), "#_irc_chan:example.org"),
    "yes",
  ],
  "an application service makes one outside (D60, U31)": [
    guard.createAlias(service(irc), "#room:example.org"),
    taken,
  ],
  "an application service makes one of another, exclusive or not (S9)": [
    guard.createAlias(service(irc), "#shared-chan:example.org"),
    taken,
  ],
  "an application service deletes its own alias (S69)": [
    guard.deleteAlias(service(irc), "#_irc_chan:example.org"),
    "yes",
  ],
  "an application service deletes another's (S9)": [
    guard.deleteAlias(service(shared), "#_irc_chan:example.org"),
    taken,
  ],
  "a person deletes one in an exclusive namespace (S9, D10)": [
    guard.deleteAlias(human, "#_irc_chan:example.org"),
    taken,
  ],
  "the same, as Synapse answers": [likeSynapse.deleteAlias(human, "#_irc_chan:example.org"), no],
  "a person deletes another alias": [guard.deleteAlias(human, "#room:example.org"), "yes"],
  "an application service manages an account (D54, S59)": [guard.manageAccount(service(irc)), no],
  "a person manages their account": [guard.manageAccount(human), "yes"],
  "the sender syncs (S70)": [guard.sync(service(irc)), no],
  "a virtual user syncs (S70)": [
    guard.sync({ ...service(irc), userId: "@_irc_bob:example.org" }),
    "yes",
  ],
  "a person syncs": [guard.sync(human), "yes"],
  "rooms are published for a network of one's own (S71)": [
    guard.publishRoom(service(irc), "irc"),
    "yes",
  ],
  "rooms are published for another network": [guard.publishRoom(service(irc), "xmpp"), no],
  "the same, as Synapse does": [likeSynapse.publishRoom(service(irc), "xmpp"), "yes"],
  "a person publishes a room for a network (S71)": [guard.publishRoom(human, "irc"), no],
  "an application service asks for its ping (S37)": [guard.ping(service(irc), "irc"), "yes"],
  "an application service asks for another's (S39)": [guard.ping(service(irc), "shared"), no],
  "a person asks for a ping (S39)": [guard.ping(human, "irc"), no],
};

for (const [what, [verdict, expected]] of Object.entries(cases)) {
  test(`${what}: ${expected}`, () => assert.equal(show(verdict), expected));
}

test("a homeserver may have capitals in its name", () => {
  const capitals = createGuard({
    registrations: createRegistrations({ serverName: "Example.ORG", registrations: [irc] }),
  });
  assert.equal(show(capitals.registerUser(null, "_IRC_eve")), taken);
  assert.equal(show(capitals.registerUser(null, "Eve")), "yes");
});

test("no name reaches into the name of the homeserver", () => {
  const numbered = createGuard({
    registrations: createRegistrations({ serverName: "8448", registrations: [irc] }),
  });
  assert.equal(show(numbered.registerUser(null, "_irc_eve:host")), "400 M_INVALID_USERNAME");
});
