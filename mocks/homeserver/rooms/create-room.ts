/**
 * A new room: what its state begins with, in the order in which homeservers write it.
 * @see https://spec.matrix.org/v1.19/client-server-api/#post_matrixclientv3createroom
 */
import type { RoomAlias, UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { isRoomAlias } from "../../../src/matrix/identifiers.ts";
import type { Home } from "../home.ts";
import type { Content } from "../state/account-data.ts";
import type { Room } from "../state/room.ts";
import { changeMembership } from "./change-membership.ts";

export interface NewRoom {
  readonly visibility?: string;
  readonly room_alias_name?: string;
  readonly name?: string;
  readonly topic?: string;
  readonly invite?: readonly UserId[];
  readonly room_version?: string;
  readonly creation_content?: Content;
  readonly initial_state?: readonly InitialState[];
  readonly preset?: string;
  readonly is_direct?: boolean;
  readonly power_level_content_override?: Content;
}

interface InitialState {
  readonly type: string;
  readonly state_key?: string;
  readonly content: Content;
}

export const roomVersions = {
  default: "11",
  available: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"],
};

/** `calls`: who may call all the others at once. */
const presets = {
  private_chat: { joinRule: "invite", guestAccess: "can_join", invite: 0, trusts: false, calls: 0 },
  trusted_private_chat: {
    joinRule: "invite",
    guestAccess: "can_join",
    invite: 0,
    trusts: true,
    calls: 0,
  },
  public_chat: {
    joinRule: "public",
    guestAccess: "forbidden",
    invite: 50,
    trusts: false,
    calls: 50,
  },
};

/** @throws MatrixError 400 `M_ROOM_IN_USE`, `M_UNSUPPORTED_ROOM_VERSION`, `M_INVALID_ROOM_STATE` and others */
export function createRoom(home: Home, creator: UserId, given: NewRoom): Room {
  const { rooms, directory } = home.state;
  const { room_version: version = roomVersions.default, invite = [], visibility } = given;
  if (!roomVersions.available.includes(version)) {
    throw new MatrixError(400, "M_UNSUPPORTED_ROOM_VERSION", `no room version ${version} here`);
  }
  const preset = presetOf(given);
  const alias = aliasOf(home, given.room_alias_name);
  const room = rooms.create(version);
  const put = (type: string, content: Content, stateKey = ""): void =>
    void rooms.append(room, { type, sender: creator, content, stateKey });

  put("m.room.create", {
    ...given.creation_content,
    room_version: version,
    // Later versions go by the sender of the event.
    ...(Number(version) < 11 && { creator }),
  });
  changeMembership(home, room, { sender: creator, target: creator, membership: "join" });
  try {
    put("m.room.power_levels", {
      ...powerLevels([creator, ...(preset.trusts ? invite : [])], preset),
      ...given.power_level_content_override,
    });
    if (alias !== undefined) {
      directory.setAlias({ alias, roomId: room.roomId, creator });
      put("m.room.canonical_alias", { alias });
    }
    const initial = given.initial_state ?? [];
    const isGiven = (type: string) => initial.some((one) => one.type === type);
    const putUnlessGiven = (type: string, content: Content): void => {
      if (!isGiven(type)) put(type, content);
    };
    putUnlessGiven("m.room.join_rules", { join_rule: preset.joinRule });
    putUnlessGiven("m.room.history_visibility", { history_visibility: "shared" });
    // Without it guests may not join.
    if (preset.guestAccess === "can_join") {
      putUnlessGiven("m.room.guest_access", { guest_access: preset.guestAccess });
    }
    for (const { type, content, state_key: stateKey } of initial) put(type, content, stateKey);
  } catch (error) {
    throw toInvalidState(error);
  }
  if (given.name !== undefined) put("m.room.name", { name: given.name });
  if (given.topic !== undefined) {
    // In plain text, and where other formats could stand beside it.
    put("m.room.topic", { topic: given.topic, "m.topic": { "m.text": [{ body: given.topic }] } });
  }
  directory.setPublic(room.roomId, visibility === "public");
  for (const target of invite) {
    const isDirect = given.is_direct;
    changeMembership(home, room, { sender: creator, target, membership: "invite", isDirect });
  }
  return room;
}

function presetOf({ preset, visibility }: NewRoom): Preset {
  const name = preset ?? (visibility === "public" ? "public_chat" : "private_chat");
  if (Object.hasOwn(presets, name)) return presets[name as keyof typeof presets];
  throw new MatrixError(400, "M_INVALID_PARAM", `preset: there is no ${name}`);
}

function aliasOf({ serverName, state }: Home, name: string | undefined): RoomAlias | undefined {
  if (name === undefined) return undefined;
  const alias = `#${name}:${serverName}`;
  if (!isRoomAlias(alias) || name.includes(":")) {
    throw new MatrixError(400, "M_INVALID_PARAM", "room_alias_name: this is no localpart");
  }
  if (state.directory.alias(alias) !== undefined) {
    throw new MatrixError(400, "M_ROOM_IN_USE", "the alias is taken");
  }
  return alias;
}

type Preset = (typeof presets)[keyof typeof presets];

/** Those of Synapse. */
function powerLevels(trusted: readonly UserId[], { invite, calls }: Preset): Content {
  return {
    users: Object.fromEntries(trusted.map((userId) => [userId, 100])),
    users_default: 0,
    events: {
      "m.room.name": 50,
      "m.room.power_levels": 100,
      "m.room.history_visibility": 100,
      "m.room.canonical_alias": 50,
      "m.room.avatar": 50,
      "m.room.tombstone": 100,
      "m.room.server_acl": 100,
      "m.room.encryption": 100,
      ...(calls > 0 && { "m.call.invite": calls }),
    },
    events_default: 0,
    state_default: 50,
    ban: 50,
    kick: 50,
    redact: 50,
    invite,
    historical: 100,
  };
}

function toInvalidState(error: unknown): unknown {
  if (!(error instanceof MatrixError) || error.status !== 403) return error;
  return new MatrixError(400, "M_INVALID_ROOM_STATE", error.body.error);
}
