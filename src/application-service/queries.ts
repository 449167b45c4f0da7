/**
 * Whether a user or an alias exists. A slow answer holds up more than its question: Synapse pushes nothing while it
 * waits. So the default is an instant 404, every question has a short deadline, and parallel questions for one ID share
 * one run. The handler may call the homeserver while the question is open; nothing here waits for anything else.
 * @see https://spec.matrix.org/v1.19/application-service-api/#querying
 */
import type { ServeHandler, ServedAnswer } from "../contract/serve.ts";
import { answerInTime, guardHandler, notFound, type HandlerDeadline } from "./author-handler.ts";

/**
 * @param handler answers one question; missing: nothing exists
 * @param onError is told what the handler threw, and each question that it did not answer in time
 */
export function createQuery(
  handler: ServeHandler | undefined,
  deadline: HandlerDeadline,
  onError: (error: unknown) => void,
): ServeHandler {
  if (handler === undefined) return () => notFound;
  const guarded = guardHandler(handler, onError);
  const running = new Map<string, Promise<ServedAnswer>>();

  return (request) => {
    const id = Object.values(request.path).join("\n");
    let run = running.get(id);
    if (run === undefined) {
      run = guarded(request).finally(() => running.delete(id));
      running.set(id, run);
    }
    const { operationId } = request.operation;
    return answerInTime(run, { ...deadline, operationId, onError });
  };
}
