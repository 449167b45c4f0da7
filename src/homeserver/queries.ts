/**
 * Asks application services whether a user or a room alias exists that the homeserver does not know. The application service
 * creates it before it says yes, so whoever wanted it has to wait. While it is asked it calls the homeserver, and from such a
 * call another question may follow (U16). So nothing here waits for anything but answers: each ID is asked about once at a
 * time, and an application service that is being asked about an ID and itself wants to know about it is told at once that it
 * does not exist yet, where waiting would be waiting for itself.
 * @see https://spec.matrix.org/v1.19/application-service-api/#querying
 */
import type { RoomAlias, UserId } from "../../generated/registration.types.ts";
import type { Registration } from "../editions/registration.ts";
import { serverNameOf } from "../matrix/identifiers.ts";
import { type Backoff, exponentialBackoff } from "../resilience/backoff.ts";
import { systemClock } from "../resilience/clock.ts";
import { withDeadline } from "../resilience/deadline.ts";
import { createRecentMap } from "../resilience/recent-map.ts";
import { checkRetryLimits } from "../resilience/retry.ts";
import { createSharedRuns } from "../resilience/shared-runs.ts";
import { askInRounds, type Question } from "./query-rounds.ts";
import type { Registrations } from "./registrations.ts";
import { createServiceCall, type ServiceCallOptions } from "./service-call.ts";
import type { UnansweredQuery } from "./unanswered-query.ts";

export interface QueriesOptions extends ServiceCallOptions {
  readonly registrations: Pick<Registrations, "serverName" | "get" | "onChange" | "namespaces">;
  /** The time for all tries and pauses of a query together, in milliseconds. Defaults to 30 000. */
  readonly limitMs?: number;
  /** The most tries with each application service. Defaults to 3. */
  readonly maxAttempts?: number;
  /** The time for one try, in milliseconds. Defaults to 10 000. */
  readonly timeoutMs?: number;
  /** The pauses between the tries. Defaults to 1 s, doubled each time, with full jitter. */
  readonly backoff?: Backoff;
  /** For how long it is remembered that something does not exist, in milliseconds; 0 is not at all. Defaults to 10 000. */
  readonly rememberMs?: number;
  /** How many IDs are remembered. Defaults to 10 000. */
  readonly maxRemembered?: number;
  /** Told of each try that ended without a yes or no. */
  readonly onUnanswered?: (notice: UnansweredQuery) => void;
  /** A number from 0 up to but not 1, for the jitter. Defaults to `Math.random`. */
  readonly random?: () => number;
}

export interface QueryOptions {
  /** The `id` of the application service whose request led to this question, if it was one. */
  readonly caller?: string | undefined;
  /** Ends the wait with its reason. Others may wait for the same, so the question itself goes on. */
  readonly signal?: AbortSignal | undefined;
}

export interface Queries {
  /**
   * @returns whether an application service says that the user exists; then it has created it
   * @throws MatrixError 408 `M_UNKNOWN` saying what each answered that may know and did not say (S46, U17); the reason of the
   *   signal
   */
  queryUser(userId: UserId, options?: QueryOptions): Promise<boolean>;
  /** The same for a room alias: the application service has created the room and bound the alias. */
  queryAlias(alias: RoomAlias, options?: QueryOptions): Promise<boolean>;
}

type Asked = Pick<Question, "operationId" | "path" | "id" | "registrations">;

/** @throws RangeError for a limit out of range */
export function createQueries(options: QueriesOptions): Queries {
  const { registrations, clock = systemClock, random = Math.random, onUnanswered } = options;
  const { limitMs = 30_000, maxAttempts = 3, timeoutMs = 10_000, rememberMs = 10_000 } = options;
  const backoff = options.backoff ?? exponentialBackoff({ initialMs: 1000, maxMs: 10_000 });
  checkRetryLimits({ budgetMs: limitMs, maxAttempts });
  if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be above 0, not ${timeoutMs}`);
  if (!(rememberMs >= 0)) throw new RangeError(`rememberMs must be 0 or more, not ${rememberMs}`);
  const send = createServiceCall(options);
  const rounds = { send, limitMs, maxAttempts, timeoutMs, backoff, clock, random, onUnanswered };
  const share = createSharedRuns<boolean>();
  /** What is being asked about → who has been asked and has not said no. */
  const open = new Map<string, Set<string>>();
  const createMissing = () => createRecentMap<string, number>(options.maxRemembered ?? 10_000);
  /** What does not exist → until when that is remembered. */
  let missing = createMissing();
  registrations.onChange(() => {
    // Who is new may know what nobody knew.
    missing = createMissing();
  });

  async function query(question: Asked, { caller, signal }: QueryOptions = {}): Promise<boolean> {
    const { id } = question;
    signal?.throwIfAborted();
    if (question.registrations.length === 0 || clock.elapsed() < (missing.get(id) ?? 0))
      return false;
    if (caller !== undefined && open.get(id)?.has(caller) === true) return false;
    const answer = () => share(id, () => ask(question));
    return signal === undefined ? answer() : withDeadline(answer, { ms: Infinity, clock, signal });
  }

  async function ask(question: Asked): Promise<boolean> {
    const { id } = question;
    const pending = new Set<string>();
    const before = missing;
    open.set(id, pending);
    try {
      const exists = await askInRounds({ ...question, pending }, rounds);
      // Not what was said before the registrations changed.
      if (!exists && missing === before) missing.set(id, clock.elapsed() + rememberMs);
      return exists;
    } finally {
      open.delete(id);
    }
  }

  return {
    queryUser: (id, given) =>
      query(
        {
          operationId: "queryUserById",
          path: { userId: id },
          id,
          registrations: whoToAsk(registrations, "users", id),
        },
        given,
      ),
    queryAlias: (id, given) =>
      query(
        {
          operationId: "queryRoomByAlias",
          path: { roomAlias: id },
          id,
          registrations: whoToAsk(registrations, "aliases", id),
        },
        given,
      ),
  };
}

/**
 * Those that claim the ID by a namespace (S44, S45) and have a url, in the order of the registrations; exclusive claims
 * before the others, since nobody else can create what is claimed exclusively. Nobody is asked about its own sender.
 */
function whoToAsk<Kind extends "users" | "aliases">(
  { namespaces, serverName, get }: QueriesOptions["registrations"],
  kind: Kind,
  id: Kind extends "users" ? UserId : RoomAlias,
): readonly Registration[] {
  if (serverNameOf(id) !== serverName) return [];
  const claims = namespaces.matches<"users" | "aliases">(kind, id);
  const named = claims.filter(({ regex }) => regex !== null);
  const ids = [true, false].flatMap((exclusive) =>
    named.filter((one) => one.exclusive === exclusive).map((one) => one.registrationId),
  );
  return Array.from(new Set(ids), (one) => get(one)).filter(
    (one) => one !== undefined && one.url !== null,
  ) as Registration[];
}
