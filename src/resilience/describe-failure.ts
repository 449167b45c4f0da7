/**
 * Why there is no answer, in a few words. The messages of network errors may have anything in them, an address with a token
 * too; their codes do not.
 */
import { DeadlineError } from "./deadline.ts";
import { networkErrorCode } from "./network-error.ts";

/** What the usual codes mean. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak https",
};

/** @returns `ECONNREFUSED, nothing listens there`; what else is known of the error where it has no code */
export function describeFailure(cause: unknown): string {
  if (cause instanceof DeadlineError) return cause.message;
  const code = networkErrorCode(cause);
  if (code === undefined) return withoutCode(cause);
  const meaning = meanings[code];
  return meaning === undefined ? code : `${code}, ${meaning}`;
}

/** The one reason of `fetch` that has no code, and words that are always the same. */
function withoutCode(error: unknown): string {
  if (!(error instanceof Error)) return "no reason was given";
  const { name, cause } = error;
  if (cause instanceof Error && cause.message === "bad port") {
    return "fetch refuses this port, which belongs to another protocol";
  }
  // Other names say something, such as TimeoutError.
  return name === "Error" || name === "TypeError" ? `${name}, and no code that says why` : name;
}
