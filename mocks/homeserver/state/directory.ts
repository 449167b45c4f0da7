/**
 * Aliases with those who made them, and the lists in which rooms are found: the homeserver's own, and one for each network
 * of an application service (S71).
 */
import type { RoomAlias, RoomId, UserId } from "../../../generated/v1/homeserver.types.ts";

export interface Alias {
  readonly alias: RoomAlias;
  readonly roomId: RoomId;
  readonly creator: UserId;
}

export interface Directory {
  alias(alias: string): Alias | undefined;
  setAlias(alias: Alias): void;
  removeAlias(alias: string): void;
  aliasesOf(roomId: RoomId): readonly RoomAlias[];
  isPublic(roomId: RoomId): boolean;
  setPublic(roomId: RoomId, isPublic: boolean): void;
  setPublished(network: Network, roomId: RoomId, isPublished: boolean): void;
  /** The homeserver's own list. */
  publicRooms(): readonly RoomId[];
  /** Null for all networks together. */
  publishedRooms(network: Network | null): readonly RoomId[];
}

export interface Network {
  readonly registrationId: string;
  readonly networkId: string;
}

export function createDirectory(): Directory {
  const aliases = new Map<string, Alias>();
  const ownList = new Set<RoomId>();
  const lists = new Map<string, Set<RoomId>>();
  const keyOf = ({ registrationId, networkId }: Network) => `${registrationId}|${networkId}`;

  const put = (list: Set<RoomId>, roomId: RoomId, isIn: boolean): Set<RoomId> => {
    if (isIn) list.add(roomId);
    else list.delete(roomId);
    return list;
  };

  return {
    alias: (alias) => aliases.get(alias),
    setAlias: (alias) => void aliases.set(alias.alias, alias),
    removeAlias: (alias) => void aliases.delete(alias),
    aliasesOf: (roomId) =>
      Array.from(aliases.values()).flatMap((one) => (one.roomId === roomId ? [one.alias] : [])),
    isPublic: (roomId) => ownList.has(roomId),
    setPublic: (roomId, isPublic) => void put(ownList, roomId, isPublic),
    setPublished(network, roomId, isPublished) {
      const key = keyOf(network);
      lists.set(key, put(lists.get(key) ?? new Set(), roomId, isPublished));
    },
    publicRooms: () => Array.from(ownList),
    publishedRooms: (network) =>
      network === null
        ? Array.from(new Set(Array.from(lists.values()).flatMap((list) => Array.from(list))))
        : Array.from(lists.get(keyOf(network)) ?? []),
  };
}
