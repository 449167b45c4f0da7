/**
 * Reads what a server answered: data, or a MatrixError. Whatever stands between may answer with HTML, with nothing or with
 * half of it, and that is a MatrixError too: `M_UNKNOWN` with the HTTP status (S81).
 * @see https://spec.matrix.org/v1.19/client-server-api/#standard-error-response
 */
import { MatrixError, type MatrixErrorOptions } from "../../matrix/error.ts";
import type { IncomingAnswer } from "./transport.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export interface ReadAnswerOptions {
  /** What this is the answer to. */
  readonly operationId: string;
  /** Who should be at that address: `a homeserver`. */
  readonly peer: string;
  /** How long the server wants to be left alone, where it says so. */
  readonly retryAfterMs?: number | undefined;
}

const decoder = new TextDecoder();

/**
 * @returns the JSON of an answer that is a success
 * @throws MatrixError when there is none in it
 */
export function readData(answer: IncomingAnswer, options: ReadAnswerOptions): JsonObject {
  const data = parseAnswer(answer);
  if (data !== undefined) return data;
  const { status } = answer;
  const text = `${options.operationId} was answered ${status} with ${describeBody(answer)}, which is no JSON object: does url lead to ${options.peer}?`;
  throw new MatrixError(status, "M_UNKNOWN", text);
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

/** Whether it is JSON of which the end, or everything, was lost on the way. A page of HTML is no such thing. */
export function isCutShort(answer: Pick<IncomingAnswer, "bytes">): boolean {
  const { bytes } = answer;
  return (bytes.byteLength === 0 || bytes[0] === openingBrace) && parseAnswer(answer) === undefined;
}

const openingBrace = 0x7b;

/** The error that an answer is when it is no success. */
export function toAnswerError(answer: IncomingAnswer, options: ReadAnswerOptions): MatrixError {
  const { status } = answer;
  const { retryAfterMs, peer } = options;
  const body = parseAnswer(answer);
  const extra: MatrixErrorOptions = {
    ...(body === undefined ? {} : { extra: body }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  if (typeof body?.["errcode"] !== "string") {
    const sentence = body?.["error"];
    // Synapse forgets it where no application service has a third-party protocol.
    if (typeof sentence === "string") {
      const told = `${sentence} (HTTP ${status} without errcode, in place of a Matrix error)`;
      return new MatrixError(status, "M_UNKNOWN", told, extra);
    }
    const text = `HTTP ${status} with ${describeBody(answer)} in place of a Matrix error${hint(status, peer)}`;
    return new MatrixError(status, "M_UNKNOWN", text, extra);
  }
  const text = typeof body["error"] === "string" ? body["error"] : `HTTP ${status}`;
  return new MatrixError(status, body["errcode"], text, extra);
}

/** `an empty body`, `146 bytes of text/html`. */
export function describeBody({ bytes, header }: IncomingAnswer): string {
  if (bytes.byteLength === 0) return "an empty body";
  return `${bytes.byteLength} bytes of ${header("content-type") ?? "an unnamed type"}`;
}

function hint(status: number, peer: string): string {
  if (status >= 300 && status < 400) {
    return ": redirections are not followed, set url to where it leads";
  }
  if (status >= 502 && status <= 504) return `: a proxy answers that does not reach ${peer}`;
  return status === 404 ? `: does url lead to ${peer}?` : "";
}
