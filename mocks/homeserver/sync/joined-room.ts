/**
 * What `/sync` tells of a room that the user is in.
 * @see https://spec.matrix.org/v1.19/client-server-api/#get_matrixclientv3sync_response-200_joined-room
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Homeserver } from "../../../src/editions/v1.ts";
import { type Home, viewOf } from "../home.ts";
import { bundling } from "../rooms/bundled-relations.ts";
import { passes } from "../rooms/event-filter.ts";
import { toToken } from "../rooms/tokens.ts";
import { toSyncEvent } from "../state/client-event.ts";
import type { Receipt } from "../state/ephemeral.ts";
import type { Room, StoredEvent } from "../state/room.ts";
import type { SyncRequest } from "./sync-request.ts";

type Schemas = Homeserver.components["schemas"];
type JoinedRoom = Schemas["SyncJoinedRoom"];

/** @returns undefined when there is nothing new */
export function toJoinedRoom(home: Home, room: Room, request: SyncRequest): JoinedRoom | undefined {
  const { caller, since = 0, isFullState, usesStateAfter, loadsMembersLater } = request;
  const { userId } = caller;
  const isNew = request.since === undefined || joinedAt(room, userId) > since;
  const { events: timeline, isLimited, before } = takeTimeline(room, isNew ? 0 : since, request);
  const isWhole = isNew || isFullState;
  const then = usesStateAfter ? room.state : room.stateAt(before);
  const state = Array.from(then.values()).filter(({ position }) => isWhole || position > since);
  const ephemeral = ephemeralOf(home, room, { userId, since: isNew ? 0 : since });
  const accountData = home.state.accountData.since(userId, room.roomId, isNew ? 0 : since);
  const isSomething =
    isWhole || timeline.length + state.length + ephemeral.length + accountData.length > 0;
  if (!isSomething) return undefined;
  const asReader = { ...viewOf(home, caller), isBare: false };
  const asState = { ...viewOf(home), isBare: false };
  const show = (stored: StoredEvent) => toSyncEvent(stored, asReader);
  // Who has seen all events before these needs no summary of them.
  const isGap = isLimited || (isNew && request.since !== undefined);
  const showAll = isGap ? bundling(home, room, caller, show) : show;
  const isSummarised = !home.profile.leavesOutEmpty || loadsMembersLater;
  return {
    summary: isSummarised ? summaryOf(room, userId) : {},
    timeline: {
      events: timeline.map(showAll),
      limited: isLimited,
      prev_batch: toToken(before),
    },
    [usesStateAfter ? "state_after" : "state"]: {
      events: state.map((one) => toSyncEvent(one, asState)),
    },
    ephemeral: { events: ephemeral },
    account_data: { events: accountData.map(({ type, content }) => ({ type, content })) },
    unread_notifications: { notification_count: 0, highlight_count: 0 },
  };
}

interface Timeline {
  readonly events: readonly StoredEvent[];
  readonly isLimited: boolean;
  /** The position before the first of them. */
  readonly before: number;
}

export function takeTimeline(
  room: Room,
  after: number,
  { timelineLimit, timelineFilter }: SyncRequest,
): Timeline {
  const all = room.events.filter(
    ({ position, event }) => position > after && passes(timelineFilter, event),
  );
  const events = timelineLimit === 0 ? [] : all.slice(-timelineLimit);
  const first = events[0];
  const last = room.events.at(-1)?.position ?? after;
  const before = first === undefined ? last : first.position - 1;
  return { events, isLimited: all.length > events.length, before };
}

/** Since when the user is in the room without a break. */
function joinedAt(room: Room, userId: UserId): number {
  let at = Infinity;
  let wasJoined = false;
  for (const { event, position } of room.events) {
    if (event.type !== "m.room.member" || event.state_key !== userId) continue;
    const isJoined = event.content["membership"] === "join";
    if (isJoined && !wasJoined) at = position;
    wasJoined = isJoined;
  }
  return at;
}

function summaryOf(room: Room, userId: UserId): Schemas["SyncRoomSummary"] {
  const joined = room.members("join");
  const invited = room.members("invite");
  const heroes = [...joined, ...invited].filter((one) => one !== userId).slice(0, 5);
  return {
    "m.heroes": heroes,
    "m.joined_member_count": joined.length,
    "m.invited_member_count": invited.length,
  };
}

function ephemeralOf(
  { state }: Home,
  { roomId }: Room,
  { userId, since }: { readonly userId: UserId; readonly since: number },
): Schemas["PlainEvent"][] {
  const typing = state.ephemeral.typingSince(roomId, since);
  const receipts = state.ephemeral
    .receiptsSince(roomId, since)
    .filter((one) => one.type !== "m.read.private" || one.userId === userId);
  return [
    ...(typing === undefined ? [] : [{ type: "m.typing", content: { user_ids: [...typing] } }]),
    ...(receipts.length === 0 ? [] : [{ type: "m.receipt", content: toReceiptContent(receipts) }]),
  ];
}

type ReceiptContent = Record<string, Record<string, Record<string, object>>>;

/** Event → kind → user. */
export function toReceiptContent(receipts: readonly Receipt[]): ReceiptContent {
  const content: ReceiptContent = {};
  for (const { eventId, type, userId, ts, threadId } of receipts) {
    const kinds = (content[eventId] ??= {});
    const users = (kinds[type] ??= {});
    users[userId] = { ts, ...(threadId !== undefined && { thread_id: threadId }) };
  }
  return content;
}
