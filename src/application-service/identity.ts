/**
 * Who acts: the sender of the registration, a virtual user, or in the draft a real user. As it stands in the query of
 * every operation that takes it.
 * @see https://spec.matrix.org/v1.19/application-service-api/#identity-assertion
 */
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import type { ReservedParameters } from "../contract/call/call-address.ts";

export interface Identity {
  /** The virtual user; null for everybody else. */
  readonly userId: UserId | null;
  /** Whose transaction IDs these are; null for the sender. Not a user ID for a real user, whose ID nobody has told. */
  readonly actor: string | null;
  /** Query parameter → `&name=value`, escaped. */
  readonly pairs: Readonly<Record<string, string>>;
}

/** Without a user the homeserver takes the sender (S55). */
export const senderIdentity: Identity = { userId: null, actor: null, pairs: {} };

export function virtualUserIdentity(userId: UserId, deviceId?: string): Identity {
  const user = { userId, actor: userId };
  if (deviceId === undefined) return { ...user, pairs: { user_id: pair("user_id", userId) } };
  return {
    ...user,
    pairs: {
      user_id: pair("user_id", userId),
      device_id: pair("device_id", deviceId),
      // Homeservers before v1.17 know only this name, and without it would take the request for one without a device.
      "org.matrix.msc3202.device_id": pair("org.matrix.msc3202.device_id", deviceId),
    },
  };
}

/** The draft's way to act for a person who has granted a token (D52). */
export function realUserIdentity(userToken: string): Identity {
  const named = pair("user_token", userToken);
  return { userId: null, actor: named, pairs: { user_token: named } };
}

/** Never parameters of a call: the identity sets them. */
export const identityParameters: ReservedParameters = {
  names: ["user_id", "device_id", "org.matrix.msc3202.device_id", "user_token"],
  remedy: (name) =>
    name === "user_id"
      ? "a virtual user: call it on the client that asVirtualUser returns"
      : "a device: give asVirtualUser a deviceId",
};

function pair(name: string, value: string): string {
  return `&${name}=${encodeURIComponent(value)}`;
}
