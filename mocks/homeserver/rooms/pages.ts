/**
 * Pages of events. A token stands between two events: `b` goes from it to the older ones, `f` to the newer.
 */
import type { StoredEvent } from "../state/room.ts";
import { parseToken, toToken } from "./tokens.ts";

export interface PageRequest {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly dir: string;
  readonly limit?: number | undefined;
}

export interface Page {
  readonly start: string;
  /** Undefined when there is nothing more in this direction. */
  readonly end: string | undefined;
  readonly events: readonly StoredEvent[];
}

const maxEvents = 1000;

/**
 * @param events in their order
 * @param lastPosition of everything: where "now" is
 */
export function takePage(
  events: readonly StoredEvent[],
  request: PageRequest,
  lastPosition: number,
): Page {
  const isBack = request.dir !== "f";
  const limit = Math.min(request.limit ?? 10, maxEvents);
  const from = request.from === undefined ? (isBack ? lastPosition : 0) : parseToken(request.from);
  const to = request.to === undefined ? undefined : parseToken(request.to);
  const between = events.filter(({ position }) =>
    isBack
      ? position <= from && (to === undefined || position > to)
      : position > from && (to === undefined || position <= to),
  );
  const inOrder = isBack ? between.toReversed() : between;
  const taken = inOrder.slice(0, limit);
  const last = taken.at(-1);
  const end = last === undefined ? undefined : isBack ? last.position - 1 : last.position;
  const isMore = inOrder.length > taken.length;
  return {
    start: toToken(from),
    end: isMore && end !== undefined ? toToken(end) : undefined,
    events: taken,
  };
}
