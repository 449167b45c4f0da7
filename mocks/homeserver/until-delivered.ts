/**
 * Waits until application services have all that was pushed to them: where the clock can be moved, pauses and slow answers
 * take no time.
 */
import type { PushState } from "../../src/homeserver/index.ts";
import { type Clock, systemClock } from "../../src/resilience/clock.ts";
import { nextTurn } from "../next-turn.ts";

export interface DeliveredOptions {
  /** Only what this registration waits for. Defaults to all. */
  readonly registrationId?: string;
  /** Ends the wait. Defaults to 5 s of the machine's time. */
  readonly signal?: AbortSignal;
}

export interface DeliveredParts {
  readonly clock: Clock;
  /** Undefined where the clock cannot be moved. */
  readonly advance: ((ms: number) => Promise<void>) | undefined;
  readonly registrationIds: () => readonly string[];
  readonly state: (registrationId: string) => Promise<PushState>;
  /** Resolves when everything that has happened is in the queue. */
  readonly queued: () => Promise<void>;
  /** Whether an answer is held back for some time. */
  readonly isDelaying: () => boolean;
}

const defaultWaitMs = 5_000;
const stepMs = 1_000;
/** Longer pauses are those of a homeserver that has no timer, or does not use it after a restart. */
const longestPauseMs = 24 * 60 * 60 * 1000;

/**
 * @returns a function that rejects with an Error naming who waits for what, when the wait is ended, and at once when time
 *   alone will not help or there is no such registration
 */
export function createUntilDelivered(
  parts: DeliveredParts,
): (options?: DeliveredOptions) => Promise<void> {
  const { clock, advance, registrationIds, state, queued, isDelaying } = parts;

  const waitingOf = async (only: string | undefined): Promise<readonly Waiting[]> => {
    const ids = only === undefined ? registrationIds() : [only];
    const all = await Promise.all(ids.map(async (id) => ({ id, ...(await state(id)) })));
    return all.filter(({ backlog, state: how }) => backlog > 0 && how !== "stopped");
  };

  const goOn = async (waiting: readonly Waiting[]): Promise<void> => {
    const pausesMs = waiting.flatMap(({ nextAttemptMs }) =>
      nextAttemptMs === null ? [] : [Math.max(0, nextAttemptMs - clock.now())],
    );
    // Who is at it may be done soon; only when all pause it is time that must pass.
    const isPausing = waiting.length > 0 && pausesMs.length === waiting.length;
    const pauseMs = Math.min(...pausesMs);
    if (isPausing && pauseMs > longestPauseMs) throw new Error(`${describe(waiting)}; ${onlyNext}`);
    if (advance !== undefined && isPausing) await advance(pauseMs);
    else if (advance !== undefined && isDelaying()) await advance(stepMs);
    else await systemClock.sleep(1);
  };

  return async ({ registrationId, signal = AbortSignal.timeout(defaultWaitMs) } = {}) => {
    if (registrationId !== undefined && !registrationIds().includes(registrationId)) {
      throw new Error(`there is no registration ${registrationId}`);
    }
    for (;;) {
      const isQueued = await isDoneByNow(queued());
      const waiting = await waitingOf(registrationId);
      if (isQueued && waiting.length === 0) return;
      if (signal.aborted) throw new Error(describe(waiting), { cause: signal.reason });
      await goOn(waiting);
    }
  };
}

const onlyNext = "this homeserver tries again when something more happens, whatever the time";

type Waiting = PushState & { readonly id: string };

export async function isDoneByNow(done: Promise<void>): Promise<boolean> {
  return Promise.race([done.then(() => true), nextTurn().then(() => false)]);
}

function describe(waiting: readonly Waiting[]): string {
  if (waiting.length === 0) return "something that happened is not queued yet: a query goes on";
  return `not delivered: ${waiting.map(describeWaiting).join("; ")}`;
}

/** @returns `irc waits for 2 events after 1 attempt: answered 502` */
export function describeWaiting(
  waiting: Pick<Waiting, "id" | "backlog" | "attempts" | "nextAttemptMs" | "reason">,
): string {
  const { id, backlog, attempts, nextAttemptMs, reason } = waiting;
  const events = `${id} waits for ${backlog} event${backlog === 1 ? "" : "s"}`;
  if (nextAttemptMs === null) return `${events}: no answer yet to attempt ${attempts + 1}`;
  return `${events} after ${attempts} attempt${attempts === 1 ? "" : "s"}: ${reason}`;
}
