/**
 * Who is where.
 */
import { type HandlersOf } from "../context.ts";
import { type Home, viewOf } from "../home.ts";
import { requireReadable, stateOf } from "../rooms/visibility.ts";
import { parseToken } from "../rooms/tokens.ts";
import { forbidden } from "../rules/membership.ts";
import { toClientEvent } from "../state/client-event.ts";

type MembersHandlers = HandlersOf<"getMembersByRoom" | "getJoinedMembersByRoom" | "getJoinedRooms">;

export function createMembersHandlers(home: Home): MembersHandlers {
  const { rooms } = home.state;
  const { namespaces } = home.registrations;
  return {
    getMembersByRoom({ path, query }, { caller }) {
      const readable = requireReadable(home, path.roomId, caller);
      const { membership, not_membership: not, at } = query;
      const state = at === undefined ? stateOf(readable) : readable.room.stateAt(parseToken(at));
      const chunk = Array.from(state.values()).filter(({ event }) => {
        const has = event.content["membership"];
        if (event.type !== "m.room.member" || has === not) return false;
        return membership === undefined || has === membership;
      });
      const view = viewOf(home);
      return { status: 200, body: { chunk: chunk.map((one) => toClientEvent(one, view)) } };
    },
    getJoinedMembersByRoom({ path: { roomId } }, { caller }) {
      const room = rooms.require(roomId);
      const joined = room.members("join");
      // For an application service any of its users is enough (S77).
      const isIn =
        joined.includes(caller.userId) ||
        (caller.kind === "application-service" &&
          joined.some((one) => namespaces.covers(caller.registration.id, "users", one)));
      if (!isIn) throw forbidden("you are not in this room");
      const members = joined.map((userId) => {
        const { displayname, avatar_url: avatarUrl } = room.content("m.room.member", userId);
        const profile = { display_name: displayname ?? null, avatar_url: avatarUrl ?? null };
        return [
          userId,
          profile as { display_name: string | null; avatar_url: `mxc://${string}` | null },
        ];
      });
      return { status: 200, body: { joined: Object.fromEntries(members) } };
    },
    getJoinedRooms: (_request, { caller }) => ({
      status: 200,
      body: {
        joined_rooms: rooms
          .membershipsOf(caller.userId)
          .flatMap(({ room, membership }) => (membership === "join" ? [room.roomId] : [])),
      },
    }),
  };
}
