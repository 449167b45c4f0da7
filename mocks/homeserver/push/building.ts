/**
 * Makes transactions of what waits, in the way of the profile.
 */
import type { Clock } from "../../../src/resilience/clock.ts";
import type { HomeserverProfile } from "../profile.ts";
import {
  type BuiltTransaction,
  fill,
  type Limits,
  pickOffers,
  startOfBatch,
} from "./built-transaction.ts";
import type { ServiceBacklog } from "./service-backlog.ts";

export interface Building {
  /** @returns undefined when there is nothing that could be sent */
  build(backlog: ServiceBacklog, limits: Limits): BuiltTransaction | undefined;
  /** Adds what came meanwhile. */
  grow(built: BuiltTransaction, backlog: ServiceBacklog, limits: Limits): void;
  /** Nobody answers: what waits is written down, and all that is left of it are the events. */
  buildAll(backlog: ServiceBacklog): void;
}

/** Where no queue limits it. */
const maxBytes = 8 * 1024 * 1024;

/** @param position of the last event in the stream */
export function createBuilding(
  profile: HomeserverProfile,
  clock: Clock,
  position: () => number,
): Building {
  const nextId = (backlog: ServiceBacklog): string => {
    const first = profile.transactionIds === "nanoseconds" ? backlog.waiting[0] : undefined;
    const ms = first?.stampMs ?? Math.trunc(clock.now());
    backlog.lastTxnId = Math.max(backlog.lastTxnId + 1, ms);
    return String(backlog.lastTxnId);
  };

  const build = (backlog: ServiceBacklog, limits: Limits): BuiltTransaction | undefined => {
    const [first] = backlog.waiting;
    const { picked, rest } = pickOffers(backlog.offers, profile);
    if (first === undefined && picked.length === 0) return undefined;
    const made: BuiltTransaction = {
      txnId: nextId(backlog),
      start: startOfBatch(backlog, limits),
      messages: [],
      offers: picked,
      isRebuilt: false,
      isStranded: false,
    };
    backlog.offers = rest;
    grow(made, backlog, limits);
    backlog.built.push(made);
    return made;
  };

  const grow = (built: BuiltTransaction, backlog: ServiceBacklog, limits: Limits): void => {
    fill(built, backlog.waiting, profile, limits);
    backlog.endOfBatch = Math.min(built.start + limits.maxEvents, position() + 1);
  };

  /** Nobody answers: what waits is written down, and all that is left of it are the events. */
  const buildAll = (backlog: ServiceBacklog): void => {
    backlog.offers = [];
    while (backlog.waiting.length > 0) build(backlog, { maxEvents: profile.maxEvents, maxBytes });
    for (const one of backlog.built) one.isRebuilt = profile.retryBody === "without ephemeral data";
  };

  return { build, grow, buildAll };
}
