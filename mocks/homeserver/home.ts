/**
 * What every handler works with.
 */
import type { RoomAlias, UserId } from "../../generated/v1/homeserver.types.ts";
import type { Caller, Registrations } from "../../src/homeserver/index.ts";
import { serverNameOf } from "../../src/matrix/identifiers.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import type { ToDevice } from "./handlers/to-device.ts";
import type { HomeserverProfile } from "./profile.ts";
import type { Services } from "./services.ts";
import type { ClientEventOptions } from "./state/client-event.ts";
import type { StoredEvent } from "./state/room.ts";
import type { State } from "./state/state.ts";

export interface Home {
  readonly serverName: string;
  readonly profile: HomeserverProfile;
  readonly clock: Clock;
  readonly registrations: Registrations;
  readonly services: Services;
  readonly state: State;
  /** Told of each message to a device, for those that are pushed. */
  readonly onToDevice: (message: ToDevice) => void;
}

/** How events are shown at the moment. Without a caller to those who are pushed to, and where only state is shown. */
export function viewOf({ clock, profile, state }: Home, caller?: Caller): ClientEventOptions {
  const common = {
    nowMs: clock.now(),
    repeatsOldKeys: profile.repeatsOldEventKeys,
    isBare: profile.unsignedOf === "events of a sync",
  };
  if (caller === undefined) return common;
  const { userId, deviceId } = caller;
  const membershipAt = ({ event, position }: StoredEvent) =>
    state.rooms.require(event.room_id).membershipAt(userId, position);
  const reader = {
    userId,
    deviceId: deviceId ?? undefined,
    membershipAt: profile.saysMore ? membershipAt : undefined,
  };
  return { ...common, reader };
}

export function isLocal({ serverName }: Home, id: UserId | RoomAlias): boolean {
  return serverNameOf(id) === serverName;
}
