/**
 * Finds the room of an alias. Of an alias that nobody knows the application services are asked whose namespace it is in,
 * and then it is looked up again (S45, Y12).
 */
import type { RoomAlias } from "../../../generated/v1/homeserver.types.ts";
import type { Caller } from "../../../src/homeserver/index.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { isRoomAlias } from "../../../src/matrix/identifiers.ts";
import { notFound, serviceIdOf } from "../context.ts";
import { type Home, isLocal } from "../home.ts";
import type { Alias } from "../state/directory.ts";
import type { Room } from "../state/room.ts";

interface Asking {
  readonly caller: Caller | null;
  readonly signal: AbortSignal;
}

/** @throws MatrixError 400 `M_INVALID_PARAM`, 404 `M_NOT_FOUND`, 408 when the application service did not say */
export async function resolveAlias(home: Home, text: string, asking: Asking): Promise<Alias> {
  if (!isRoomAlias(text)) throw new MatrixError(400, "M_INVALID_PARAM", "this is no room alias");
  const { directory } = home.state;
  const known = directory.alias(text);
  if (known !== undefined) return known;
  if (isLocal(home, text)) {
    const { caller, signal } = asking;
    await home.services.queryAlias(text, { caller: serviceIdOf(caller), signal });
  }
  const found = directory.alias(text);
  if (found === undefined) throw notFound(`Room alias ${text} not found`);
  return found;
}

/** @throws MatrixError 404 for an ID or alias of no room, and what `resolveAlias` throws */
export async function findRoom(home: Home, roomIdOrAlias: string, asking: Asking): Promise<Room> {
  const isAlias = roomIdOrAlias.startsWith("#");
  const roomId = isAlias
    ? (await resolveAlias(home, roomIdOrAlias as RoomAlias, asking)).roomId
    : roomIdOrAlias;
  const room = home.state.rooms.get(roomId);
  if (room === undefined) throw notFound("there is no such room on this server");
  return room;
}
