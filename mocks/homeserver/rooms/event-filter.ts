/**
 * The part of filters that test suites use: types and senders. Everything else in a filter changes nothing.
 * @see https://spec.matrix.org/v1.19/client-server-api/#filtering
 */
import { MatrixError } from "../../../src/matrix/error.ts";
import type { RoomEvent } from "../state/room.ts";

export interface EventFilter {
  readonly limit?: number;
  readonly types?: readonly string[];
  readonly not_types?: readonly string[];
  readonly senders?: readonly string[];
  readonly not_senders?: readonly string[];
}

/** @throws MatrixError 400 `M_INVALID_PARAM` when the text is no JSON object */
export function parseFilter<Filter extends object = EventFilter>(text: string): Filter {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Filter;
    }
  } catch {
    // Said below.
  }
  throw new MatrixError(400, "M_INVALID_PARAM", "filter: must be a JSON object");
}

export function passes(filter: EventFilter, { type, sender }: RoomEvent): boolean {
  const { types, senders } = filter;
  if (types !== undefined && !types.some((one) => isLike(one, type))) return false;
  if (filter.not_types?.some((one) => isLike(one, type)) === true) return false;
  if (senders !== undefined && !senders.includes(sender)) return false;
  return filter.not_senders?.includes(sender) !== true;
}

/** `m.room.*` */
function isLike(pattern: string, type: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}
