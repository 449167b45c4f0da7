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

/** @returns `ECONNREFUSED, nothing listens there`; the name of the error where it has no code */
export function describeFailure(cause: unknown): string {
  if (cause instanceof DeadlineError) return cause.message;
  const code = networkErrorCode(cause);
  if (code === undefined) return cause instanceof Error ? cause.name : "unknown";
  const meaning = meanings[code];
  return meaning === undefined ? code : `${code}, ${meaning}`;
}
