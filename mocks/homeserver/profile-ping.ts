/**
 * Pings as a homeserver of the profile does: whether an answer ends the pause of pushing, and what is said when there is
 * none.
 */
import { createPing, type PingApplicationService } from "../../src/homeserver/index.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import type { HomeserverProfile } from "./profiles.ts";

export interface ProfilePingOptions {
  readonly profile: HomeserverProfile;
  readonly clock: Clock;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Tries at once to push what waits. */
  readonly wake: (registrationId: string) => void;
}

export function createProfilePing(options: ProfilePingOptions): PingApplicationService {
  const { profile, wake } = options;
  const ping = createPing({
    ...options,
    onReachable: ({ id }) => {
      if (profile.wakesOnPing) wake(id);
    },
  });
  if (profile.pingErrors === "specified") return ping;
  return async (request) => {
    try {
      return await ping(request);
    } catch (cause) {
      if (!(cause instanceof MatrixError)) throw cause;
      throw new MatrixError(500, "M_UNKNOWN", "the application service did not answer", { cause });
    }
  };
}
