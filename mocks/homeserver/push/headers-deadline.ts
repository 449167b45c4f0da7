/**
 * Gives an answer a limited time to begin. How long the rest takes is another matter: Synapse waits for that for ever.
 */
import type { Fetch } from "../../../src/contract/fetch.ts";
import type { Clock } from "../../../src/resilience/clock.ts";
import { DeadlineError } from "../../../src/resilience/deadline.ts";
import { sendHeld } from "../../../src/resilience/send-held.ts";
import { createSharedAlarm } from "../../../src/resilience/shared-alarm.ts";

/** @returns a fetch that rejects with a DeadlineError, also when the one below does not listen to its signal */
export function withHeadersDeadline(fetch: Fetch, ms: number, clock: Clock): Fetch {
  const alarm = createSharedAlarm(clock);
  return async (request) => {
    const late = new AbortController();
    const forget = alarm.set(ms, () => late.abort(new DeadlineError(ms)));
    const signal = AbortSignal.any([request.signal, late.signal]);
    const answered = sendHeld(fetch, new Request(request, { signal }), request);
    try {
      return await Promise.race([answered, rejectOnAbort(late.signal)]);
    } finally {
      forget();
    }
  };
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
