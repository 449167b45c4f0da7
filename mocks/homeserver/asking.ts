/**
 * Queries and look-ups, as often and with the consequences that the profile has.
 */
import { MatrixError } from "../../src/matrix/error.ts";
import {
  createQueries,
  createThirdParty,
  type EditionOf,
  type QueryOptions,
  type Registrations,
} from "../../src/homeserver/index.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import { createAskingForKeys } from "./asking-for-keys.ts";
import type { HomeserverProfile } from "./profiles.ts";
import type { Services } from "./services.ts";

export interface AskingOptions {
  readonly profile: HomeserverProfile;
  readonly registrations: Registrations;
  readonly edition: EditionOf;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly clock: Clock;
  readonly random: () => number;
}

export function createServices(options: AskingOptions): Services {
  const { profile, registrations } = options;
  const { queryTimeoutMs: timeoutMs, queryAttempts: maxAttempts } = profile;
  const queries = createQueries({
    ...options,
    maxAttempts,
    timeoutMs,
    limitMs: maxAttempts > 1 ? 30_000 : timeoutMs + 1,
    // Only the specification's profile remembers: the others ask each time.
    rememberMs: profile.unansweredQuery === "408" ? 10_000 : 0,
    legacyFallback: legacyFallbackOf(profile),
  });

  const orNo = async (ask: Promise<boolean>): Promise<boolean> => {
    try {
      return await ask;
    } catch (error) {
      const isUnanswered = error instanceof MatrixError && error.status === 408;
      if (isUnanswered && profile.unansweredQuery === "no") return false;
      throw error;
    }
  };

  const asked =
    profile.thirdPartyAsks === "everybody" ? withEveryProtocol(registrations) : registrations;
  return {
    queryUser: (id, given?: QueryOptions) =>
      profile.userQuery === "never" ? Promise.resolve(false) : orNo(queries.queryUser(id, given)),
    queryAlias: (id, given?: QueryOptions) => orNo(queries.queryAlias(id, given)),
    keys: createAskingForKeys(options),
    thirdParty: createThirdParty({
      ...options,
      registrations: asked,
      metadataAgeMs: Math.min(profile.protocolCacheMs, Number.MAX_SAFE_INTEGER),
    }),
  };
}

export function legacyFallbackOf({ legacyPaths }: HomeserverProfile) {
  return legacyPaths === "fallback" ? "unknown-path" : "never";
}

/** As if each declared what any of them does. */
function withEveryProtocol({ list }: Registrations): Pick<Registrations, "list"> {
  return {
    list: () => {
      const protocols = Array.from(new Set(list().flatMap((one) => one.protocols ?? [])));
      return list().map((one) => ({ ...one, protocols }));
    },
  };
}
