/**
 * Keys that the application service of the scenario gives out itself, when those that the homeserver has are used up
 * (MSC3983, MSC3984).
 */
import type { ApplicationServiceHandlers } from "../../src/application-service/application-service.ts";

/** The ID of each key that it gives out. */
export const ownKeyId = "signed_curve25519:AAAAOWN";

export const keyHandlers: ApplicationServiceHandlers = {
  claimKeysOfVirtualUsers: ({ body }) => {
    const keys = Object.entries(body).map(([userId, devices]) => {
      const own = Object.keys(devices).map((deviceId) => [deviceId, { [ownKeyId]: keyOf(userId) }]);
      return [userId, Object.fromEntries(own)];
    });
    return { status: 200, body: Object.fromEntries(keys) };
  },
  queryKeysOfVirtualUsers: () => ({ status: 200, body: { device_keys: {} } }),
};

function keyOf(userId: string) {
  return { key: "b3duIGtleQ", signatures: { [userId]: { "ed25519:KEYS": "c2lnbmF0dXJl" } } };
}
