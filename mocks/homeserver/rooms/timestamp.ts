/**
 * The time that an event is given by who sends it. By the specification application services do; Dendrite takes it of
 * everybody (S60).
 */
import type { IncomingRequest } from "../../../src/contract/serve.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import type { Home } from "../home.ts";

interface SentWithTime {
  readonly query: { readonly ts?: number };
}

/**
 * @returns milliseconds since 1970 UTC; undefined for now
 * @throws MatrixError 400 `M_INVALID_PARAM`
 */
export function timestampOf({ profile }: Home, request: SentWithTime): number | undefined {
  if (profile.timestampsOf === "application services") return request.query.ts;
  // What others send there has been taken out of the query, but not of the request as it came.
  const { incoming } = request as SentWithTime & { readonly incoming: IncomingRequest };
  const given = new URLSearchParams(incoming.query).get("ts");
  if (given === null || given === "") return undefined;
  if (!/^-?\d+$/u.test(given)) throw new MatrixError(400, "M_INVALID_PARAM", "ts: no whole number");
  return Number(given);
}
