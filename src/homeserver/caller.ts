/**
 * Who sent a request, once that is known.
 */
import type { UserId } from "../../generated/registration.types.ts";
import type { Registration } from "../editions/registration.ts";

/** An application service with its `as_token`. */
export interface ApplicationServiceCaller {
  readonly kind: "application-service";
  readonly registration: Registration;
  /** Whom it acts as: its sender, unless it named another. */
  readonly userId: UserId;
  /** Null when the request has no device (S57). */
  readonly deviceId: string | null;
}

/** A person, or a virtual user with a token of its own. */
export interface UserCaller {
  readonly kind: "user";
  readonly userId: UserId;
  readonly deviceId: string | null;
}

export type Caller = ApplicationServiceCaller | UserCaller;

/** The user of an application service who acts when no other is named. */
export function senderOf({ sender_localpart }: Registration, serverName: string): UserId {
  return `@${sender_localpart}:${serverName}`;
}
