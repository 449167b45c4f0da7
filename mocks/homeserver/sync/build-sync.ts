/**
 * What is new for a user: all of it the first time, and after that what came after the token.
 * @see https://spec.matrix.org/v1.19/client-server-api/#syncing
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Homeserver } from "../../../src/editions/v1.ts";
import type { Home } from "../home.ts";
import { toToken } from "../rooms/tokens.ts";
import { toStrippedState, toSyncEvent } from "../state/client-event.ts";
import type { Room } from "../state/room.ts";
import { takeTimeline, toJoinedRoom } from "./joined-room.ts";
import type { SyncRequest } from "./sync-request.ts";

type Schemas = Homeserver.components["schemas"];
export type SyncResponse = Schemas["SyncResponse"];

export interface Built {
  readonly body: SyncResponse;
  readonly isEmpty: boolean;
}

export function buildSync(home: Home, request: SyncRequest): Built {
  const { stream, accountData, inbox } = home.state;
  const { caller, since = 0 } = request;
  const { userId, deviceId } = caller;
  const rooms = buildRooms(home, request);
  const presence = presenceFor(home, userId, since);
  const global = accountData.since(userId, null, since);
  const toDevice = deviceId === null ? [] : inbox.takeSince(userId, deviceId, since);
  const changed = request.since === undefined ? [] : changedDevices(home, userId, since);
  const { join, invite, knock, leave } = rooms;
  const isEmpty =
    [join, invite, knock, leave].every((one) => Object.keys(one).length === 0) &&
    presence.length + global.length + toDevice.length + changed.length === 0;
  const body: SyncResponse = {
    next_batch: toToken(stream.position),
    rooms,
    presence: { events: presence },
    account_data: { events: global.map(({ type, content }) => ({ type, content })) },
    to_device: { events: toDevice.map((message) => ({ ...message })) },
    device_lists: { changed, left: [] },
    ...(deviceId !== null && keysOf(home, userId, deviceId)),
  };
  return { isEmpty, body: home.profile.leavesOutEmpty ? withoutEmpty(body) : body };
}

/** `{ join: {} }` and `{ events: [] }`, and parts of which nothing is left. */
function withoutEmpty({ rooms = {}, ...body }: SyncResponse): SyncResponse {
  const isLeft = ([name, value]: [string, unknown]): boolean =>
    name.startsWith("device_one_time") ||
    typeof value !== "object" ||
    Array.isArray(value) ||
    Object.values(value ?? {}).some((one) => Object.values(one as object).length > 0);
  const isUsed = ([, one]: [string, unknown]): boolean => Object.keys(one as object).length > 0;
  const used = Object.fromEntries(Object.entries(rooms).filter(isUsed));
  const left = Object.fromEntries(Object.entries(body).filter(isLeft));
  return { ...left, ...(Object.keys(used).length > 0 && { rooms: used }) } as SyncResponse;
}

function buildRooms(home: Home, request: SyncRequest) {
  const join: Record<string, Schemas["SyncJoinedRoom"]> = {};
  const invite: Record<string, Schemas["SyncInvitedRoom"]> = {};
  const knock: Record<string, Schemas["SyncKnockedRoom"]> = {};
  const leave: Record<string, Schemas["SyncLeftRoom"]> = {};
  const { rooms } = home.state;
  const { since, caller } = request;
  for (const { room, membership } of rooms.membershipsOf(caller.userId)) {
    const { roomId } = room;
    if (!request.isWanted(roomId)) continue;
    const changedAt = room.stateEvent("m.room.member", caller.userId)?.position ?? 0;
    const isNew = changedAt > (since ?? 0);
    if (membership === "join") {
      const joined = toJoinedRoom(home, room, request);
      if (joined !== undefined) join[roomId] = joined;
    } else if (membership === "invite") {
      if (isNew) invite[roomId] = { invite_state: { events: strippedState(room, caller.userId) } };
    } else if (membership === "knock") {
      if (isNew) knock[roomId] = { knock_state: { events: strippedState(room, caller.userId) } };
    } else if (isNew && since !== undefined && !rooms.isForgotten(caller.userId, roomId)) {
      leave[roomId] = toLeftRoom(home, room, { ...request, since });
    }
  }
  return { join, invite, knock, leave };
}

const shownBefore: ReadonlySet<string> = new Set([
  "m.room.create",
  "m.room.name",
  "m.room.avatar",
  "m.room.topic",
  "m.room.join_rules",
  "m.room.canonical_alias",
  "m.room.encryption",
]);

/** What those see who are not in the room: what it is, and who asks them in. */
export function strippedState(room: Room, userId: UserId) {
  const own = room.stateEvent("m.room.member", userId)?.event;
  return Array.from(room.state.values()).flatMap(({ event }) => {
    const isShown =
      shownBefore.has(event.type) ||
      (event.type === "m.room.member" &&
        (event.state_key === userId || event.state_key === own?.sender));
    return isShown ? [toStrippedState(event)] : [];
  });
}

function toLeftRoom(
  home: Home,
  room: Room,
  request: SyncRequest & { readonly since: number },
): Schemas["SyncLeftRoom"] {
  const { caller, since } = request;
  const own = room.stateEvent("m.room.member", caller.userId);
  const wasIn = own?.replaced?.event.content["membership"] === "join";
  const { events, isLimited, before } = takeTimeline(room, since, request);
  const seen = events.filter((one) => (wasIn ? one.position <= (own?.position ?? 0) : one === own));
  const options = { nowMs: home.clock.now() };
  return {
    state: { events: [] },
    timeline: {
      events: seen.map((one) => toSyncEvent(one, options)),
      limited: isLimited,
      prev_batch: toToken(before),
    },
    account_data: { events: [] },
  };
}

function presenceFor(
  { state, clock }: Home,
  userId: UserId,
  since: number,
): Schemas["PlainEvent"][] {
  return state.ephemeral
    .presenceSince(since)
    .filter((one) => one.userId === userId || state.rooms.sharesRoom(one.userId, userId))
    .map(({ userId: sender, presence, statusMsg, sinceMs }) => ({
      type: "m.presence",
      sender,
      content: {
        presence,
        last_active_ago: Math.round(clock.elapsed() - sinceMs),
        ...(statusMsg !== undefined && { status_msg: statusMsg }),
        ...(presence === "online" && { currently_active: true }),
      },
    }));
}

function changedDevices({ state }: Home, userId: UserId, since: number): UserId[] {
  return state.keys
    .changed(since)
    .filter((one) => one === userId || state.rooms.sharesRoom(one, userId));
}

function keysOf({ state }: Home, userId: UserId, deviceId: string) {
  return {
    device_one_time_keys_count: state.keys.counts(userId, deviceId),
    device_unused_fallback_key_types: state.keys.unusedFallbacks(userId, deviceId),
  };
}
