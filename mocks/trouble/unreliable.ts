/**
 * A `fetch` that goes wrong by a plan, for the client of an application service, the pushing of a homeserver, or any
 * other: both sides see what they would see on a bad network.
 */
import { type Clock, systemClock } from "../../src/resilience/clock.ts";
import { requireWire } from "./check-plan.ts";
import type { TroublePlan } from "./plan.ts";
import { play } from "./play.ts";
import { repeatable } from "./repeatable.ts";
import { pointOf } from "./request-point.ts";
import { isOnWire } from "./trouble.ts";
import { createTroubler, type TroubleMet } from "./troubler.ts";

export interface UnreliableOptions {
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
  /** Told before it happens. */
  readonly onTrouble?: (met: TroubleMet) => void;
}

/**
 * ```ts
 * const fetch = unreliable(homeserver.fetch, [{ at: "sendMessage", trouble: "acknowledgement-lost" }]);
 * const client = createHomeserverClient({ url, registration, fetch });
 * ```
 *
 * @param fetch reaches the other side
 * @throws TypeError for a plan with what only a homeserver can do, and what a plan is refused for
 */
export function unreliable(
  fetch: (request: Request) => Promise<Response>,
  plan: TroublePlan,
  { clock = systemClock, onTrouble = () => undefined }: UnreliableOptions = {},
): (request: Request) => Promise<Response> {
  const troubler = createTroubler(plan, isOnWire);
  requireWire(plan);
  return async (request) => {
    const { pathname } = new URL(request.url);
    const met = troubler.next(pointOf(request.method, pathname));
    if (met === undefined || !isOnWire(met.trouble)) return fetch(request);
    onTrouble(met);
    const send = repeatable(fetch, request);
    return play(met.trouble, { send, clock, signal: request.signal });
  };
}
