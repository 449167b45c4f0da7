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
  /** Whether the reader wants to hear of a room. */
  readonly isWanted: (roomId: string) => boolean;
  readonly isFullState: boolean;
  readonly usesStateAfter: boolean;
  /** Whether the reader asked to be told of members when they say something. Here all come at once all the same. */
  readonly loadsMembersLater: boolean;
}

export interface SyncQuery {
  readonly since?: string;
  readonly filter?: string;
  readonly full_state?: boolean;
  readonly use_state_after?: boolean;
}

interface SyncFilter {
  readonly room?: {
    readonly rooms?: readonly string[];
    readonly not_rooms?: readonly string[];
    readonly timeline?: EventFilter;
    readonly state?: { readonly lazy_load_members?: boolean };
  };
}

const defaultLimit = 10;
const maxLimit = 1000;

/** @throws MatrixError 400 `M_INVALID_PARAM` */
export function readSyncRequest(home: Home, query: SyncQuery, caller: Caller): SyncRequest {
  const room = readFilter(home, query.filter, caller).room ?? {};
  const { timeline: timelineFilter = {}, state, rooms, not_rooms: unwanted = [] } = room;
  const { limit = defaultLimit } = timelineFilter;
  return {
    caller,
    since: query.since === undefined ? undefined : parseToken(query.since),
    timelineLimit: Math.min(Math.max(limit, 0), maxLimit),
    timelineFilter,
    isWanted: (roomId) => rooms?.includes(roomId) !== false && !unwanted.includes(roomId),
    isFullState: query.full_state ?? false,
    usesStateAfter: query.use_state_after ?? false,
    loadsMembersLater: state?.lazy_load_members ?? false,
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
