/**
 * Waiting for what is new: `/sync`, and `/events` from before it.
 *
 * A request changes the presence of its user only if it says so: nothing here would set it back.
 * @see https://spec.matrix.org/v1.19/client-server-api/#syncing
 */
import type { HandlersOf } from "../context.ts";
import { type Home, viewOf } from "../home.ts";
import { parseToken, toToken } from "../rooms/tokens.ts";
import { toClientEvent } from "../state/client-event.ts";
import { buildSync } from "../sync/build-sync.ts";
import { readSyncRequest } from "../sync/sync-request.ts";

/** As much as a homeserver lets anybody wait. */
const maxTimeoutMs = 600_000;

export function createSyncHandlers(home: Home): HandlersOf<"sync" | "getEvents"> {
  const { stream, rooms } = home.state;
  return {
    async sync({ query }, { caller, signal }) {
      const request = readSyncRequest(home, query, caller);
      setPresence(home, caller.userId, query.set_presence);
      const isImmediate = request.since === undefined || request.isFullState;
      const timeoutMs = isImmediate ? 0 : (query.timeout ?? 0);
      const body = await poll(home, { timeoutMs, signal }, () => {
        const built = buildSync(home, request);
        return built.isEmpty ? { later: built.body } : { now: built.body };
      });
      return { status: 200, body };
    },
    async getEvents({ query }, { caller, signal }) {
      const from = query.from === undefined ? stream.position : parseToken(query.from);
      const body = await poll(home, { timeoutMs: query.timeout ?? 0, signal }, () => {
        const found = rooms
          .eventsSince(from)
          .filter(({ event }) => rooms.isJoined(event.room_id, caller.userId));
        const options = viewOf(home, caller);
        const chunk = found.map((stored) => toClientEvent(stored, options));
        const page = { start: toToken(from), end: toToken(stream.position), chunk };
        return chunk.length === 0 ? { later: page } : { now: page };
      });
      return { status: 200, body };
    },
  };
}

interface Patience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What to answer at once, or when the time is over and nothing has come. */
type Look<Answer> = { readonly now: Answer } | { readonly later: Answer };

export async function poll<Answer>(
  { state, clock }: Home,
  { timeoutMs, signal }: Patience,
  look: () => Look<Answer>,
): Promise<Answer> {
  const endMs = clock.elapsed() + Math.min(timeoutMs, maxTimeoutMs);
  for (let isOver = false; ;) {
    const seen = look();
    if ("now" in seen) return seen.now;
    const leftMs = endMs - clock.elapsed();
    if (isOver || leftMs <= 0) return seen.later;
    const { stream } = state;
    isOver = !(await stream.whenMoved(stream.position, { timeoutMs: leftMs, signal }));
  }
}

function setPresence({ state, clock }: Home, userId: `@${string}:${string}`, presence?: string) {
  if (presence === undefined || presence === "offline") return;
  const known = state.ephemeral.presenceOf(userId);
  if (known?.presence === presence) return;
  const statusMsg = known?.statusMsg;
  state.ephemeral.setPresence({ userId, presence, statusMsg, sinceMs: clock.elapsed() });
}
