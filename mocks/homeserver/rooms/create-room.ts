/**
 * A new room: what its state begins with, in the order in which homeservers write it.
 * @see https://spec.matrix.org/v1.19/client-server-api/#post_matrixclientv3createroom
 */
import type { RoomAlias, UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { isRoomAlias } from "../../../src/matrix/identifiers.ts";
import type { Home } from "../home.ts";
import { isSince12, roomVersions } from "../rules/room-version.ts";
import type { Content } from "../state/account-data.ts";
import type { Room } from "../state/room.ts";
import { changeMembership } from "./change-membership.ts";
import { firstPowerLevels, presetOf } from "./presets.ts";

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

/** @throws MatrixError 400 `M_ROOM_IN_USE`, `M_UNSUPPORTED_ROOM_VERSION`, `M_INVALID_ROOM_STATE` and others */
export function createRoom(home: Home, creator: UserId, given: NewRoom): Room {
  const { rooms, directory } = home.state;
  const { room_version: version = home.profile.roomVersion, invite = [], visibility } = given;
  if (!roomVersions.includes(version)) {
    throw new MatrixError(400, "M_UNSUPPORTED_ROOM_VERSION", `no room version ${version} here`);
  }
  const isSynapse = home.profile.roomsBegin === "as with Synapse";
  const preset = presetOf(given);
  const trusted = preset.trusts ? invite : [];
  const alias = aliasOf(home, given.room_alias_name);
  const room = rooms.create(version);
  const put = (type: string, content: Content, stateKey = ""): void =>
    void rooms.append(room, { type, sender: creator, content, stateKey });
  const initial = given.initial_state ?? [];
  const putUnlessGiven = (type: string, content: Content): void => {
    if (!initial.some((one) => one.type === type)) put(type, content);
  };

  put("m.room.create", {
    ...given.creation_content,
    ...(trusted.length > 0 && isSince12(version) && { additional_creators: trusted }),
    room_version: version,
    // Later versions go by the sender of the event.
    ...(Number(version) < 11 && { creator }),
  });
  changeMembership(home, room, { sender: creator, target: creator, membership: "join" });
  try {
    put("m.room.power_levels", {
      ...firstPowerLevels(home.profile, preset, isSince12(version) ? null : [creator, ...trusted]),
      ...given.power_level_content_override,
    });
    if (alias !== undefined) directory.setAlias({ alias, roomId: room.roomId, creator });
    if (alias !== undefined && isSynapse) put("m.room.canonical_alias", { alias });
    putUnlessGiven("m.room.join_rules", { join_rule: preset.joinRule });
    putUnlessGiven("m.room.history_visibility", { history_visibility: "shared" });
    // Without it guests may not join.
    if (preset.guestAccess === "can_join" && (isSynapse || given.preset !== undefined)) {
      putUnlessGiven("m.room.guest_access", { guest_access: preset.guestAccess });
    }
    for (const { type, content, state_key: stateKey } of initial) put(type, content, stateKey);
  } catch (error) {
    throw toInvalidState(error);
  }
  const { name, topic } = given;
  if (name !== undefined) put("m.room.name", { name });
  if (topic !== undefined) {
    // In plain text, and where other formats could stand beside it.
    const formats = isSynapse ? { "m.topic": { "m.text": [{ body: topic }] } } : {};
    put("m.room.topic", { topic, ...formats });
  }
  if (alias !== undefined && !isSynapse) put("m.room.canonical_alias", { alias });
  directory.setPublic(room.roomId, visibility === "public");
  for (const target of invite) {
    const isDirect = given.is_direct;
    changeMembership(home, room, { sender: creator, target, membership: "invite", isDirect });
  }
  return room;
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

function toInvalidState(error: unknown): unknown {
  if (!(error instanceof MatrixError) || error.status !== 403) return error;
  return new MatrixError(400, "M_INVALID_ROOM_STATE", error.body.error);
}
