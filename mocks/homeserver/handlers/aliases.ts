/**
 * Aliases of rooms. Who may take names in a namespace was decided before; here is whose they are.
 * @see https://spec.matrix.org/v1.19/client-server-api/#room-aliases
 */
import type { Caller } from "../../../src/homeserver/index.ts";
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
      setAlias(home, { alias: roomAlias, roomId: body.room_id, creator: caller.userId });
      return done;
    },
    deleteRoomAlias({ path: { roomAlias } }, { caller }) {
      deleteAlias(home, roomAlias, caller);
      return done;
    },
  };
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

/** It belongs to who made it, to those with power in its room, and to the application service whose namespace it is in. */
export function deleteAlias(home: Home, name: string, caller: Caller): void {
  const { directory, rooms } = home.state;
  const alias = directory.alias(name);
  if (alias === undefined) throw notFound(`Room alias ${name} not found`);
  const room = rooms.require(alias.roomId);
  const levels = powerLevelsOf(room);
  const isPowerful =
    room.membershipOf(caller.userId) === "join" &&
    levels.ofUser(caller.userId) >= levels.toSend("m.room.canonical_alias", true);
  const isOwner =
    alias.creator === caller.userId ||
    (caller.kind === "application-service" &&
      home.registrations.namespaces.covers(caller.registration.id, "aliases", alias.alias));
  if (!isOwner && !isPowerful) throw forbidden("this alias belongs to somebody else");
  directory.removeAlias(name);
  if (caller.kind === "application-service" && home.profile.keepsCanonicalAlias) return;
  const canonical = room.content("m.room.canonical_alias");
  if (canonical["alias"] !== name || !isPowerful) return;
  const { alias: _gone, ...content } = canonical;
  const type = "m.room.canonical_alias";
  rooms.append(room, { type, sender: caller.userId, content, stateKey: "" });
}
