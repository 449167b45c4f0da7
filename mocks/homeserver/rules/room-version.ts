/**
 * What room versions change as far as it is noticed from outside: from 12 on a room is called like its first event, and its
 * creators stand above all power levels.
 * @see https://spec.matrix.org/v1.19/rooms/v12/
 */
import type { Room } from "../state/room.ts";

export const roomVersions = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];

/** Whether IDs of events end with the server that made them, as they all did in 2015. */
export function hasServerInEventIds(version: string): boolean {
  return Number(version) < 3;
}

/** Whether creators need no power level, and the ID of the room is that of its first event, without a server name. */
export function isSince12(version: string): boolean {
  return Number(version) >= 12;
}

/** Those whom no power level can hold back; nobody in rooms of older versions. */
export function almightyOf(room: Room): readonly string[] {
  const created = room.stateEvent("m.room.create")?.event;
  if (created === undefined || !isSince12(room.version)) return [];
  const { additional_creators: others } = created.content;
  return [created.sender, ...(Array.isArray(others) ? (others as string[]) : [])];
}
