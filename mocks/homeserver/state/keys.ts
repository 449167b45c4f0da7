/**
 * Keys for encryption, kept and handed out as they were given: nothing is verified, and nothing is signed.
 * @see https://spec.matrix.org/v1.19/client-server-api/#end-to-end-encryption
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Homeserver } from "../../../src/editions/v1.ts";
import type { Stream } from "./stream.ts";

type Schemas = Homeserver.components["schemas"];
export type DeviceKeys = Schemas["DeviceKeys"];
export type CrossSigningKey = Schemas["CrossSigningKey"];
export type OneTimeKeys = Schemas["OneTimeKeys"];

/** Of one user. */
export interface CrossSigningKeys {
  readonly master_key?: CrossSigningKey;
  readonly self_signing_key?: CrossSigningKey;
  readonly user_signing_key?: CrossSigningKey;
}

export interface UploadedKeys {
  readonly deviceKeys?: DeviceKeys | undefined;
  readonly oneTimeKeys?: OneTimeKeys | undefined;
  readonly fallbackKeys?: OneTimeKeys | undefined;
}

export interface Keys {
  upload(userId: UserId, deviceId: string, keys: UploadedKeys): void;
  /** Algorithm → how many keys are left. */
  counts(userId: UserId, deviceId: string): Record<string, number>;
  /** The algorithms whose fallback key nobody has claimed yet. */
  unusedFallbacks(userId: UserId, deviceId: string): string[];
  deviceKeys(userId: UserId): ReadonlyMap<string, DeviceKeys>;
  /** Hands out a one-time key, once; the fallback key when there is none left. */
  claim(userId: UserId, deviceId: string, algorithm: string): OneTimeKeys | undefined;
  crossSigning(userId: UserId): CrossSigningKeys;
  setCrossSigning(userId: UserId, keys: CrossSigningKeys): void;
  /** Adds signatures to a key of a device or of a user. @returns whether there is such a key */
  sign(userId: UserId, keyId: string, signed: DeviceKeys | CrossSigningKey): boolean;
  /** Users whose devices have changed between two positions. */
  changed(after: number, upTo?: number): readonly UserId[];
  forget(userId: UserId, deviceId: string): void;
}

interface KeysOfDevice {
  deviceKeys: DeviceKeys | undefined;
  /** `algorithm:id` → key. */
  readonly oneTime: Map<string, OneTimeKeys[string]>;
  readonly fallback: Map<string, { readonly key: OneTimeKeys[string]; isUsed: boolean }>;
}

export function createKeys(stream: Stream): Keys {
  const devices = new Map<UserId, Map<string, KeysOfDevice>>();
  const users = new Map<UserId, CrossSigningKeys>();
  const changes = new Map<UserId, number>();

  const note = (userId: UserId): void => void changes.set(userId, stream.advance());

  const deviceOf = (userId: UserId, deviceId: string): KeysOfDevice => {
    const own = devices.get(userId) ?? new Map<string, KeysOfDevice>();
    const empty = { deviceKeys: undefined, oneTime: new Map(), fallback: new Map() };
    const device = own.get(deviceId) ?? empty;
    devices.set(userId, own.set(deviceId, device));
    return device;
  };

  return {
    upload(userId, deviceId, { deviceKeys, oneTimeKeys = {}, fallbackKeys = {} }) {
      const device = deviceOf(userId, deviceId);
      for (const [id, key] of Object.entries(oneTimeKeys)) device.oneTime.set(id, key);
      for (const [id, key] of Object.entries(fallbackKeys)) {
        for (const old of device.fallback.keys()) {
          if (algorithmOf(old) === algorithmOf(id)) device.fallback.delete(old);
        }
        device.fallback.set(id, { key, isUsed: false });
      }
      if (deviceKeys !== undefined) {
        device.deviceKeys = deviceKeys;
        note(userId);
      }
    },
    counts(userId, deviceId) {
      const counts: Record<string, number> = { signed_curve25519: 0 };
      for (const id of devices.get(userId)?.get(deviceId)?.oneTime.keys() ?? []) {
        counts[algorithmOf(id)] = (counts[algorithmOf(id)] ?? 0) + 1;
      }
      return counts;
    },
    unusedFallbacks: (userId, deviceId) =>
      Array.from(devices.get(userId)?.get(deviceId)?.fallback ?? [])
        .filter(([, { isUsed }]) => !isUsed)
        .map(([id]) => algorithmOf(id)),
    deviceKeys(userId) {
      const found = new Map<string, DeviceKeys>();
      for (const [deviceId, { deviceKeys }] of devices.get(userId) ?? []) {
        if (deviceKeys !== undefined) found.set(deviceId, deviceKeys);
      }
      return found;
    },
    claim(userId, deviceId, algorithm) {
      const device = devices.get(userId)?.get(deviceId);
      if (device === undefined) return undefined;
      for (const [id, key] of device.oneTime) {
        if (algorithmOf(id) !== algorithm) continue;
        device.oneTime.delete(id);
        return { [id]: key };
      }
      for (const [id, fallback] of device.fallback) {
        if (algorithmOf(id) !== algorithm) continue;
        fallback.isUsed = true;
        return { [id]: fallback.key };
      }
      return undefined;
    },
    crossSigning: (userId) => users.get(userId) ?? {},
    setCrossSigning(userId, keys) {
      users.set(userId, { ...users.get(userId), ...keys });
      note(userId);
    },
    sign(userId, keyId, signed) {
      const device = devices.get(userId)?.get(keyId);
      if (device?.deviceKeys !== undefined) {
        const merged = mergeSignatures(device.deviceKeys.signatures, signed.signatures);
        device.deviceKeys = { ...device.deviceKeys, signatures: merged };
        note(userId);
        return true;
      }
      for (const [name, key] of Object.entries(users.get(userId) ?? {})) {
        if (!Object.values(key.keys).includes(keyId)) continue;
        const signatures = mergeSignatures(key.signatures, signed.signatures);
        users.set(userId, { ...users.get(userId), [name]: { ...key, signatures } });
        note(userId);
        return true;
      }
      return false;
    },
    changed: (after, upTo = Infinity) =>
      Array.from(changes)
        .filter(([, position]) => position > after && position <= upTo)
        .map(([userId]) => userId),
    forget(userId, deviceId) {
      if (devices.get(userId)?.delete(deviceId) === true) note(userId);
    },
  };
}

type Signatures = Record<string, Record<string, string>>;

function mergeSignatures(before: Signatures = {}, added: Signatures = {}): Signatures {
  const merged: Signatures = { ...before };
  for (const [userId, signatures] of Object.entries(added)) {
    merged[userId] = { ...merged[userId], ...signatures };
  }
  return merged;
}

/** `signed_curve25519:AAAAHQ` */
function algorithmOf(keyId: string): string {
  return keyId.slice(0, keyId.indexOf(":"));
}
