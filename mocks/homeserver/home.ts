/**
 * What every handler works with.
 */
import type { RoomAlias, UserId } from "../../generated/v1/homeserver.types.ts";
import type { Caller, Registrations } from "../../src/homeserver/index.ts";
import { serverNameOf } from "../../src/matrix/identifiers.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import type { ToDevice } from "./handlers/to-device.ts";
import type { HomeserverProfile } from "./profiles.ts";
import type { Services } from "./services.ts";
import type { ClientEventOptions } from "./state/client-event.ts";
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

/** How events are shown at the moment. Without a reader to those who are pushed to. */
export function viewOf({ clock, profile }: Home, reader?: Caller): ClientEventOptions {
  return {
    nowMs: clock.now(),
    repeatsOldKeys: profile.repeatsOldEventKeys,
    ...(reader !== undefined && {
      reader: { userId: reader.userId, deviceId: reader.deviceId ?? undefined },
    }),
  };
}

export function isLocal({ serverName }: Home, id: UserId | RoomAlias): boolean {
  return serverNameOf(id) === serverName;
}
