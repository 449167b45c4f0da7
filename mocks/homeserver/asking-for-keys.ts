/**
 * Asks application services for keys of their virtual users that the homeserver does not have.
 * @see https://github.com/matrix-org/matrix-spec-proposals/pull/3983
 * @see https://github.com/matrix-org/matrix-spec-proposals/pull/3984
 */
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import {
  type ApplicationServiceClient,
  createApplicationServiceClient,
  type Registrations,
} from "../../src/homeserver/index.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import type { HomeserverProfile } from "./profile.ts";
import type { DeviceKeys, OneTimeKeys } from "./state/keys.ts";

/** User → device → what is asked for or found. */
type OfDevices<T> = Record<string, Record<string, T>>;

export interface AskingForKeys {
  /** Algorithms for each device. */
  claim(asked: OfDevices<string[]>, signal: AbortSignal): Promise<OfDevices<OneTimeKeys>>;
  /** Devices of each user; none for all. */
  query(asked: Record<string, string[]>, signal: AbortSignal): Promise<OfDevices<DeviceKeys>>;
}

export interface AskingForKeysOptions {
  readonly profile: HomeserverProfile;
  readonly registrations: Registrations;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly clock: Clock;
}

export function createAskingForKeys(options: AskingForKeysOptions): AskingForKeys {
  const { profile, registrations, fetch, clock } = options;

  /** Asks each about its own users. Who does not answer, or not with keys, has none. */
  async function askAll<Asked, Found>(
    asked: Record<string, Asked>,
    ask: (client: Client, part: Record<string, Asked>) => Promise<OfDevices<Found>>,
  ): Promise<OfDevices<Found>> {
    if (!profile.asksForKeys) return {};
    const found = await Promise.all(
      registrations.list().map(async (registration) => {
        const own = Object.entries(asked).filter(([userId]) =>
          registrations.namespaces.covers(registration.id, "users", userId as UserId),
        );
        if (own.length === 0 || registration.url === null) return {};
        const client = createApplicationServiceClient({
          registration,
          fetch,
          clock,
          timeoutMs: profile.queryTimeoutMs,
          legacyFallback: "never",
        });
        return ask(client, Object.fromEntries(own)).catch(noneUnless);
      }),
    );
    return Object.assign({}, ...found) as OfDevices<Found>;
  }

  return {
    claim: (asked, signal) =>
      askAll(asked, async ({ call }, body) => {
        const found = await call.claimKeysOfVirtualUsers({ body, signal });
        return found as OfDevices<OneTimeKeys>;
      }),
    query: (asked, signal) =>
      askAll(asked, async ({ call }, body) => {
        const { device_keys: found } = await call.queryKeysOfVirtualUsers({ body, signal });
        return found as OfDevices<DeviceKeys>;
      }),
  };
}

type Client = ApplicationServiceClient;

function noneUnless(error: unknown): Record<string, never> {
  if (error instanceof MatrixError) return {};
  throw error;
}
