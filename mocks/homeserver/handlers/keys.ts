/**
 * Keys, as they were given.
 * @see https://spec.matrix.org/v1.19/client-server-api/#key-management-api
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { done, type HandlersOf } from "../context.ts";
import type { Home } from "../home.ts";
import { needsPassword } from "../interactive-auth.ts";
import { parseToken } from "../rooms/tokens.ts";
import type { CrossSigningKey, DeviceKeys, OneTimeKeys } from "../state/keys.ts";

type KeyHandlers = HandlersOf<
  | "uploadKeys"
  | "queryKeys"
  | "claimKeys"
  | "getKeysChanges"
  | "uploadCrossSigningKeys"
  | "uploadCrossSigningSignatures"
>;

export function createKeyHandlers(home: Home): KeyHandlers {
  const { keys, rooms } = home.state;
  return {
    uploadKeys({ body }, { caller: { userId, deviceId } }) {
      if (deviceId === null) {
        throw new MatrixError(400, "M_UNKNOWN", "keys belong to a device: send device_id");
      }
      const { device_keys: deviceKeys } = body;
      if (deviceKeys !== undefined) {
        if (deviceKeys.user_id !== userId || deviceKeys.device_id !== deviceId) {
          throw new MatrixError(400, "M_INVALID_PARAM", "device_keys: those of another device");
        }
      }
      keys.upload(userId, deviceId, {
        deviceKeys,
        oneTimeKeys: body.one_time_keys,
        fallbackKeys: body.fallback_keys,
      });
      return { status: 200, body: { one_time_key_counts: keys.counts(userId, deviceId) } };
    },
    async queryKeys({ body }, { caller, signal }) {
      const asked = Object.entries(body.device_keys) as [UserId, string[]][];
      const pick = (name: "master_key" | "self_signing_key") =>
        Object.fromEntries(
          asked.flatMap(([userId]) => {
            const key: CrossSigningKey | undefined = keys.crossSigning(userId)[name];
            return key === undefined ? [] : [[userId, key]];
          }),
        );
      const { user_signing_key: own } = keys.crossSigning(caller.userId);
      const isOwnAsked = asked.some(([userId]) => userId === caller.userId);
      const deviceKeys = asked.map(([userId, deviceIds]) => {
        const found = Array.from(keys.deviceKeys(userId)).filter(
          ([deviceId]) => deviceIds.length === 0 || deviceIds.includes(deviceId),
        );
        const shown = found.map(([deviceId, one]) => [
          deviceId,
          withName(one, home.state.sessions.device(userId, deviceId)?.displayName),
        ]);
        return [userId, Object.fromEntries(shown)] as const;
      });
      return {
        status: 200,
        body: {
          failures: {},
          device_keys: {
            ...Object.fromEntries(deviceKeys),
            ...(await home.services.keys.query(body.device_keys, signal)),
          },
          master_keys: pick("master_key"),
          self_signing_keys: pick("self_signing_key"),
          user_signing_keys: isOwnAsked && own !== undefined ? { [caller.userId]: own } : {},
        },
      };
    },
    async claimKeys({ body }, { signal }) {
      const claimed: Record<string, Record<string, OneTimeKeys>> = {};
      const missing: Record<string, Record<string, string[]>> = {};
      for (const [userId, devices] of Object.entries(body.one_time_keys)) {
        for (const [deviceId, algorithm] of Object.entries(devices)) {
          const key = keys.claim(userId as UserId, deviceId, algorithm);
          if (key !== undefined) (claimed[userId] ??= {})[deviceId] = key;
          else (missing[userId] ??= {})[deviceId] = [algorithm];
        }
      }
      for (const [userId, found] of Object.entries(
        await home.services.keys.claim(missing, signal),
      )) {
        claimed[userId] = { ...claimed[userId], ...found };
      }
      return { status: 200, body: { failures: {}, one_time_keys: claimed } };
    },
    getKeysChanges({ query }, { caller }) {
      const changed = keys
        .changed(parseToken(query.from), parseToken(query.to))
        .filter((one) => one === caller.userId || rooms.sharesRoom(one, caller.userId));
      return { status: 200, body: { changed: [...changed], left: [] } };
    },
    uploadCrossSigningKeys({ body }, { caller }) {
      const { master_key, self_signing_key, user_signing_key } = body;
      const isReplacing = keys.crossSigning(caller.userId).master_key !== undefined;
      // The first time nobody is asked: there is nothing that could be taken away.
      const needed = isReplacing ? needsPassword(home, caller, body.auth) : undefined;
      if (needed !== undefined) return needed;
      if (master_key === undefined && !isReplacing) {
        throw new MatrixError(400, "M_MISSING_PARAM", "master_key: missing");
      }
      keys.setCrossSigning(caller.userId, {
        ...(master_key !== undefined && { master_key }),
        ...(self_signing_key !== undefined && { self_signing_key }),
        ...(user_signing_key !== undefined && { user_signing_key }),
      });
      return done;
    },
    uploadCrossSigningSignatures({ body }) {
      const failures: Record<string, Record<string, { errcode: string; error: string }>> = {};
      for (const [userId, signed] of Object.entries(body)) {
        for (const [keyId, key] of Object.entries(signed)) {
          if (keys.sign(userId as UserId, keyId, key)) continue;
          const failure = { errcode: "M_NOT_FOUND", error: "there is no such key" };
          (failures[userId] ??= {})[keyId] = failure;
        }
      }
      return { status: 200, body: { failures } };
    },
  };
}

/** What the device is called, for people to know it again. */
function withName(keys: DeviceKeys, name: string | undefined): DeviceKeys {
  return name === undefined ? keys : { ...keys, unsigned: { device_display_name: name } };
}
