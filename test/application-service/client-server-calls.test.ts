/**
 * What bridges do beside sending, each through the plain typed client, against the mock of the homeserver.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startPrism, type PrismMock } from "../../mocks/prism.ts";
import { asVirtualUser } from "../../src/application-service/as-virtual-user.ts";
import { kindOf } from "../../src/application-service/error-kind.ts";
import { createHomeserverClient } from "../../src/application-service/homeserver-client.ts";
import { bobId, registration, roomId } from "./homeserver-peer.ts";

let hs: PrismMock;
const queries: URLSearchParams[] = [];
before(async () => {
  hs = await startPrism("v1/homeserver", { token: "AS" });
});
after(() => hs.close());

function connect() {
  queries.length = 0;
  const client = createHomeserverClient({
    url: hs.url,
    registration,
    fetch: (request) => {
      queries.push(new URL(request.url).searchParams);
      return fetch(request);
    },
  });
  return { client, bob: asVirtualUser(client, bobId) };
}

function assertAllAs(userId: string | null, count: number): void {
  assert.deepEqual(
    queries.map((query) => query.get("user_id")),
    Array.from({ length: count }, () => userId),
  );
}

test("devices are made and deleted for a virtual user without login and without authentication (S73, S74)", async () => {
  const { bob } = connect();
  const path = { deviceId: "ABC123" };
  await bob.call.updateDevice({ path, body: { display_name: "Bridge" } });
  await bob.call.deleteDevice({ path });
  await bob.call.deleteDevices({ body: { devices: ["ABC123"] } });
  assertAllAs(bobId, 3);
});

test("a device that the user does not have is told as such (S57)", async () => {
  const { client } = connect();
  const bob = asVirtualUser(client, bobId, { deviceId: "NONE" });
  const headers = { Prefer: "example=M_UNKNOWN_DEVICE" };
  await assert.rejects(
    bob.call.getTokenOwner({ headers }),
    (error: unknown) => kindOf(error) === "unknown-device",
  );
  assert.deepEqual(
    [queries[0]?.get("device_id"), queries[0]?.get("org.matrix.msc3202.device_id")],
    ["NONE", "NONE"],
  );
});

test("cross-signing keys and signatures are uploaded as the virtual user (S75)", async () => {
  const { bob } = connect();
  const masterKey = { user_id: bobId, usage: ["master"], keys: { "ed25519:k": "k" } } as const;
  await bob.call.uploadCrossSigningKeys({
    body: { master_key: { ...masterKey, usage: [...masterKey.usage] } },
  });
  const device = {
    user_id: bobId,
    device_id: "ABC123",
    algorithms: ["m.olm.v1.curve25519-aes-sha2"],
    keys: { "ed25519:ABC123": "k" },
    signatures: { [bobId]: { "ed25519:k": "s" } },
  } as const;
  await bob.call.uploadCrossSigningSignatures({
    body: { [bobId]: { ABC123: { ...device, algorithms: [...device.algorithms] } } },
  });
  assertAllAs(bobId, 2);
});

test("rooms are published in the directory of the network by the application service itself (S71)", async () => {
  const { bob } = connect();
  await bob.call.updateAppserviceRoomDirectoryVisibility({
    path: { networkId: "irc", roomId },
    body: { visibility: "public" },
  });
  assertAllAs(null, 1);
});

test("aliases are managed with the calls that everybody has (S69, D58, U30)", async () => {
  const { client } = connect();
  const path = { roomAlias: "#_irc_matrix:example.org" } as const;
  await client.call.setRoomAlias({ path, body: { room_id: roomId } });
  await client.call.getRoomIdByAlias({ path });
  await client.call.deleteRoomAlias({ path });
  assertAllAs(null, 3);
});

test("an application service logs a virtual user in where the homeserver still can (S63)", async () => {
  const { client } = connect();
  const session = await client.call.login({
    body: {
      type: "m.login.application_service",
      identifier: { type: "m.id.user", user: "_irc_bob" },
    },
  });
  assert.equal(typeof session.user_id, "string");
  await assert.rejects(
    client.call.login({
      body: {
        type: "m.login.application_service",
        identifier: { type: "m.id.user", user: "_irc_bob" },
      },
      headers: { Prefer: "example=M_APPSERVICE_LOGIN_UNSUPPORTED" },
    }),
    (error: unknown) => kindOf(error) === "login-unsupported",
  );
});

test("whoami tells who acts (S76)", async () => {
  const { client, bob } = connect();
  await client.call.getTokenOwner();
  await bob.call.getTokenOwner();
  assert.deepEqual(
    queries.map((query) => query.get("user_id")),
    [null, bobId],
  );
});
