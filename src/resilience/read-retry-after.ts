/**
 * How long a server wants to be left alone: by the header, or by `retry_after_ms` in the body, where Matrix had it before
 * v1.10. Some servers send only that (S80).
 * @see https://spec.matrix.org/v1.19/client-server-api/#rate-limiting
 */
import { parseRetryAfter } from "./retry-after.ts";

/**
 * @param header the value of `Retry-After`
 * @param body the parsed body, whatever it is
 * @param nowMs the time of day, for a header that is a date
 * @returns milliseconds; undefined when neither says anything
 */
export function readRetryAfterMs(
  header: string | null | undefined,
  body: unknown,
  nowMs: number,
): number | undefined {
  const fromHeader = parseRetryAfter(header, { nowMs });
  if (fromHeader !== undefined || typeof body !== "object" || body === null) return fromHeader;
  const waitMs: unknown = Reflect.get(body, "retry_after_ms");
  return typeof waitMs === "number" && waitMs >= 0 ? waitMs : undefined;
}
