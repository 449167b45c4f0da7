/**
 * Reads what a test suite sends, and turns what is wrong with it into the errors of Matrix.
 */
import type { IncomingRequest, ServeHandler } from "../../src/contract/serve.ts";
import { MissingPackageError } from "../optional-package.ts";
import { RegistrationError } from "../../src/homeserver/index.ts";
import { MatrixError } from "../../src/matrix/error.ts";

/**
 * A page of another site can make a browser on this machine post anything but JSON.
 *
 * @throws MatrixError 415
 */
export function checkJsonPost({ method, contentType = "" }: IncomingRequest): void {
  if (method !== "POST" || /^application\/json(?:;|$)/iu.test(contentType)) return;
  throw new MatrixError(415, "M_NOT_JSON", "send Content-Type: application/json (curl --json)");
}

/**
 * @param known the only names that it may have; undefined for any
 * @throws MatrixError 400 `M_BAD_JSON`; TypeError naming what would count for nothing
 */
export function objectOf(
  body: unknown,
  known?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) {
    const strange = Object.keys(body).find((name) => known?.includes(name) === false);
    if (strange === undefined) return body as Readonly<Record<string, unknown>>;
    throw new TypeError(`${strange} is none of ${known?.join(", ") || "the fields: send {}"}`);
  }
  throw new MatrixError(400, "M_BAD_JSON", "the body must be an object");
}

/** What makes no sense is answered with 400 and why. */
export function refusingFaults<Id extends string>(
  handlers: Readonly<Record<Id, ServeHandler>>,
): Readonly<Record<Id, ServeHandler>> {
  const refusing = Object.entries<ServeHandler>(handlers).map(
    ([id, handle]): [string, ServeHandler] => [
      id,
      async (request) => {
        try {
          return await handle(request);
        } catch (error) {
          throw toRefusal(error);
        }
      },
    ],
  );
  return Object.fromEntries(refusing) as Record<Id, ServeHandler>;
}

function toRefusal(error: unknown): unknown {
  if (error instanceof RegistrationError) {
    const faults = error.faults.map(({ path, message }) => `${path}: ${message}`);
    return new MatrixError(400, "M_INVALID_PARAM", faults.join("; "), { cause: error });
  }
  const isFault =
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof MissingPackageError;
  if (!isFault) return error;
  return new MatrixError(400, "M_INVALID_PARAM", error.message, { cause: error });
}
