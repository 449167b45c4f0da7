/**
 * Gives an answer a limited time to begin. How long the rest takes is another matter: Synapse waits for that for ever.
 */
import type { Fetch } from "../../../src/contract/fetch.ts";
import type { Clock } from "../../../src/resilience/clock.ts";
import { withDeadline } from "../../../src/resilience/deadline.ts";
import { sendHeld } from "../../../src/resilience/send-held.ts";

/** @returns a fetch that rejects with a DeadlineError, also when the one below does not listen to its signal */
export function withHeadersDeadline(fetch: Fetch, ms: number, clock: Clock): Fetch {
  return (request) =>
    withDeadline(
      (late) => {
        // The caller's signal too: it still ends the reading of the answer.
        const signal = AbortSignal.any([request.signal, late]);
        return sendHeld(fetch, new Request(request, { signal }), request);
      },
      { ms, clock },
    );
}
