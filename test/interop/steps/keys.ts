/**
 * Keys of devices, as far as they pass through application services: stored, asked for, claimed.
 */
import assert from "node:assert/strict";
import { asVirtualUser, type UserId } from "../../../src/application-service/index.ts";
import { ownKeyId } from "../key-handlers.ts";
import { data } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";
import { syncOnce } from "../sync-once.ts";

const base64 = "c2VjcmV0IGtleSBvZiBub2JvZHkgYXQgYWxsIHdobw";

async function deviceOf(stage: Stage) {
  const userId = stage.user("_irc_keys");
  const deviceId = "KEYS";
  const user = asVirtualUser(stage.irc, userId);
  await user.call.updateDevice({ path: { deviceId }, body: { display_name: "with keys" } });
  return asVirtualUser(stage.irc, userId, { deviceId });
}

function keysOf(userId: UserId, signature: string) {
  return {
    user_id: userId,
    device_id: "KEYS",
    algorithms: ["m.olm.v1.curve25519-aes-sha2"],
    keys: { "curve25519:KEYS": base64, "ed25519:KEYS": base64 },
    signatures: { [userId]: { "ed25519:KEYS": signature } },
  };
}

async function uploadedAndClaimed(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const device = await deviceOf(stage);
  const { userId } = device;
  const deviceKeys = keysOf(userId, base64);
  const { signatures } = deviceKeys;
  const one = { "signed_curve25519:AAAAAQ": { key: base64, signatures } };
  await device.call.uploadKeys({ body: { device_keys: deviceKeys, one_time_keys: one } });
  const query = { body: { device_keys: { [userId]: [] } } };
  const found = await data(alice.call.queryKeys(query));
  assert.deepEqual(Object.keys(found.device_keys?.[userId] ?? {}), ["KEYS"]);
  const claim = { [userId]: { KEYS: "signed_curve25519" } };
  const claimKey = async () => {
    const { one_time_keys: claimed } = await data(
      alice.call.claimKeys({ body: { one_time_keys: claim } }),
    );
    return Object.keys(claimed[userId]?.["KEYS"] ?? {});
  };
  assert.deepEqual(await claimKey(), ["signed_curve25519:AAAAAQ"]);
  // The homeserver has no more, and asks.
  assert.deepEqual(await claimKey(), [ownKeyId]);
}

async function changes(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const { next_batch: from } = await syncOnce(alice);
  const asked = { from, to: from, user_id: alice.userId };
  const { changed } = await data(alice.call.getKeysChanges({ params: { query: asked } }));
  // Dendrite says null.
  assert.ok(Array.isArray(changed ?? []));
}

async function severalDevices(stage: Stage): Promise<void> {
  const user = asVirtualUser(stage.irc, stage.user("_irc_keys"));
  for (const deviceId of ["ONE", "TWO"]) {
    await user.call.updateDevice({ path: { deviceId }, body: {} });
  }
  await user.call.deleteDevices({ body: { devices: ["ONE", "TWO"] } });
  const { devices = [] } = await user.call.getDevices();
  assert.ok(devices.every(({ device_id: id }) => id !== "ONE" && id !== "TWO"));
}

async function crossSigning(stage: Stage): Promise<void> {
  const device = await deviceOf(stage);
  const { userId } = device;
  const publicKey = "1/X3ca2gSwcyvQH4zbrVpyUJUkRgaWwjlIV2mZjlBw0";
  const master_key = {
    user_id: userId,
    usage: ["master"],
    keys: { [`ed25519:${publicKey}`]: publicKey },
  };
  await device.call.uploadCrossSigningKeys({ body: { master_key } });
  const body = { [userId]: { KEYS: keysOf(userId, "d3Jvbmc") } };
  const { failures } = await device.call.uploadCrossSigningSignatures({ body });
  assert.ok(failures);
}

export const keys: readonly Step[] = [
  { name: "keys are uploaded, asked for and claimed", needs: ["devices"], run: uploadedAndClaimed },
  { name: "changes of keys are asked for", run: changes },
  { name: "several devices are deleted at once", needs: ["devices"], run: severalDevices },
  { name: "cross-signing keys are uploaded", needs: ["devices"], run: crossSigning },
];
