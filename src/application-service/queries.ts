/**
 * Whether a user or an alias exists. A slow answer holds up more than its question: Synapse pushes nothing while it
 * waits. So the default is an instant 404, every question has a short deadline, and parallel questions for one ID share
 * one run. The handler may call the homeserver while the question is open; nothing here waits for anything else.
 * @see https://spec.matrix.org/v1.19/application-service-api/#querying
 */
import type { ServeHandler } from "../contract/serve.ts";
import { MatrixError } from "../matrix/error.ts";
import type { Clock } from "../resilience/clock.ts";
import { DeadlineError, withDeadline } from "../resilience/deadline.ts";

export interface QueryOptions {
  readonly clock: Clock;
  /** In milliseconds. */
  readonly deadlineMs: number;
}

const notFound = {
  status: 404,
  body: { errcode: "M_NOT_FOUND", error: "the application service has nothing under this ID" },
} as const;

/** @param handler answers one question; missing: nothing exists */
export function createQuery(
  handler: ServeHandler | undefined,
  { clock, deadlineMs }: QueryOptions,
): ServeHandler {
  if (handler === undefined) return () => notFound;
  const running = new Map<string, Promise<Awaited<ReturnType<ServeHandler>>>>();

  return async (request) => {
    const id = Object.values(request.path).join("\n");
    let run = running.get(id);
    if (run === undefined) {
      run = Promise.resolve(request)
        .then(handler)
        .finally(() => running.delete(id));
      running.set(id, run);
      // The deadline may have ended the last wait.
      run.catch(() => undefined);
    }
    const work = run;
    try {
      return await withDeadline(() => work, { ms: deadlineMs, clock });
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      throw new MatrixError(503, "M_UNKNOWN", `no answer to the query within ${deadlineMs} ms`);
    }
  };
}
