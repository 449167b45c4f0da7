/**
 * Acts as a virtual user: the same client, with `user_id` and `device_id` on every operation that takes them and on no
 * other. Cheap: make one for each message, or keep it.
 * @see https://spec.matrix.org/v1.19/application-service-api/#identity-assertion
 */
import type { RoomId, UserId } from "../../generated/v1/homeserver.types.ts";
import { withDeadline } from "../resilience/deadline.ts";
import { checkUser } from "./check-user.ts";
import { createClientView, type HomeserverClient } from "./client-view.ts";
import { connection } from "./connection.ts";
import type { JoinOptions } from "./ensure-joined.ts";
import type { EditionName } from "./homeserver-edition.ts";
import { virtualUserIdentity } from "./identity.ts";

export interface VirtualUserOptions {
  /**
   * The device that acts, which belongs to the user already. Encryption needs one; for everything else the homeserver
   * needs to know of none. Not in the draft.
   */
  readonly deviceId?: string;
}

export interface EnsureOptions {
  /** Ends the wait with its reason. Others may wait for the same, so the work itself goes on. */
  readonly signal?: AbortSignal;
}

export interface VirtualUserClient<
  Edition extends EditionName = "v1",
> extends HomeserverClient<Edition> {
  readonly userId: UserId;
  /**
   * Makes sure that the user exists. Not needed before other calls, which register on demand, but for whoever wants to
   * set a profile first. Calls at the same time share one request; that the user exists already is success.
   *
   * @throws MatrixError that says what to do, when the homeserver refuses
   */
  ensureRegistered(options?: EnsureOptions): Promise<void>;
  /**
   * Makes sure that the user is in the room: asks whether it is, joins, and where that is refused lets the sender
   * invite it. What is known is remembered.
   */
  ensureJoined(roomId: RoomId, options?: JoinOptions & EnsureOptions): Promise<void>;
}

/**
 * @param client any client of the homeserver, whoever it acts as
 * @param userId inside the users namespaces of the registration, or its sender
 * @throws MatrixError 403 `M_FORBIDDEN` for a user outside the namespaces, unless `checkNamespaces` is off; TypeError
 *   when this is no user ID, or a device is given in the draft
 */
export function asVirtualUser<Edition extends EditionName>(
  client: HomeserverClient<Edition>,
  userId: UserId,
  options: VirtualUserOptions = {},
): VirtualUserClient<Edition> {
  const { [connection]: shared } = client;
  const { deviceId } = options;
  checkUser(shared.namespaces, userId);
  if (deviceId === "") throw new TypeError("deviceId must not be empty");
  if (deviceId !== undefined && shared.edition === "draft") {
    throw new TypeError("the draft has no devices: leave out deviceId");
  }
  const identity = { ...virtualUserIdentity(userId, deviceId), userId };
  return {
    ...createClientView<Edition>(shared, identity),
    userId,
    ensureRegistered: ({ signal } = {}) => until(signal, () => shared.registrar.ensure(userId)),
    ensureJoined: (roomId, { signal, ...joinOptions } = {}) =>
      until(signal, () => shared.membership.ensureJoined(identity, roomId, joinOptions)),
  };
}

function until(signal: AbortSignal | undefined, work: () => Promise<void>): Promise<void> {
  return signal === undefined ? work() : withDeadline(work, { ms: Infinity, signal });
}
