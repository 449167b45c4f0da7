/**
 * Messages to devices: each waits for its device until a sync has told of it and the next one has confirmed that.
 * @see https://spec.matrix.org/v1.19/client-server-api/#send-to-device-messaging
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Content } from "./account-data.ts";
import type { Stream } from "./stream.ts";

export interface ToDeviceMessage {
  readonly type: string;
  readonly sender: UserId;
  readonly content: Content;
}

export interface DeviceInbox {
  put(userId: UserId, deviceId: string, message: ToDeviceMessage): void;
  /** What was put after a position. What is older was read, and is thrown away. */
  takeSince(userId: UserId, deviceId: string, position: number): readonly ToDeviceMessage[];
  forget(userId: UserId, deviceId: string): void;
}

/** A device that never syncs must not fill the memory. */
const maxWaiting = 10_000;

export function createDeviceInbox(stream: Stream): DeviceInbox {
  const inboxes = new Map<
    string,
    { readonly position: number; readonly message: ToDeviceMessage }[]
  >();
  const keyOf = (userId: UserId, deviceId: string) => `${userId} ${deviceId}`;
  return {
    put(userId, deviceId, message) {
      const key = keyOf(userId, deviceId);
      const waiting = inboxes.get(key) ?? [];
      if (waiting.length >= maxWaiting) waiting.shift();
      waiting.push({ position: stream.advance(), message });
      inboxes.set(key, waiting);
    },
    takeSince(userId, deviceId, after) {
      const key = keyOf(userId, deviceId);
      const waiting = (inboxes.get(key) ?? []).filter(({ position }) => position > after);
      if (waiting.length === 0) inboxes.delete(key);
      else inboxes.set(key, waiting);
      return waiting.map(({ message }) => message);
    },
    forget: (userId, deviceId) => void inboxes.delete(keyOf(userId, deviceId)),
  };
}
