/**
 * Devices of virtual users: made without a login (S62), acted as, and what is sent to them (S32, S33).
 */
import assert from "node:assert/strict";
import { asVirtualUser, kindOf } from "../../../src/application-service/index.ts";
import { data } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";

const deviceId = "BRIDGE";

function bobs(stage: Stage, device?: string) {
  const options = device === undefined ? {} : { deviceId: device };
  return asVirtualUser(stage.irc, stage.user("_irc_bob"), options);
}

async function makeDevice(stage: Stage) {
  const bob = bobs(stage);
  await bob.ensureRegistered();
  const path = { deviceId };
  await bob.call.updateDevice({ path, body: { display_name: "of the bridge" } });
  return bobs(stage, deviceId);
}

async function madeAndDeleted(stage: Stage): Promise<void> {
  const bob = bobs(stage);
  const path = { deviceId: "PASSING" };
  await bob.call.updateDevice({ path, body: { display_name: "for a moment" } });
  const { devices } = await bob.call.getDevices();
  assert.ok(devices?.some((device) => device.device_id === "PASSING"));
  await bob.call.deleteDevice({ path, body: {} });
  await assert.rejects(bob.call.getDevice({ path }), { status: 404 });
}

async function actsAsDevice(stage: Stage): Promise<void> {
  const bob = await makeDevice(stage);
  assert.equal((await bob.call.getTokenOwner()).device_id, deviceId);
  const failure = await bobs(stage, "UNKNOWN")
    .call.getTokenOwner()
    .then(() => null, kindOf);
  assert.equal(failure, "unknown-device");
}

async function noLogin(stage: Stage): Promise<void> {
  const body = { type: "m.login.application_service", username: "_irc_session" } as const;
  const failure = await stage.irc.call.register({ body }).then(() => null, kindOf);
  assert.equal(failure, "login-unsupported");
}

async function oldLogin(stage: Stage): Promise<void> {
  const rival = stage.clientOf("rival");
  const type = "m.login.application_service";
  await rival.call.register({ body: { type, username: "_rival_eve", inhibit_login: true } });
  const session = await rival.call.login({
    body: { type, identifier: { type: "m.id.user", user: "_rival_eve" } },
  });
  assert.equal(session.user_id, stage.user("_rival_eve"));
  const outside = rival.call.login({
    body: { type, identifier: { type: "m.id.user", user: "_irc_bob" } },
  });
  await assert.rejects(outside);
}

async function toDevice(stage: Stage): Promise<void> {
  const bob = await makeDevice(stage);
  const alice = await stage.person("alice");
  const from = stage.service.messages.length;
  const path = { eventType: "org.example.interop", txnId: "to-device" };
  const body = { messages: { [bob.userId]: { [deviceId]: { hello: "device" } } } };
  await data(alice.call.sendToDevice({ params: { path }, body }));
  const { event } = await stage.service.waitFor("to-device", {
    what: "the message to the device",
    from,
    fits: ({ event: one }) => one.type === path.eventType,
  });
  assert.deepEqual(event, {
    type: path.eventType,
    sender: alice.userId,
    to_user_id: bob.userId,
    to_device_id: deviceId,
    content: { hello: "device" },
  });
}

async function keyCounts(stage: Stage): Promise<void> {
  const bob = await makeDevice(stage);
  const roomId = await stage.room();
  await bob.ensureJoined(roomId);
  const from = stage.service.messages.length;
  const key = (id: string) => ({
    [`signed_curve25519:${id}`]: {
      key: "c2VjcmV0IGtleSBvZiBub2JvZHkgYXQgYWxsIHdobw",
      signatures: { [bob.userId]: { [`ed25519:${deviceId}`]: "c2lnbmF0dXJl" } },
    },
  });
  const body = {
    one_time_keys: { ...key("AAAAAQ"), ...key("AAAAAg") },
    fallback_keys: key("AAAAAw"),
  };
  const { one_time_key_counts: counts } = await bob.call.uploadKeys({ body });
  assert.equal(counts["signed_curve25519"], 2);
  await bob.sendMessage(roomId, { msgtype: "m.text", body: "with keys" });
  const { changes } = await stage.service.waitFor("devices", {
    what: "the counts of keys",
    from,
    fits: ({ changes: { oneTimeKeyCounts } }) => oneTimeKeyCounts?.[bob.userId] !== undefined,
  });
  assert.equal(changes.oneTimeKeyCounts?.[bob.userId]?.[deviceId]?.["signed_curve25519"], 2);
}

export const devices: readonly Step[] = [
  { name: "a device is made and deleted without a login", needs: ["devices"], run: madeAndDeleted },
  {
    name: "acts as a device, and not as one that does not exist",
    needs: ["devices"],
    run: actsAsDevice,
  },
  { name: "a registration that asks for a session is refused", needs: ["devices"], run: noLogin },
  { name: "an application service of the old kind logs its users in", run: oldLogin },
  { name: "messages to devices are pushed", needs: ["to-device"], run: toDevice },
  { name: "counts of keys are pushed", needs: ["to-device"], run: keyCounts },
];
