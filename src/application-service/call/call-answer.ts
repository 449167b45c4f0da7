/**
 * Reads what the homeserver answered: data, or a MatrixError. Whatever stands between the two may answer with HTML, with
 * nothing or with half of it, and that is a MatrixError too: `M_UNKNOWN` with the HTTP status (S81).
 * @see https://spec.matrix.org/v1.19/client-server-api/#standard-error-response
 */
import { MatrixError, type MatrixErrorOptions } from "../../matrix/error.ts";
import { DeadlineError } from "../../resilience/deadline.ts";
import { networkErrorCode } from "../../resilience/network-error.ts";
import type { EditionName } from "../homeserver-edition.ts";
import type { IncomingAnswer } from "./homeserver-transport.ts";
import type { MediaOperationId } from "./call-types.ts";
import { readRetryAfterMs } from "./read-retry-after.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** The type makes this list complete. */
const mediaOperations: Readonly<Record<MediaOperationId<EditionName>, true>> = {
  getContentAuthed: true,
  getContentOverrideNameAuthed: true,
  getContentThumbnailAuthed: true,
};

const decoder = new TextDecoder();

/**
 * @param nowMs the time of day, for a `Retry-After` that is a date
 * @returns the JSON of the answer, or a Blob where the operation gives media
 * @throws MatrixError
 */
export function readAnswer(operationId: string, answer: IncomingAnswer, nowMs: number): unknown {
  const { status } = answer;
  if (status < 200 || status > 299) throw toError(answer, nowMs);
  if (Object.hasOwn(mediaOperations, operationId)) {
    return new Blob([answer.bytes], { type: answer.header("content-type") ?? "" });
  }
  const data = parseAnswer(answer);
  if (data !== undefined) return data;
  throw new MatrixError(
    status,
    "M_UNKNOWN",
    `${operationId} was answered ${status} with ${describeBody(answer)}, which is no JSON object: does url lead to a homeserver?`,
  );
}

/** The body, when it is JSON and an object or list. */
export function parseAnswer({ bytes }: Pick<IncomingAnswer, "bytes">): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    return typeof value === "object" && value !== null ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** What the usual codes mean. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak https",
};

/**
 * There was no answer: the status is 0, and the cause says why.
 *
 * @param origin where the homeserver was looked for
 */
export function toNoAnswerError(operationId: string, origin: string, cause: unknown): MatrixError {
  const text = `no answer to ${operationId} from ${origin}: ${describeCause(cause)}`;
  return new MatrixError(0, "M_UNKNOWN", text, { cause });
}

/** The messages of network errors may have anything in them; their codes do not. */
function describeCause(cause: unknown): string {
  if (cause instanceof DeadlineError) return cause.message;
  const code = networkErrorCode(cause);
  if (code === undefined) return cause instanceof Error ? cause.name : "unknown";
  const meaning = meanings[code];
  return meaning === undefined ? code : `${code}, ${meaning}`;
}

function toError(answer: IncomingAnswer, nowMs: number): MatrixError {
  const { status } = answer;
  const body = parseAnswer(answer);
  const retryAfterMs = readRetryAfterMs(answer.header("retry-after"), body, nowMs);
  const options: MatrixErrorOptions = {
    ...(body === undefined ? {} : { extra: body }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  if (typeof body?.["errcode"] !== "string") {
    const text = `HTTP ${status} with ${describeBody(answer)} in place of a Matrix error${hint(status)}`;
    return new MatrixError(status, "M_UNKNOWN", text, options);
  }
  const text = typeof body["error"] === "string" ? body["error"] : `HTTP ${status}`;
  return new MatrixError(status, body["errcode"], text, options);
}

function describeBody({ bytes, header }: IncomingAnswer): string {
  if (bytes.byteLength === 0) return "an empty body";
  return `${bytes.byteLength} bytes of ${header("content-type") ?? "an unnamed type"}`;
}

function hint(status: number): string {
  if (status >= 300 && status < 400) {
    return ": redirections are not followed, set url to where it leads";
  }
  if (status >= 502 && status <= 504) return ": a proxy answers that reaches no homeserver";
  return status === 404 ? ": does url lead to a homeserver?" : "";
}
