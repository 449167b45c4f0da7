/**
 * A request that is sent again under its transaction ID gets the answer of the first time, and nothing happens twice.
 * Answers are forgotten after a while, as homeservers do.
 * @see https://spec.matrix.org/v1.19/client-server-api/#transaction-identifiers
 */
import type { Clock } from "../../../src/resilience/clock.ts";

export interface TransactionReplay {
  /**
   * @param scope who sends: the same ID of somebody else is another transaction
   * @param request the operation and its path
   * @param run does it; what it throws is not kept
   */
  once<Answer>(scope: string, request: string, run: () => Answer): Answer;
}

/** Synapse forgets between 30 and 60 minutes later. */
const keptMs = 1_800_000;
const maxKept = 100_000;

export function createTransactionReplay(clock: Clock): TransactionReplay {
  const answers = new Map<string, { readonly answer: unknown; readonly endMs: number }>();

  const prune = (): void => {
    for (const [key, { endMs }] of answers) {
      if (endMs > clock.elapsed() && answers.size <= maxKept) break;
      answers.delete(key);
    }
  };

  return {
    once<Answer>(scope: string, request: string, run: () => Answer): Answer {
      prune();
      const key = `${scope}\n${request}`;
      const known = answers.get(key);
      // The key names the operation, so the answer is of its type.
      if (known !== undefined) return known.answer as Answer;
      const answer = run();
      answers.set(key, { answer, endMs: clock.elapsed() + keptMs });
      return answer;
    },
  };
}
