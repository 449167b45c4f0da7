import assert from "node:assert/strict";
import { test } from "node:test";
import { operations as draftOperations } from "../../generated/draft/homeserver.operations.ts";
import { operations as v1Operations } from "../../generated/v1/homeserver.operations.ts";
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import { asVirtualUser } from "../../src/application-service/as-virtual-user.ts";
import { createHomeserverClient } from "../../src/application-service/homeserver-client.ts";
import type { OperationDescription } from "../../src/contract/operation.ts";
import {
  bobId,
  createPeer,
  draftRegistration,
  matrixError,
  registration,
  roomId,
  text,
} from "./homeserver-peer.ts";

const url = "http://hs";
const draftBobId = "@irc.freenode.net/Bob:hsdomain.com";
type Untyped = Record<string, (options: object) => Promise<unknown>>;

function connect() {
  const peer = createPeer();
  return { peer, client: createHomeserverClient({ url, registration, fetch: peer.fetch }) };
}

/** Something for every parameter that the operation needs. */
function optionsFor(operation: OperationDescription) {
  const own = new Set(["user_id", "device_id"]);
  const query = operation.queryParameters.filter(
    ({ name, required }) => required && !own.has(name),
  );
  return {
    path: Object.fromEntries(operation.pathParameters.map((name) => [name, "x"])),
    query: Object.fromEntries(query.map(({ name }) => [name, 1])),
    body: operation.requestBody === null ? undefined : {},
  };
}

/** Calls everything, and returns what was in the queries. */
async function callAll(edition: "v1" | "draft"): Promise<Map<string, URLSearchParams>> {
  const peer = createPeer({}, { edition, unchecked: true });
  const operations: Readonly<Record<string, OperationDescription>> =
    edition === "v1" ? v1Operations : draftOperations;
  const options = { url, fetch: peer.fetch, checkNamespaces: false };
  const client =
    edition === "v1"
      ? asVirtualUser(createHomeserverClient({ ...options, registration }), bobId, {
          deviceId: "ABC123",
        })
      : asVirtualUser(
          createHomeserverClient({ ...options, registration: draftRegistration, edition }),
          draftBobId,
        );
  const call = client.call as unknown as Untyped;
  for (const [id, operation] of Object.entries(operations)) {
    // Tokens of their own: the answer is no JSON, which is none of this test's business.
    await call[id]?.(optionsFor(operation)).catch(() => undefined);
  }
  return new Map(peer.seen.map((one) => [one.operationId, one.url.searchParams]));
}

test("user_id and device_id stand on every operation that takes them and on no other (S55, S57, S59, S71)", async () => {
  const queries = await callAll("v1");
  for (const operation of Object.values<OperationDescription>(v1Operations)) {
    const { operationId: id } = operation;
    const takes = (name: string) => operation.queryParameters.some((one) => one.name === name);
    const query = queries.get(id);
    assert.ok(query, `${id} was not called`);
    assert.equal(query.get("user_id"), takes("user_id") ? bobId : null, id);
    for (const name of ["device_id", "org.matrix.msc3202.device_id"]) {
      assert.equal(query.get(name), takes(name) ? "ABC123" : null, `${id} ${name}`);
    }
  }
  for (const id of ["register", "login", "refresh", "pingAppservice", "deactivateAccount"]) {
    assert.equal(queries.get(id)?.get("user_id"), null, id);
  }
});

test("in the draft user_id stands on everything but account management (D51, D54)", async () => {
  const queries = await callAll("draft");
  assert.equal(queries.size, Object.keys(draftOperations).length);
  const without = [...queries].filter(([, query]) => query.get("user_id") !== draftBobId);
  assert.deepEqual(
    without.map(([id]) => id),
    ["register", "getUserByUri", "getAliasByUri"],
  );
});

test("without a device none is named", async () => {
  const { client, peer } = connect();
  await asVirtualUser(client, bobId).sendMessage(roomId, text);
  assert.deepEqual([...(peer.seen[0]?.url.searchParams ?? [])], [["user_id", bobId]]);
});

test("the client that it was made from goes on acting as the sender (S55)", async () => {
  const { client, peer } = connect();
  const bob = asVirtualUser(client, bobId);
  const carol = asVirtualUser(bob, "@_irc_carol:example.org", { deviceId: "C" });
  await bob.sendMessage(roomId, text);
  await carol.sendMessage(roomId, text);
  await client.sendMessage(roomId, text);
  assert.deepEqual(
    peer.seen.map((one) => [one.as, one.url.searchParams.get("device_id")]),
    [
      [bobId, null],
      ["@_irc_carol:example.org", "C"],
      [null, null],
    ],
  );
  assert.equal(bob.userId, bobId);
});

test("a user outside the namespaces is refused before anything is sent (S55, S56)", () => {
  const { client, peer } = connect();
  for (const userId of [
    "@alice:example.org",
    "@_irc_bob:elsewhere.org",
    "@x_irc_bob:example.org",
  ]) {
    assert.throws(
      () => asVirtualUser(client, userId as UserId),
      matrixError(403, "M_FORBIDDEN", /outside the namespaces of the registration/u),
    );
  }
  assert.equal(peer.seen.length, 0);
});

test("the sender may always be acted as, at its own homeserver", () => {
  const { client } = connect();
  assert.equal(asVirtualUser(client, "@_irc_bot:example.org").userId, "@_irc_bot:example.org");
  const named = createHomeserverClient({ url, registration, serverName: "example.org" });
  assert.throws(() => asVirtualUser(named, "@_irc_bot:elsewhere.org"), /outside the namespaces/u);
});

test("with checkNamespaces off the homeserver is the judge", async () => {
  const peer = createPeer();
  const namespaces = { users: [{ regex: "(*", exclusive: true }] };
  const client = createHomeserverClient({
    url,
    registration: { ...registration, namespaces },
    fetch: peer.fetch,
    checkNamespaces: false,
  });
  await asVirtualUser(client, "@alice:example.org").sendMessage(roomId, text);
  assert.equal(peer.seen[0]?.as, "@alice:example.org");
});

for (const [name, userId, options] of [
  ["a localpart", "_irc_bob", {}],
  ["nothing", "", {}],
  ["an alias", "#_irc_bob:example.org", {}],
  ["an empty device", bobId, { deviceId: "" }],
] as const) {
  test(`nobody can act as ${name}`, () => {
    const { client } = connect();
    assert.throws(() => asVirtualUser(client, userId as UserId, options), TypeError);
  });
}

test("the draft has no devices", () => {
  const client = createHomeserverClient({
    url,
    registration: draftRegistration,
    edition: "draft",
  });
  assert.throws(() => asVirtualUser(client, draftBobId, { deviceId: "A" }), /no devices/u);
});

test("a capital and a slash in the localpart are the draft's own, and legal there (U35)", async () => {
  const peer = createPeer({}, { edition: "draft" });
  const client = createHomeserverClient({
    url,
    registration: draftRegistration,
    edition: "draft",
    fetch: peer.fetch,
  });
  const bob = asVirtualUser(client, draftBobId);
  await bob.sendMessage(roomId, text, { ts: 1421416883133 });
  const query = peer.seen[0]?.url.search;
  assert.equal(
    query,
    "?access_token=T_a&user_id=%40irc.freenode.net%2FBob%3Ahsdomain.com&ts=1421416883133",
  );
});
