/**
 * What a client asks `/sync` for, read from its query.
 */
import type { Caller } from "../../../src/homeserver/index.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import type { Home } from "../home.ts";
import { type EventFilter, parseFilter } from "../rooms/event-filter.ts";
import { parseToken } from "../rooms/tokens.ts";

export interface SyncRequest {
  readonly caller: Caller;
  /** Undefined for the first time: everything. */
  readonly since: number | undefined;
  readonly timelineLimit: number;
  readonly timelineFilter: EventFilter;
  readonly isFullState: boolean;
  readonly usesStateAfter: boolean;
}

export interface SyncQuery {
  readonly since?: string;
  readonly filter?: string;
  readonly full_state?: boolean;
  readonly use_state_after?: boolean;
}

interface SyncFilter {
  readonly room?: { readonly timeline?: EventFilter };
}

const defaultLimit = 10;
const maxLimit = 1000;

/** @throws MatrixError 400 `M_INVALID_PARAM` */
export function readSyncRequest(home: Home, query: SyncQuery, caller: Caller): SyncRequest {
  const timelineFilter = readFilter(home, query.filter, caller).room?.timeline ?? {};
  const { limit = defaultLimit } = timelineFilter;
  return {
    caller,
    since: query.since === undefined ? undefined : parseToken(query.since),
    timelineLimit: Math.min(Math.max(limit, 0), maxLimit),
    timelineFilter,
    isFullState: query.full_state ?? false,
    usesStateAfter: query.use_state_after ?? false,
  };
}

/** The filter itself, or the ID of one. */
function readFilter({ state }: Home, text: string | undefined, caller: Caller): SyncFilter {
  if (text === undefined) return {};
  if (text.startsWith("{")) return parseFilter<SyncFilter>(text);
  const stored = state.filters.get(caller.userId, text);
  if (stored === undefined) throw new MatrixError(400, "M_INVALID_PARAM", "filter: no such ID");
  return stored as SyncFilter;
}
