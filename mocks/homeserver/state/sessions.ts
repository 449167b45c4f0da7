/**
 * Devices, and the access tokens that belong to them. An access token without a device there is none; a device without a
 * token there is, when an application service made it (S73).
 * @see https://spec.matrix.org/v1.19/client-server-api/#relationship-between-access-tokens-and-devices
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { RandomIds } from "./random-ids.ts";

export interface Device {
  readonly deviceId: string;
  readonly displayName: string | undefined;
}

export interface Session {
  readonly userId: UserId;
  readonly deviceId: string;
}

export interface OpenedSession extends Session {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
}

export interface OpenSessionOptions {
  /** Defaults to a new one. */
  readonly deviceId?: string | undefined;
  /** Only for a device that is new. */
  readonly displayName?: string | undefined;
  /** Defaults to no refresh token. */
  readonly isRefreshable?: boolean | undefined;
}

export interface Sessions {
  open(userId: UserId, options?: OpenSessionOptions): OpenedSession;
  byToken(accessToken: string): Session | undefined;
  /** @returns undefined when the token is none, or was used */
  refresh(refreshToken: string): OpenedSession | undefined;
  devicesOf(userId: UserId): readonly Device[];
  device(userId: UserId, deviceId: string): Device | undefined;
  /** @returns whether it is new */
  putDevice(userId: UserId, device: Device): boolean;
  /** Its tokens end too. */
  removeDevice(userId: UserId, deviceId: string): void;
}

export interface SessionsOptions {
  readonly ids: RandomIds;
  /** Told of each device that is gone. */
  readonly onRemoved: (userId: UserId, deviceId: string) => void;
}

export function createSessions({ ids, onRemoved }: SessionsOptions): Sessions {
  const devices = new Map<UserId, Map<string, Device>>();
  const tokens = new Map<string, Session>();
  const refreshTokens = new Map<string, Session>();

  const issue = ({ userId, deviceId }: Session, isRefreshable: boolean): OpenedSession => {
    const session = { userId, deviceId };
    const accessToken = ids.secret();
    const refreshToken = isRefreshable ? ids.secret() : undefined;
    tokens.set(accessToken, session);
    if (refreshToken !== undefined) refreshTokens.set(refreshToken, session);
    return { ...session, accessToken, refreshToken };
  };

  const end = ({ userId, deviceId }: Session): void => {
    for (const issued of [tokens, refreshTokens]) {
      for (const [token, one] of issued) {
        if (one.userId === userId && one.deviceId === deviceId) issued.delete(token);
      }
    }
  };

  const putDevice = (userId: UserId, device: Device): boolean => {
    const own = devices.get(userId) ?? new Map<string, Device>();
    const isNew = !own.has(device.deviceId);
    devices.set(userId, own.set(device.deviceId, device));
    return isNew;
  };

  return {
    putDevice,
    byToken: (accessToken) => tokens.get(accessToken),
    devicesOf: (userId) => Array.from(devices.get(userId)?.values() ?? []),
    device: (userId, deviceId) => devices.get(userId)?.get(deviceId),
    open(userId, { deviceId = ids.deviceId(), displayName, isRefreshable = false } = {}) {
      const known = devices.get(userId)?.get(deviceId);
      // Whoever logs in on a device again loses what the device had.
      if (known === undefined) putDevice(userId, { deviceId, displayName });
      else end({ userId, deviceId });
      return issue({ userId, deviceId }, isRefreshable);
    },
    refresh(refreshToken) {
      const session = refreshTokens.get(refreshToken);
      if (session === undefined) return undefined;
      end(session);
      return issue(session, true);
    },
    removeDevice(userId, deviceId) {
      if (devices.get(userId)?.delete(deviceId) !== true) return;
      end({ userId, deviceId });
      onRemoved(userId, deviceId);
    },
  };
}
