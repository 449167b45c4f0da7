/**
 * Lets trouble happen to one request.
 */
import { brokenAfter, closed, halfOf, refused } from "./lost-answers.ts";
import { htmlPage, rateLimited } from "./false-answers.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import type { WireTrouble } from "./trouble.ts";

export interface Exchange {
  /** Carries the request out. May be called twice. */
  readonly send: () => Promise<Response>;
  readonly clock: Clock;
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal | undefined;
}

/** @throws TypeError as `fetch` does when there is no answer; the reason of the signal */
export async function play(trouble: WireTrouble, exchange: Exchange): Promise<Response> {
  const { send, clock, signal } = exchange;
  switch (trouble.kind) {
    case "unreachable":
      throw refused();
    case "acknowledgement-lost":
      await drain(await send());
      throw closed();
    case "connection-destroyed":
      return brokenAfter(await send());
    case "truncated-json":
      return halfOf(await send());
    case "slow-answer": {
      const answer = await send();
      await clock.sleep(trouble.ms ?? 35_000, signal);
      return answer;
    }
    case "duplicate": {
      const first = send();
      // Nobody waits for the second one, whatever becomes of it.
      send()
        .then(drain)
        .catch(() => undefined);
      return first;
    }
    case "too-large":
      return htmlPage(413, "Request Entity Too Large");
    case "bad-gateway":
      return htmlPage(502, "Bad Gateway");
    case "html-page":
      return htmlPage(200, "Welcome");
    case "rate-limited":
      return rateLimited(trouble);
  }
}

async function drain(answer: Response): Promise<void> {
  await answer.arrayBuffer().catch(() => undefined);
}
