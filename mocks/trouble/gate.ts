/**
 * Where requests pass that may go wrong: plans come and go while a mock server runs, and what they do is kept.
 */
import type { Fetch } from "../../src/contract/fetch.ts";
import type { Serve } from "../../src/contract/serve.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import type { TroublePlan } from "./plan.ts";
import { play } from "./play.ts";
import { repeatable } from "./repeatable.ts";
import { pointOf, type RequestPoint } from "./request-point.ts";
import { type InsideTrouble, isOnWire, type Trouble, type WireTrouble } from "./trouble.ts";
import { createTroubler, type TroubleMet, type Troubler } from "./troubler.ts";
import { unreliableServe } from "./unreliable-serve.ts";

/** A plan that is followed. */
export interface RunningTrouble {
  /** What it has done, the oldest first. */
  readonly met: readonly TroubleMet[];
  /** Does nothing any more. */
  stop(): void;
}

export interface TroubleGate {
  /** @throws TypeError, RangeError for a plan that makes no sense */
  add(plan: TroublePlan): RunningTrouble;
  /** A `fetch` through the gate; it is known whom it asks. */
  fetch(fetch: Fetch, to: RequestPoint["to"]): Fetch;
  serve(serve: Serve, to: RequestPoint["to"]): Serve;
  /** What happens to this transaction before it is sent. */
  nextInside(point: RequestPoint): InsideTrouble | undefined;
  /** Whether an answer to a request of this side is held back for some time. */
  isDelaying(): boolean;
}

interface Plan {
  readonly onWire: Troubler;
  readonly inside: Troubler;
  readonly met: TroubleMet[];
}

export function createTroubleGate(clock: Clock): TroubleGate {
  const plans = new Set<Plan>();
  let delays = 0;
  const counted: Clock = {
    ...clock,
    async sleep(ms, signal) {
      delays += 1;
      await clock.sleep(ms, signal).finally(() => (delays -= 1));
    },
  };

  /** Each plan counts each request; of several troubles it is the first. */
  const next = (side: "onWire" | "inside", point: RequestPoint): Trouble | undefined => {
    let found: Trouble | undefined;
    for (const plan of plans) {
      const met = plan[side].next(point);
      if (met === undefined || found !== undefined) continue;
      plan.met.push(met);
      found = met.trouble;
    }
    return found;
  };

  const nextOnWire = (point: RequestPoint): WireTrouble | undefined => {
    const trouble = next("onWire", point);
    return trouble !== undefined && isOnWire(trouble) ? trouble : undefined;
  };

  return {
    add(given) {
      const plan = {
        onWire: createTroubler(given, isOnWire),
        inside: createTroubler(given, (trouble) => !isOnWire(trouble)),
        met: [],
      };
      plans.add(plan);
      return { met: plan.met, stop: () => void plans.delete(plan) };
    },
    fetch: (fetch, to) => async (request) => {
      const trouble = nextOnWire(pointOf(request.method, new URL(request.url).pathname, to));
      if (trouble === undefined) return fetch(request);
      const send = repeatable(fetch, request);
      return play(trouble, { send, clock: counted, signal: request.signal });
    },
    serve: (serve, to) =>
      unreliableServe(serve, clock, ({ method, path }) => nextOnWire(pointOf(method, path, to))),
    isDelaying: () => delays > 0,
    nextInside(point) {
      const trouble = next("inside", point);
      return trouble === undefined || isOnWire(trouble) ? undefined : trouble;
    },
  };
}
