/**
 * What a push queue can be told, and what is refused.
 */
import { type Backoff, equalJitter, exponentialBackoff } from "../../resilience/backoff.ts";
import { type Clock, systemClock } from "../../resilience/clock.ts";
import type { Deliver } from "../deliver.ts";
import type { PushStore } from "../push-store.ts";
import type { Registrations } from "../registrations.ts";
import type { EditionOf } from "../service-edition.ts";
import type { PushHealth } from "./push-state.ts";

export interface PushQueueOptions {
  readonly registrations: Pick<Registrations, "get" | "onChange">;
  /** Where events wait. Not closed with the queue. */
  readonly store: PushStore;
  /** Sends one transaction, as `createDeliver` does. */
  readonly deliver: Deliver;
  /** In whose format events are pushed: that of `deliver`. Defaults to `v1`. */
  readonly edition?: EditionOf;
  /** The wait after the first failure, before jitter, in milliseconds; each is twice the one before. Defaults to 1,000. */
  readonly minDelayMs?: number;
  /** No wait is longer, one that is asked for with `Retry-After` neither. In milliseconds. Defaults to 512,000. */
  readonly maxDelayMs?: number;
  /** Most events in a transaction. Defaults to 100, which is the most that it can be. */
  readonly maxEvents?: number;
  /** Most bytes of a transaction, where it has more than one event. Defaults to 8 MiB. */
  readonly maxBodyBytes?: number;
  /** To how many application services that answer transactions are sent at once. Defaults to 256. */
  readonly maxInFlight?: number;
  /**
   * The same for those that do not answer, or have not for `slowAfterMs`. When more than that fall silent together, the
   * others wait for places until the first tries of these end. Defaults to 256.
   */
  readonly maxInFlightAside?: number;
  /** Who takes longer no longer counts among those that answer. In milliseconds. Defaults to 1,000. */
  readonly slowAfterMs?: number;
  /** A try ends then, if `deliver` has not ended it before. In milliseconds. Defaults to 60,000. */
  readonly attemptTimeoutMs?: number;
  /**
   * Most pieces of ephemeral data, messages to devices, and users and devices with news that wait for one application
   * service. Defaults to 100.
   */
  readonly maxOffers?: number;
  /** The same for all application services together. Defaults to 100,000. */
  readonly maxAllOffers?: number;
  /** How long `close` lets transactions that are in flight be answered, in milliseconds. Defaults to 5,000. */
  readonly closeGraceMs?: number;
  /**
   * Told when an application service stops answering, of each further try that fails, when it answers again, and when
   * pushing to it stops.
   */
  readonly onState?: (registrationId: string, health: PushHealth) => void;
  /** Told what the store throws in the background, and of mistakes. Defaults to writing nothing. */
  readonly onError?: (error: unknown) => void;
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
  /** A number from 0 up to but not 1, for the jitter. Defaults to `Math.random`. */
  readonly random?: () => number;
}

type Defaulted = Required<Omit<PushQueueOptions, "minDelayMs">>;

export interface CompletePushOptions extends Defaulted {
  readonly backoff: Backoff;
}

/** S24 and S26 say nothing of a number; 100 is what application services are made for. */
const mostEvents = 100;

/**
 * @returns the options, all of them
 * @throws RangeError when one is wrong
 */
export function completePushOptions(options: PushQueueOptions): CompletePushOptions {
  const { minDelayMs = 1_000, ...given } = options;
  const complete = {
    edition: "v1" as const,
    maxDelayMs: 512_000,
    maxEvents: mostEvents,
    maxBodyBytes: 8 * 1024 * 1024,
    maxInFlight: 256,
    maxInFlightAside: 256,
    slowAfterMs: 1_000,
    attemptTimeoutMs: 60_000,
    maxOffers: 100,
    maxAllOffers: 100_000,
    closeGraceMs: 5_000,
    onState: () => undefined,
    onError: () => undefined,
    clock: systemClock,
    random: Math.random,
    ...given,
  };
  checkCount("maxEvents", complete.maxEvents, mostEvents);
  for (const name of [
    "maxBodyBytes",
    "maxInFlight",
    "maxInFlightAside",
    "maxOffers",
    "maxAllOffers",
  ] as const) {
    checkCount(name, complete[name], Number.MAX_SAFE_INTEGER);
  }
  for (const name of ["slowAfterMs", "attemptTimeoutMs"] as const) {
    if (!(complete[name] > 0))
      throw new RangeError(`${name} must be above 0, not ${complete[name]}`);
  }
  if (!(complete.closeGraceMs >= 0)) {
    throw new RangeError(`closeGraceMs must be 0 or more, not ${complete.closeGraceMs}`);
  }
  const { maxDelayMs } = complete;
  const backoff = exponentialBackoff({
    initialMs: minDelayMs,
    maxMs: maxDelayMs,
    jitter: equalJitter,
  });
  return { ...complete, backoff };
}

function checkCount(name: string, value: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return;
  const range = max === Number.MAX_SAFE_INTEGER ? "from 1" : `from 1 to ${max}`;
  throw new RangeError(`${name} must be a whole number ${range}, not ${value}`);
}
