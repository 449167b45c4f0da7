import assert from "node:assert/strict";
import { test } from "node:test";
import { checkUser } from "../../src/application-service/check-user.ts";
import { type ErrorKind, kindOf } from "../../src/application-service/error-kind.ts";
import { createNamespaces } from "../../src/application-service/namespace-match.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import { registration } from "./homeserver-peer.ts";

const masquerade = "Application service cannot masquerade as this user (@alice:example.org).";
const missing = "Application service has not registered this user (@_irc_bob:example.org)";

const answers: readonly [who: string, kind: ErrorKind, number, string, string][] = [
  ["Synapse, acting as a stranger", "namespace-violation", 403, "M_FORBIDDEN", masquerade],
  [
    "tuwunel, acting as a stranger",
    "namespace-violation",
    400,
    "M_EXCLUSIVE",
    "User is not in namespace.",
  ],
  [
    "all, registering a stranger",
    "namespace-violation",
    400,
    "M_EXCLUSIVE",
    "Invalid user localpart",
  ],
  ["Synapse, an unregistered ghost", "not-registered", 403, "M_FORBIDDEN", missing],
  [
    "Dendrite, an unregistered ghost",
    "not-registered",
    403,
    "M_FORBIDDEN",
    "Forbidden: appservice has not registered this user",
  ],
  ["Synapse, not in the room", "forbidden", 403, "M_FORBIDDEN", "User @a:b not in room !r:b"],
  ["the specification, a strange device", "unknown-device", 400, "M_UNKNOWN_DEVICE", "no"],
  ["Synapse, a strange device", "unknown-device", 400, "ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE", "no"],
  [
    "tuwunel, a strange device",
    "unknown-device",
    400,
    "M_INVALID_PARAM",
    "Unknown device for user.",
  ],
  ["all, another bad parameter", "other", 400, "M_INVALID_PARAM", "ts must be a number"],
  ["all, the user exists", "user-in-use", 400, "M_USER_IN_USE", "User ID already taken."],
  ["Dendrite, a bad name", "invalid-username", 400, "M_INVALID_USERNAME", "no"],
  ["all, the alias exists at createRoom", "alias-in-use", 400, "M_ROOM_IN_USE", "no"],
  ["all, the alias exists", "alias-in-use", 409, "M_UNKNOWN", "The alias #a:b already exists."],
  ["all, too fast", "rate-limited", 429, "M_LIMIT_EXCEEDED", "no"],
  ["a proxy, too fast", "rate-limited", 429, "M_UNKNOWN", "no"],
  ["the specification, no login", "login-unsupported", 400, "M_APPSERVICE_LOGIN_UNSUPPORTED", "no"],
  [
    "Synapse, no login",
    "login-unsupported",
    400,
    "IO.ELEMENT.MSC4190.M_APPSERVICE_LOGIN_UNSUPPORTED",
    "no",
  ],
  ["all, a strange token", "unknown-token", 401, "M_UNKNOWN_TOKEN", "no"],
  ["Synapse of 2015, a strange token", "unknown-token", 403, "M_UNKNOWN_TOKEN", "no"],
  ["Synapse, header and query together", "unknown-token", 401, "M_MISSING_TOKEN", "Mixing"],
  ["all, a strange path", "unrecognized", 404, "M_UNRECOGNIZED", "no"],
  ["old Synapse, a strange path", "unrecognized", 400, "M_UNRECOGNIZED", "no"],
  ["all, nothing there", "not-found", 404, "M_NOT_FOUND", "no"],
  ["Synapse, no profile", "not-found", 404, "M_UNKNOWN", "No row found (profiles)"],
  ["Synapse, no protocol", "not-found", 404, "M_UNKNOWN", "Unknown protocol (HTTP 404)"],
  ["a proxy, nothing there", "other", 404, "M_UNKNOWN", "HTTP 404 with 9 bytes of text/plain"],
  ["the network", "no-answer", 0, "M_UNKNOWN", "no answer to register: ECONNREFUSED"],
  ["a proxy, the homeserver is away", "other", 502, "M_UNKNOWN", "no"],
];

for (const [who, kind, status, errcode, sentence] of answers) {
  test(`${kind} is what went wrong for ${who}: ${status} ${errcode} (S56, S57, S67)`, () => {
    assert.equal(kindOf(new MatrixError(status, errcode, sentence)), kind);
  });
}

test("a user who is refused before anything is sent is the same kind of error", () => {
  const namespaces = createNamespaces(registration);
  assert.throws(
    () => checkUser(namespaces, "@alice:example.org"),
    (error: unknown) => kindOf(error) === "namespace-violation",
  );
});

test("what is no MatrixError has no kind of its own", () => {
  for (const error of [new TypeError("M_FORBIDDEN"), null, undefined, "M_FORBIDDEN"]) {
    assert.equal(kindOf(error), "other");
  }
});
