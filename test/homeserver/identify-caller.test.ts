/**
 * Who is calling and as whom, in both editions: tokens (S54, S65, V3, V8, D55, U6, U20), `user_id` (S55, S56, S10, D51),
 * `device_id` (S57), people who name somebody (S58), account management (S59, D54, U22), and the draft's `user_token`
 * (D52, D53, U21).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnyContract } from "../../src/contract/operation.ts";
import * as draft from "../../src/editions/draft.ts";
import * as v1 from "../../src/editions/v1.ts";
import type { Caller } from "../../src/homeserver/caller.ts";
import { type Accounts, createIdentifyCaller } from "../../src/homeserver/identify-caller.ts";
import { createRegistrations } from "../../src/homeserver/registrations.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import { irc, registrationOf } from "./support.ts";

const serverName = "example.org";
const bob = "@_irc_bob:example.org";

const users = new Map<string, ReadonlySet<string>>([
  [bob, new Set(["ABC123"])],
  ["@_irc_bot:example.org", new Set(["BOTDEV"])],
  // They exist, and are not for this application service to act as.
  ["@alice:example.org", new Set(["ALICEDEV"])],
  ["@_other_x:example.org", new Set()],
  ["@_other_bot:example.org", new Set()],
  ["@_irc_bob:other.org", new Set()],
]);

const accounts: Accounts = {
  hasUser: (userId) => users.has(userId),
  hasDevice: (userId, deviceId) => users.get(userId)?.has(deviceId) === true,
  authenticateUser: async (token) =>
    token === "alice" ? { userId: "@alice:example.org", deviceId: "ALICEDEV" } : undefined,
};

interface Call {
  readonly operationId?: string;
  readonly token?: string;
  readonly authorization?: string;
  readonly query?: string;
  readonly contract?: AnyContract;
  readonly allowTokenInQuery?: boolean;
  readonly accounts?: Accounts;
}

/** `userId deviceId` of the caller, or the error. */
async function identify(call: Call): Promise<string> {
  const { operationId = "getTokenOwner", query = "", token } = call;
  const contract: AnyContract = call.contract ?? v1.homeserver;
  const registrations = createRegistrations({
    serverName,
    registrations: [irc, registrationOf("other")],
  });
  const identifyCaller = createIdentifyCaller({
    registrations,
    contract,
    accounts: call.accounts ?? accounts,
    ...(call.allowTokenInQuery !== undefined && { allowTokenInQuery: call.allowTokenInQuery }),
  });
  const operation = contract.operations[operationId];
  assert.ok(operation, operationId);
  const authorization = token === undefined ? call.authorization : `Bearer ${token}`;
  let caller: Caller | null;
  try {
    caller = await identifyCaller({ authorization, query }, operation);
  } catch (error) {
    assert.ok(error instanceof MatrixError, String(error));
    assert.ok(!error.message.includes("s3cr3t"), error.message);
    return `${error.status} ${error.errcode}`;
  }
  if (caller === null) return "nobody";
  const registration = caller.kind === "user" ? "user" : caller.registration.id;
  return `${registration} ${caller.userId} ${caller.deviceId}`;
}

/** What is sent → who it is. */
const v1Cases: Readonly<Record<string, readonly [Call, string]>> = {
  "an as_token alone is the sender (S54, S55)": [{ token: "AS" }, "irc @_irc_bot:example.org null"],
  "Bearer is read in any case": [{ authorization: "bEARER AS" }, "irc @_irc_bot:example.org null"],
  "no token (S65)": [{}, "401 M_MISSING_TOKEN"],
  "another scheme is no token": [{ authorization: "Basic AS" }, "401 M_MISSING_TOKEN"],
  "a token that nobody has (S65)": [{ token: "nope" }, "401 M_UNKNOWN_TOKEN"],
  "the beginning of a token": [{ token: "A" }, "401 M_UNKNOWN_TOKEN"],
  "the hs_token is no as_token": [{ token: "HS" }, "401 M_UNKNOWN_TOKEN"],
  "a token in the query counts for nothing (S54)": [
    { query: "access_token=AS" },
    "401 M_MISSING_TOKEN",
  ],
  "a token in the query where that is allowed (S54)": [
    { query: "access_token=AS", allowTokenInQuery: true },
    "irc @_irc_bot:example.org null",
  ],
  "two tokens in the query": [
    { query: "access_token=AS&access_token=nope", allowTokenInQuery: true },
    "403 M_FORBIDDEN",
  ],
  "header and query (V8)": [
    { token: "AS", query: "access_token=AS", allowTokenInQuery: true },
    "401 M_MISSING_TOKEN",
  ],
  "a virtual user (S55)": [{ token: "AS", query: `user_id=${bob}` }, `irc ${bob} null`],
  "the sender by name (S55)": [
    { token: "AS", query: "user_id=@_irc_bot:example.org" },
    "irc @_irc_bot:example.org null",
  ],
  "a user outside the namespaces (S56)": [
    { token: "AS", query: "user_id=@alice:example.org" },
    "403 M_FORBIDDEN",
  ],
  "a user of another application service (S56)": [
    { token: "AS", query: "user_id=@_other_x:example.org" },
    "403 M_FORBIDDEN",
  ],
  "the sender of another application service": [
    { token: "AS", query: "user_id=@_other_bot:example.org" },
    "403 M_FORBIDDEN",
  ],
  "a user nobody has registered (S56)": [
    { token: "AS", query: "user_id=@_irc_new:example.org" },
    "403 M_FORBIDDEN",
  ],
  "a user of another homeserver (S10, S56)": [
    { token: "AS", query: "user_id=@_irc_bob:other.org" },
    "403 M_FORBIDDEN",
  ],
  "what is no user ID (S56)": [{ token: "AS", query: "user_id=_irc_bob" }, "403 M_FORBIDDEN"],
  "an empty user_id": [{ token: "AS", query: "user_id=" }, "403 M_FORBIDDEN"],
  "a device of the user (S57)": [
    { token: "AS", query: `user_id=${bob}&device_id=ABC123` },
    `irc ${bob} ABC123`,
  ],
  "the same under its unstable name (S57)": [
    { token: "AS", query: `user_id=${bob}&org.matrix.msc3202.device_id=ABC123` },
    `irc ${bob} ABC123`,
  ],
  "a device the user does not have (S57)": [
    { token: "AS", query: `user_id=${bob}&device_id=BOTDEV` },
    "400 M_UNKNOWN_DEVICE",
  ],
  "the same under its unstable name, with the errcode of then (S57)": [
    { token: "AS", query: `user_id=${bob}&org.matrix.msc3202.device_id=NOPE` },
    "400 ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE",
  ],
  "a device without a user is the sender's (S57)": [
    { token: "AS", query: "device_id=BOTDEV" },
    "irc @_irc_bot:example.org BOTDEV",
  ],
  "a device of somebody else without a user (S57)": [
    { token: "AS", query: "device_id=ABC123" },
    "400 M_UNKNOWN_DEVICE",
  ],
  "user_id where the operation has none: the application service itself": [
    { token: "AS", operationId: "pingAppservice", query: "user_id=@alice:example.org" },
    "irc @_irc_bot:example.org null",
  ],
  "account management with an as_token (D54, S59, U22)": [
    { token: "AS", operationId: "changePassword" },
    "403 M_FORBIDDEN",
  ],
  "account management with a user's own token": [
    { token: "alice", operationId: "changePassword" },
    "user @alice:example.org ALICEDEV",
  ],
  "an ordinary user, whose user_id and device_id count for nothing (S58)": [
    { token: "alice", query: `user_id=${bob}&device_id=ABC123` },
    "user @alice:example.org ALICEDEV",
  ],
  "an operation that takes no token (S59)": [{ token: "nope", operationId: "refresh" }, "nobody"],
  "an operation that does without a token": [{ operationId: "getUserProfile" }, "nobody"],
  "a wrong token where none is needed": [
    { token: "nope", operationId: "getUserProfile" },
    "401 M_UNKNOWN_TOKEN",
  ],
  "a homeserver without users of its own": [
    { token: "alice", accounts: { hasUser: () => true, hasDevice: () => true } },
    "401 M_UNKNOWN_TOKEN",
  ],
  "what the homeserver says of a user goes out as it is": [
    {
      token: "locked",
      accounts: {
        ...accounts,
        authenticateUser: () => {
          throw new MatrixError(401, "M_USER_LOCKED", "locked", { extra: { soft_logout: true } });
        },
      },
    },
    "401 M_USER_LOCKED",
  ],
};

const granted: Accounts = {
  ...accounts,
  acceptUserToken: async ({ id }, token) =>
    id === "irc" && token === "granted" ? "@alice:example.org" : undefined,
};

const draftCases: Readonly<Record<string, readonly [Call, string]>> = {
  "a token in the query (D51, D55, U20)": [
    { query: "access_token=AS" },
    "irc @_irc_bot:example.org null",
  ],
  "no token (U6)": [{}, "401 M_MISSING_TOKEN"],
  "a header is no token to the draft (S54)": [{ token: "AS" }, "401 M_MISSING_TOKEN"],
  "a header that agrees": [
    { token: "AS", query: "access_token=AS" },
    "irc @_irc_bot:example.org null",
  ],
  "a header that says something else": [
    { token: "nope", query: "access_token=AS" },
    "403 M_FORBIDDEN",
  ],
  "a token that nobody has (U6)": [{ query: "access_token=nope" }, "403 M_FORBIDDEN"],
  "a virtual user (D51)": [{ query: `access_token=AS&user_id=${bob}` }, `irc ${bob} null`],
  "a real user who granted that (D52, U21)": [
    { query: "access_token=AS&user_token=granted", accounts: granted },
    "irc @alice:example.org null",
  ],
  "a user_token that was not granted (D53, U21)": [
    { query: "access_token=AS&user_token=s3cr3t", accounts: granted },
    "403 M_FORBIDDEN",
  ],
  "a user_token without a hook (U21)": [
    { query: "access_token=AS&user_token=granted" },
    "403 M_FORBIDDEN",
  ],
  "user_id and user_token together": [
    { query: `access_token=AS&user_token=granted&user_id=${bob}`, accounts: granted },
    "403 M_FORBIDDEN",
  ],
};

for (const [what, [call, expected]] of Object.entries(v1Cases)) {
  test(`v1, ${what}: ${expected}`, async () => {
    assert.equal(await identify(call), expected);
  });
}

for (const [what, [call, expected]] of Object.entries(draftCases)) {
  test(`draft, ${what}: ${expected}`, async () => {
    const contract = draft.homeserver;
    assert.equal(await identify({ operationId: "createRoom", contract, ...call }), expected);
  });
}

test("the draft asks the application service about a user who does not exist, and goes on when it made one (U14)", async () => {
  const call = (made: boolean, edition: AnyContract) => {
    const known = new Set<string>();
    const asked: string[] = [];
    const queryUser: Accounts["queryUser"] = async ({ id }, userId) => {
      asked.push(`${id} ${userId}`);
      if (made) known.add(userId);
      return true;
    };
    const own = { ...accounts, queryUser, hasUser: (userId: string) => known.has(userId) };
    const query = "access_token=AS&user_id=@_irc_new:example.org";
    return identify({
      contract: edition,
      operationId: "createRoom",
      query,
      accounts: own,
      allowTokenInQuery: true,
    }).then((answer) => [answer, ...asked]);
  };
  const question = "irc @_irc_new:example.org";
  assert.deepEqual(await call(true, draft.homeserver), [
    "irc @_irc_new:example.org null",
    question,
  ]);
  // Says yes and has made nobody.
  assert.deepEqual(await call(false, draft.homeserver), ["403 M_FORBIDDEN", question]);
  // The stable protocol does not ask.
  assert.deepEqual(await call(true, v1.homeserver), ["403 M_FORBIDDEN"]);
});

test("what the question came to is the answer: 408 when the application service did not say (U14, U17)", async () => {
  const queryUser = () => Promise.reject(new MatrixError(408, "M_UNKNOWN", "no answer in time"));
  const answer = await identify({
    contract: draft.homeserver,
    operationId: "createRoom",
    query: "access_token=AS&user_id=@_irc_new:example.org",
    accounts: { ...accounts, queryUser },
  });
  assert.equal(answer, "408 M_UNKNOWN");
});
