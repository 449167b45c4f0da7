/**
 * What a room begins with when nothing else is said: for each preset who may come in, and who may do what.
 * @see https://spec.matrix.org/v1.19/client-server-api/#post_matrixclientv3createroom
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import type { HomeserverProfile } from "../profile.ts";
import type { Content } from "../state/account-data.ts";

interface Preset {
  readonly joinRule: "invite" | "public";
  readonly guestAccess: "can_join" | "forbidden";
  /** What it takes to invite. */
  readonly invite: number;
  /** Whether those who are invited may do what the creator may. */
  readonly trusts: boolean;
  /** Who may call all the others at once. */
  readonly calls: number;
}

const toMembers = { joinRule: "invite", guestAccess: "can_join", invite: 0, calls: 0 } as const;

const presets: Readonly<Record<string, Preset>> = {
  private_chat: { ...toMembers, trusts: false },
  trusted_private_chat: { ...toMembers, trusts: true },
  public_chat: {
    joinRule: "public",
    guestAccess: "forbidden",
    invite: 50,
    trusts: false,
    calls: 50,
  },
};

/** @throws MatrixError 400 `M_INVALID_PARAM` */
export function presetOf({
  preset,
  visibility,
}: {
  readonly preset?: string;
  readonly visibility?: string;
}): Preset {
  const name = preset ?? (visibility === "public" ? "public_chat" : "private_chat");
  const found = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (found !== undefined) return found;
  throw new MatrixError(400, "M_INVALID_PARAM", `preset: there is no ${name}`);
}

/** @param trusted null where creators need no levels */
export function firstPowerLevels(
  { roomsBegin }: HomeserverProfile,
  { invite, calls }: Preset,
  trusted: readonly UserId[] | null,
): Content {
  const isSynapse = roomsBegin === "as with Synapse";
  return {
    users: Object.fromEntries((trusted ?? []).map((userId) => [userId, 100])),
    users_default: 0,
    events: {
      "m.room.name": 50,
      "m.room.power_levels": 100,
      "m.room.history_visibility": 100,
      "m.room.canonical_alias": 50,
      "m.room.avatar": 50,
      "m.room.tombstone": trusted === null ? 150 : 100,
      "m.room.server_acl": 100,
      "m.room.encryption": 100,
      ...(calls > 0 && isSynapse && { "m.call.invite": calls }),
    },
    events_default: 0,
    state_default: 50,
    ban: 50,
    kick: 50,
    redact: 50,
    invite: isSynapse ? invite : 0,
    ...(isSynapse ? { historical: 100 } : { notifications: { room: 50 } }),
  };
}
