/**
 * Reading the state of a room.
 */
import { MatrixError } from "../../../src/matrix/error.ts";
import { type HandlersOf, notFound } from "../context.ts";
import { type Home, viewOf } from "../home.ts";
import { requireReadable, stateOf } from "../rooms/visibility.ts";
import { toClientEvent } from "../state/client-event.ts";
import { stateKeyOf } from "../state/room.ts";

export function createRoomStateHandlers(
  home: Home,
): HandlersOf<"getRoomState" | "getRoomStateWithKey"> {
  return {
    getRoomState({ path }, { caller }) {
      const state = stateOf(requireReadable(home, path.roomId, caller));
      const options = viewOf(home);
      return {
        status: 200,
        body: Array.from(state.values(), (stored) => toClientEvent(stored, options)),
      };
    },
    getRoomStateWithKey({ path, query }, { caller }) {
      const { eventType, stateKey } = path;
      const { format = "content" } = query;
      const state = stateOf(requireReadable(home, path.roomId, caller));
      const stored = state.get(stateKeyOf(eventType, stateKey));
      if (stored === undefined) throw notFound(`there is no ${eventType} in this room`);
      if (format === "content") return { status: 200, body: stored.event.content };
      if (format !== "event") throw new MatrixError(400, "M_INVALID_PARAM", "format: no such");
      return { status: 200, body: toClientEvent(stored, viewOf(home)) };
    },
  };
}
