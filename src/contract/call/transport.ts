/**
 * What carries one try of a call: the whole request in memory, so that it can be sent again, and the whole answer, so
 * that one that breaks off halfway counts as none.
 */
import { MatrixError } from "../../matrix/error.ts";

export interface OutgoingCall {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query, escaped. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

export interface IncomingAnswer {
  readonly status: number;
  /** The value of a header, by its name in lower case. */
  header(name: string): string | undefined;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How a try ended: an answer, whatever its status, or why there is none. */
export type CallOutcome =
  | { readonly ok: true; readonly value: IncomingAnswer }
  | { readonly ok: false; readonly error: unknown };

/**
 * Sends a call once. Redirections are not followed, because they would be given the token.
 *
 * @param finish is told how it ended
 * @returns gives the call up, because nobody waits for its answer any more. A function and not a signal, which would
 *   have to be made for each call and hardly ever fires
 */
export type Transport = (
  call: OutgoingCall,
  finish: (outcome: CallOutcome) => void,
) => (reason: unknown) => void;

/** Why an answer is not read to its end. There is no point in asking for it again. */
export function tooLargeError(status: number, maxAnswerBytes: number): MatrixError {
  const text = `HTTP ${status} with more than ${maxAnswerBytes} bytes: ask for less, or raise maxAnswerBytes`;
  return new MatrixError(status, "M_UNKNOWN", text);
}
