/**
 * Aliases of rooms. Who may take names in a namespace was decided before; here is whose they are.
 * @see https://spec.matrix.org/v1.19/client-server-api/#room-aliases
 */
import type { RoomAlias, UserId } from "../../../generated/v1/homeserver.types.ts";
import { type Caller, senderOf } from "../../../src/homeserver/caller.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { isRoomAlias } from "../../../src/matrix/identifiers.ts";
import { done, type HandlersOf, notFound } from "../context.ts";
import { type Home, isLocal } from "../home.ts";
import { resolveAlias } from "../rooms/resolve-alias.ts";
import { requireReadable } from "../rooms/visibility.ts";
import { forbidden } from "../rules/membership.ts";
import { powerLevelsOf } from "../rules/power-levels.ts";
import type { Alias } from "../state/directory.ts";

type AliasHandlers = HandlersOf<
  "getLocalAliases" | "getRoomIdByAlias" | "setRoomAlias" | "deleteRoomAlias"
>;

export function createAliasHandlers(home: Home): AliasHandlers {
  const { directory } = home.state;
  return {
    getLocalAliases({ path: { roomId } }, { caller }) {
      requireReadable(home, roomId, caller);
      return { status: 200, body: { aliases: [...directory.aliasesOf(roomId)] } };
    },
    async getRoomIdByAlias({ path: { roomAlias } }, { caller, signal }) {
      const { roomId } = await resolveAlias(home, roomAlias, { caller, signal });
      return { status: 200, body: { room_id: roomId, servers: [home.serverName] } };
    },
    setRoomAlias({ path: { roomAlias }, body }, { caller }) {
      requireSender(home, roomAlias, caller.userId);
      setAlias(home, { alias: roomAlias, roomId: body.room_id, creator: caller.userId });
      return done;
    },
    deleteRoomAlias({ path: { roomAlias } }, { caller }) {
      deleteAlias(home, roomAlias, caller);
      return done;
    },
  };
}

/**
 * Where a namespace is closed to all but the sender: not even its own virtual users may. Rooms that are made with an alias
 * are not looked at.
 *
 * @throws MatrixError 400 `M_EXCLUSIVE`
 */
function requireSender({ profile, registrations, serverName }: Home, alias: RoomAlias, by: UserId) {
  if (profile.aliasesOfOthers !== "refused to all but the sender") return;
  for (const { exclusive, registrationId } of registrations.namespaces.matches("aliases", alias)) {
    const owner = registrations.get(registrationId);
    if (!exclusive || owner === undefined || senderOf(owner, serverName) === by) continue;
    throw new MatrixError(400, "M_EXCLUSIVE", "Alias is reserved by an application service");
  }
}

/** @throws MatrixError 400 for what is no alias of this server, 409 for one that is taken */
export function setAlias(home: Home, alias: Alias): void {
  const { directory, rooms } = home.state;
  if (!isRoomAlias(alias.alias) || !isLocal(home, alias.alias)) {
    throw new MatrixError(400, "M_INVALID_PARAM", "not an alias of this server");
  }
  if (directory.alias(alias.alias) !== undefined) {
    throw new MatrixError(409, "M_UNKNOWN", `Room alias ${alias.alias} already exists`);
  }
  if (rooms.get(alias.roomId) === undefined) {
    throw new MatrixError(400, "M_INVALID_PARAM", "room_id: there is no such room here");
  }
  directory.setAlias(alias);
}

/** It belongs to who made it, to those with power in its room, and mostly to those whose namespace it is in. */
export function deleteAlias(home: Home, name: string, caller: Caller): void {
  const { directory, rooms } = home.state;
  const { aliasDeletion, keepsCanonicalAlias } = home.profile;
  const isService = caller.kind === "application-service";
  const alias = directory.alias(name);
  if (alias === undefined) throw notFound(`Room alias ${name} not found`);
  const room = rooms.require(alias.roomId);
  if (aliasDeletion === "by power, inside" && room.membershipOf(caller.userId) !== "join") {
    throw forbidden("you are not in the room of this alias");
  }
  const levels = powerLevelsOf(room);
  const isPowerful =
    room.membershipOf(caller.userId) === "join" &&
    levels.ofUser(caller.userId) >= levels.toSend("m.room.canonical_alias", true);
  const isOwner =
    alias.creator === caller.userId ||
    (isService &&
      aliasDeletion === "by namespace" &&
      home.registrations.namespaces.covers(caller.registration.id, "aliases", alias.alias));
  if (!isOwner && !isPowerful) throw forbidden("this alias belongs to somebody else");
  directory.removeAlias(name);
  if (keepsCanonicalAlias === "always") return;
  if (keepsCanonicalAlias === "for application services" && isService) return;
  const canonical = room.content("m.room.canonical_alias");
  if (canonical["alias"] !== name || !isPowerful) return;
  const { alias: _gone, ...content } = canonical;
  const type = "m.room.canonical_alias";
  rooms.append(room, { type, sender: caller.userId, content, stateKey: "" });
}
