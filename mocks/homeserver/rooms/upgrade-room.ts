/**
 * A room of a new version in the place of another: it takes over state and aliases, and the old one points to it.
 * @see https://spec.matrix.org/v1.19/client-server-api/#room-upgrades
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Home } from "../home.ts";
import { forbidden } from "../rules/membership.ts";
import { powerLevelsOf } from "../rules/power-levels.ts";
import { isSince12 } from "../rules/room-version.ts";
import type { Content } from "../state/account-data.ts";
import type { Room } from "../state/room.ts";
import { createRoom } from "./create-room.ts";

const takenOver: ReadonlySet<string> = new Set([
  "m.room.join_rules",
  "m.room.name",
  "m.room.topic",
  "m.room.avatar",
  "m.room.guest_access",
  "m.room.history_visibility",
  "m.room.encryption",
  "m.room.server_acl",
]);

export interface Upgrade {
  readonly new_version: string;
  /** From room version 12 on. */
  readonly additional_creators?: readonly UserId[];
}

export function upgradeRoom(home: Home, old: Room, userId: UserId, upgrade: Upgrade): Room {
  const { new_version: version, additional_creators: others = [] } = upgrade;
  const { rooms, directory } = home.state;
  if (old.membershipOf(userId) !== "join") throw forbidden("you are not in this room");
  const levels = powerLevelsOf(old);
  if (levels.ofUser(userId) < levels.toSend("m.room.tombstone", true)) {
    throw forbidden("your power level is too low to upgrade this room");
  }
  const state = Array.from(old.state.values(), ({ event }) => event);
  const {
    predecessor: _older,
    additional_creators: _others,
    creator: _creator,
    ...creation
  } = old.content("m.room.create");
  const created = createRoom(home, userId, {
    room_version: version,
    visibility: directory.isPublic(old.roomId) ? "public" : "private",
    creation_content: {
      ...creation,
      ...(isSince12(version) && others.length > 0 && { additional_creators: others }),
      // Whose ID is made of this content comes before the tombstone, and cannot name it.
      predecessor: {
        room_id: old.roomId,
        ...(!isSince12(version) && { event_id: old.events.at(-1)?.event.event_id }),
      },
    },
    power_level_content_override: levelsFor(
      old,
      version,
      isSince12(version) ? [userId, ...others] : [userId],
    ),
    initial_state: state
      .filter(({ type, state_key: key }) => key === "" && takenOver.has(type))
      .map(({ type, content }) => ({ type, content })),
  });
  const content = { body: "This room has been replaced", replacement_room: created.roomId };
  rooms.append(old, { type: "m.room.tombstone", sender: userId, content, stateKey: "" });
  silence(home, old, userId);
  for (const alias of directory.aliasesOf(old.roomId)) {
    directory.setAlias({ alias, roomId: created.roomId, creator: userId });
  }
  const canonical = old.content("m.room.canonical_alias");
  if (canonical["alias"] !== undefined) {
    const type = "m.room.canonical_alias";
    rooms.append(created, { type, sender: userId, content: canonical, stateKey: "" });
    rooms.append(old, { type, sender: userId, content: {}, stateKey: "" });
  }
  directory.setPublic(old.roomId, false);
  return created;
}

/** Those of the old room, where the creators of the new one have what it takes to make it. */
function levelsFor(old: Room, version: string, creators: readonly UserId[]): Content {
  const content = old.content("m.room.power_levels");
  const users = { ...(content["users"] as Record<UserId, number> | undefined) };
  for (const userId of creators) {
    if (isSince12(version)) delete users[userId];
    else users[userId] = Math.max(users[userId] ?? 0, 100);
  }
  return { ...content, users };
}

/** Where it is not for everybody any more: neither to speak, nor to ask others in. */
function silence({ state }: Home, old: Room, userId: UserId): void {
  const levels = powerLevelsOf(old);
  if (levels.ofUser(userId) < levels.toSend("m.room.power_levels", true)) return;
  const content = old.content("m.room.power_levels");
  const raise = (level: unknown) => Math.max(50, typeof level === "number" ? level : 0);
  state.rooms.append(old, {
    type: "m.room.power_levels",
    sender: userId,
    content: {
      ...content,
      events_default: raise(content["events_default"]),
      invite: raise(content["invite"]),
    },
    stateKey: "",
  });
}
