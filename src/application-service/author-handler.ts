/**
 * Runs a handler that the author wrote. Whatever it throws is answered with 500, a MatrixError too: one that came from
 * a call to the homeserver says something about that call, not about the question that is open here. What it returns is
 * looked at, because an author without a compiler may return anything.
 */
import type { ServeHandler, ServedAnswer, ServedRequest } from "../contract/serve.ts";
import { MatrixError } from "../matrix/error.ts";
import type { Clock } from "../resilience/clock.ts";
import { DeadlineError, withDeadline } from "../resilience/deadline.ts";

export interface HandlerDeadline {
  readonly clock: Clock;
  /** When the homeserver gets an answer at the latest, in milliseconds. */
  readonly deadlineMs: number;
}

/**
 * @param operationIds what there may be a handler for
 * @throws TypeError when a handler has another name: it would never be called
 */
export function checkHandlerNames(
  handlers: Readonly<Record<string, unknown>>,
  operationIds: readonly string[],
): void {
  const unknown = Object.keys(handlers).find((name) => !operationIds.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(
    `there is no operation ${unknown} to handle; there are ${operationIds.join(", ")}`,
  );
}

/** @param onError is told what a handler threw, and who took too long */
export function createAuthorHandlers(
  handlers: Readonly<Record<string, ServeHandler>>,
  deadline: HandlerDeadline,
  onError: (error: unknown) => void,
): Record<string, ServeHandler> {
  const entries = Object.entries(handlers).map(([operationId, handler]) => {
    const guarded = guardHandler(handler, onError);
    return [
      operationId,
      (request: ServedRequest) =>
        answerInTime(guarded(request), { ...deadline, operationId, onError }),
    ];
  });
  return Object.fromEntries(entries);
}

/**
 * @param onError is told what the handler threw
 * @returns the same handler, which never rejects
 */
export function guardHandler(
  handler: ServeHandler,
  onError: (error: unknown) => void,
): (request: ServedRequest) => Promise<ServedAnswer> {
  return async (request) => {
    try {
      return readAnswer(await handler(request), request.operation.operationId);
    } catch (error) {
      onError(error);
      return internalError;
    }
  };
}

export interface AnswerDeadline extends HandlerDeadline {
  readonly operationId: string;
  /** Told of an answer that is not there at the deadline. */
  readonly onError: (error: unknown) => void;
}

/** @throws MatrixError 503 `M_UNKNOWN` at the deadline; the work itself goes on */
export async function answerInTime(
  work: Promise<ServedAnswer>,
  { clock, deadlineMs, operationId, onError }: AnswerDeadline,
): Promise<ServedAnswer> {
  try {
    return await withDeadline(() => work, { ms: deadlineMs, clock });
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    const text = `no answer within ${deadlineMs} ms`;
    onError(new Error(`the handler of ${operationId} gave ${text}: 503`, { cause: error }));
    throw new MatrixError(503, "M_UNKNOWN", text);
  }
}

export const notFound: ServedAnswer = {
  status: 404,
  body: { errcode: "M_NOT_FOUND", error: "the application service has nothing under this ID" },
};

const internalError: ServedAnswer = {
  status: 500,
  body: { errcode: "M_UNKNOWN", error: "Internal error" },
};

/** @throws TypeError when it is no answer */
function readAnswer(given: unknown, operationId: string): ServedAnswer {
  const { status, body } = (given ?? {}) as Partial<ServedAnswer>;
  const isStatus = Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599;
  if (status === undefined || !isStatus) {
    throw new TypeError(
      `the handler of ${operationId} must return { status, body }, such as { status: 200, body: {} }`,
    );
  }
  if (body !== undefined) return { status, body };
  return status === 404 ? notFound : { status, body: {} };
}
