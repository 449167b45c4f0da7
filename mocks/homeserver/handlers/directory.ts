/**
 * The lists in which rooms are found: the homeserver's, and those of the networks of application services.
 * @see https://spec.matrix.org/v1.19/client-server-api/#published-room-directory
 */
import type { RoomId } from "../../../generated/v1/homeserver.types.ts";
import type { Homeserver } from "../../../src/editions/v1.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { done, type HandlersOf, notFound } from "../context.ts";
import type { Home } from "../home.ts";
import { forbidden } from "../rules/membership.ts";
import { powerLevelsOf } from "../rules/power-levels.ts";
import type { Network } from "../state/directory.ts";

type DirectoryHandlers = HandlersOf<
  | "getRoomVisibilityOnDirectory"
  | "setRoomVisibilityOnDirectory"
  | "updateAppserviceRoomDirectoryVisibility"
  | "getPublicRooms"
  | "queryPublicRooms"
>;

type PublicRoom = Homeserver.components["schemas"]["PublicRoom"];

export function createDirectoryHandlers(home: Home): DirectoryHandlers {
  const { directory, rooms } = home.state;
  return {
    getRoomVisibilityOnDirectory({ path: { roomId } }) {
      if (rooms.get(roomId) === undefined) throw notFound("there is no such room");
      const visibility = directory.isPublic(roomId) ? "public" : "private";
      return { status: 200, body: { visibility } };
    },
    setRoomVisibilityOnDirectory({ path: { roomId }, body }, { caller }) {
      const room = rooms.get(roomId);
      if (room === undefined) throw notFound("there is no such room");
      const levels = powerLevelsOf(room);
      const needed = levels.toSend("m.room.canonical_alias", true);
      if (room.membershipOf(caller.userId) !== "join" || levels.ofUser(caller.userId) < needed) {
        throw forbidden("your power level is too low to publish this room");
      }
      directory.setPublic(roomId, body.visibility === "public");
      return done;
    },
    updateAppserviceRoomDirectoryVisibility({ path, body }, { caller }) {
      if (!home.profile.hasNetworkLists) {
        throw new MatrixError(404, "M_UNRECOGNIZED", "there are no lists of networks here");
      }
      const { networkId, roomId } = path;
      const network = { registrationId: caller.registration.id, networkId };
      directory.setPublished(network, roomId as RoomId, body.visibility === "public");
      return done;
    },
    getPublicRooms: ({ query }) => ({
      status: 200,
      body: page(list(home, directory.publicRooms()), query),
    }),
    queryPublicRooms({ body }) {
      const { third_party_instance_id: instance, include_all_networks: isAll = false } = body;
      if (isAll && instance !== undefined) {
        throw new MatrixError(400, "M_BAD_JSON", "ask for all networks or for one");
      }
      const ids = isAll
        ? [...directory.publicRooms(), ...directory.publishedRooms(null)]
        : instance === undefined
          ? directory.publicRooms()
          : directory.publishedRooms(networkOf(instance));
      const term = body.filter?.generic_search_term?.toLowerCase() ?? "";
      const found = list(home, Array.from(new Set(ids))).filter((room) =>
        [room.name, room.topic, room.canonical_alias].some((text) =>
          (text ?? "").toLowerCase().includes(term),
        ),
      );
      return { status: 200, body: page(found, body) };
    },
  };
}

/** As it is written by the third-party look-ups: `irc|libera`. */
function networkOf(instance: string): Network {
  const bar = instance.indexOf("|");
  return {
    registrationId: instance.slice(0, Math.max(bar, 0)),
    networkId: instance.slice(bar + 1),
  };
}

interface PageRequest {
  readonly limit?: number;
  readonly since?: string;
}

function page(rooms: readonly PublicRoom[], { limit = 100, since = "0" }: PageRequest) {
  const start = Number(since);
  if (!Number.isSafeInteger(start))
    throw new MatrixError(400, "M_INVALID_PARAM", "since: no token");
  const end = start + limit;
  return {
    chunk: rooms.slice(start, end),
    total_room_count_estimate: rooms.length,
    ...(end < rooms.length && { next_batch: String(end) }),
    ...(start > 0 && { prev_batch: String(Math.max(start - limit, 0)) }),
  };
}

/** The largest first. */
function list({ state }: Home, ids: readonly RoomId[]): PublicRoom[] {
  const entries = ids.flatMap((roomId) => {
    const room = state.rooms.get(roomId);
    if (room === undefined) return [];
    const text = (type: string, key: string): unknown => room.content(`m.room.${type}`)[key];
    const entry = {
      room_id: roomId,
      num_joined_members: room.members("join").length,
      world_readable: text("history_visibility", "history_visibility") === "world_readable",
      guest_can_join: text("guest_access", "guest_access") === "can_join",
      join_rule: text("join_rules", "join_rule"),
      name: text("name", "name"),
      topic: text("topic", "topic"),
      canonical_alias: text("canonical_alias", "alias"),
      avatar_url: text("avatar", "url"),
      room_type: text("create", "type"),
    };
    const known = Object.entries(entry).filter(
      ([, value]) => value !== undefined && value !== null,
    );
    return [Object.fromEntries(known) as PublicRoom];
  });
  return entries.sort((one, other) => other.num_joined_members - one.num_joined_members);
}
