/**
 * Pings an application service on behalf of the application service itself, which wants to know whether the homeserver can
 * reach it. What can go wrong has its errcodes (S38–S41), and an answer means that pushing may go on (S43).
 * @see https://spec.matrix.org/v1.19/application-service-api/#pinging
 */
import type { IncomingAnswer } from "../contract/call/transport.ts";
import { parseAnswer } from "../contract/call/read-answer.ts";
import type { Registration } from "../editions/registration.ts";
import { MatrixError } from "../matrix/error.ts";
import { systemClock } from "../resilience/clock.ts";
import { DeadlineError } from "../resilience/deadline.ts";
import { createServiceCall, type ServiceCallOptions } from "./service-call.ts";
import { whyNoAnswer, withoutToken } from "./service-answer.ts";

export interface PingApplicationServiceOptions extends Omit<ServiceCallOptions, "edition"> {
  /** The time until the answer is here, in milliseconds. Defaults to 10 000: who asked is waiting too. */
  readonly timeoutMs?: number;
  /** Told of each ping that was answered: the push queue then sends at once what it has. */
  readonly onReachable?: (registration: Registration) => void;
}

export interface PingRequest {
  readonly registration: Registration;
  /** Passed through unchanged. */
  readonly transactionId?: string | null | undefined;
  readonly signal?: AbortSignal;
}

/**
 * @returns how long the application service took, in whole milliseconds
 * @throws MatrixError to be answered as it is: 400 `M_URL_NOT_SET`, 502 `M_BAD_STATUS` with `status` and `body`, 502
 *   `M_CONNECTION_FAILED`, 504 `M_CONNECTION_TIMEOUT`. The reason of the signal
 */
export type PingApplicationService = (request: PingRequest) => Promise<number>;

/** More of a page than this tells nobody anything. */
const maxShownCharacters = 4096;

/** @throws RangeError for a limit out of range */
export function createPing(options: PingApplicationServiceOptions = {}): PingApplicationService {
  const { timeoutMs = 10_000, clock = systemClock, onReachable } = options;
  if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be above 0, not ${timeoutMs}`);
  // The draft has no ping: whoever asks for one speaks the stable protocol.
  const send = createServiceCall({ ...options, edition: "v1" });

  return async ({ registration, transactionId, signal }) => {
    if (registration.url === null) {
      throw new MatrixError(400, "M_URL_NOT_SET", "the registration has no url to ping");
    }
    const body = JSON.stringify(
      transactionId === undefined || transactionId === null
        ? {}
        : { transaction_id: transactionId },
    );
    const startMs = clock.elapsed();
    const outcome = await send(registration, "ping", { body, timeoutMs, signal });
    if (!outcome.ok) {
      signal?.throwIfAborted();
      throw toConnectionError(outcome.error);
    }
    const durationMs = Math.round(clock.elapsed() - startMs);
    const { status } = outcome.value;
    if (status < 200 || status > 299 || parseAnswer(outcome.value) === undefined) {
      throw toBadStatus(outcome.value, registration);
    }
    onReachable?.(registration);
    return durationMs;
  };
}

function toConnectionError(cause: unknown): MatrixError {
  if (cause instanceof DeadlineError) {
    return new MatrixError(504, "M_CONNECTION_TIMEOUT", cause.message, { cause });
  }
  return new MatrixError(502, "M_CONNECTION_FAILED", whyNoAnswer(cause), { cause });
}

/** Also for a 200 without JSON: it comes from something else at that address, and status and body show from what. */
function toBadStatus({ status, bytes }: IncomingAnswer, registration: Registration): MatrixError {
  const text = withoutToken(new TextDecoder().decode(bytes), registration);
  const wanted = status === 200 ? "200 without a JSON object" : String(status);
  return new MatrixError(502, "M_BAD_STATUS", `the application service answered ${wanted}`, {
    extra: { status, body: text.slice(0, maxShownCharacters) },
  });
}
