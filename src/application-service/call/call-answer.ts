/**
 * Reads what the homeserver answered: data, or a MatrixError. Whatever stands between the two may answer with HTML, with
 * nothing or with half of it, and that is a MatrixError too: `M_UNKNOWN` with the HTTP status (S81).
 * @see https://spec.matrix.org/v1.19/client-server-api/#standard-error-response
 */
import { parseAnswer, readData, toAnswerError } from "../../contract/call/read-answer.ts";
import { MatrixError } from "../../matrix/error.ts";
import { describeFailure } from "../../resilience/describe-failure.ts";
import type { EditionName } from "../homeserver-edition.ts";
import type { IncomingAnswer } from "../../contract/call/transport.ts";
import type { MediaOperationId } from "./call-types.ts";
import { readRetryAfterMs } from "../../resilience/read-retry-after.ts";

/** The type makes this list complete. */
const mediaOperations: Readonly<Record<MediaOperationId<EditionName>, true>> = {
  getContentAuthed: true,
  getContentOverrideNameAuthed: true,
  getContentThumbnailAuthed: true,
};

export function isMediaOperation(operationId: string): boolean {
  return Object.hasOwn(mediaOperations, operationId);
}

/**
 * @param nowMs the time of day, for a `Retry-After` that is a date
 * @returns the JSON of the answer, or a Blob where the operation gives media
 * @throws MatrixError
 */
export function readAnswer(operationId: string, answer: IncomingAnswer, nowMs: number): unknown {
  const { status } = answer;
  const options = { operationId, peer: "a homeserver" };
  if (status < 200 || status > 299) {
    const retryAfterMs = readRetryAfterMs(answer.header("retry-after"), parseAnswer(answer), nowMs);
    throw toAnswerError(answer, { ...options, retryAfterMs });
  }
  if (isMediaOperation(operationId)) {
    return new Blob([answer.bytes], { type: answer.header("content-type") ?? "" });
  }
  return readData(answer, options);
}

/**
 * There was no answer: the status is 0, and the cause says why.
 *
 * @param origin where the homeserver was looked for
 */
export function toNoAnswerError(operationId: string, origin: string, cause: unknown): MatrixError {
  const text = `no answer to ${operationId} from ${origin}: ${describeFailure(cause)}`;
  return new MatrixError(0, "M_UNKNOWN", text, { cause });
}
