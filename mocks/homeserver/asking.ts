/**
 * Queries and look-ups, as often and with the consequences that the profile has.
 */
import { MatrixError } from "../../src/matrix/error.ts";
import {
  createQueries,
  type EditionOf,
  type QueryOptions,
  type Registrations,
} from "../../src/homeserver/index.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import { createAskingForKeys } from "./asking-for-keys.ts";
import type { HomeserverProfile } from "./profile.ts";
import { asProfileReads } from "./query-answers.ts";
import type { Services } from "./services.ts";
import { createProfileThirdParty } from "./third-party/profile-third-party.ts";

export interface AskingOptions {
  readonly profile: HomeserverProfile;
  readonly registrations: Registrations;
  readonly edition: EditionOf;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told of each question that was answered neither yes nor no. */
  readonly onError: (error: unknown) => void;
}

export function createServices(options: AskingOptions): Services {
  const { profile, registrations, onError } = options;
  const { queryTimeoutMs: timeoutMs, queryAttempts: maxAttempts } = profile;
  const queries = createQueries({
    ...options,
    fetch: asProfileReads(options.fetch, { profile, registrations, onError }),
    maxAttempts,
    timeoutMs,
    limitMs: maxAttempts > 1 ? 30_000 : timeoutMs + 1,
    // Only the specification's profile remembers: the others ask each time.
    rememberMs: profile.unansweredQuery === "408" ? 10_000 : 0,
    legacyFallback: legacyFallbackOf(profile),
    onUnanswered: ({ registrationId, id, reason }) =>
      onError(new Error(`asked about ${id}, ${JSON.stringify(registrationId)} ${reason}`)),
  });

  const settle = async (ask: Promise<boolean>): Promise<boolean> => {
    try {
      return await ask;
    } catch (error) {
      const isUnanswered = error instanceof MatrixError && error.status === 408;
      if (!isUnanswered || profile.unansweredQuery === "408") throw error;
      if (profile.unansweredQuery === "no") return false;
      throw new MatrixError(500, "M_UNKNOWN", "Internal Server Error");
    }
  };

  return {
    queryUser: (id, given?: QueryOptions) =>
      profile.userQuery === "never" ? Promise.resolve(false) : settle(queries.queryUser(id, given)),
    queryAlias: (id, given?: QueryOptions) => settle(queries.queryAlias(id, given)),
    keys: createAskingForKeys(options),
    thirdParty: createProfileThirdParty(options),
  };
}

export function legacyFallbackOf({ legacyPaths }: HomeserverProfile) {
  return legacyPaths === "fallback" ? "unknown-path" : "never";
}
