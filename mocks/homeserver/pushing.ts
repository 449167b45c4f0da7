/**
 * Brings events and ephemeral data to the application services that are interested: in the order in which they happened,
 * one after the other, as what they were when they happened.
 */
import type { RoomId, UserId } from "../../generated/v1/homeserver.types.ts";
import type { components } from "../../generated/v1/application-service.types.ts";
import type { OfferedData, Registrations } from "../../src/homeserver/index.ts";
import {
  ephemeralFor,
  interestedInPresence,
  interestedInToDevice,
} from "../../src/homeserver/ephemeral-interest.ts";
import { interestedIn, type RoutedEvent, withUrl } from "../../src/homeserver/interested-in.ts";
import type { ToDevice } from "./handlers/to-device.ts";
import { type Home, isLocal, viewOf } from "./home.ts";
import type { HomeserverProfile } from "./profile.ts";
import type { PushingQueue } from "./pushing-queue.ts";
import { strippedState } from "./sync/build-sync.ts";
import { toReceiptContent } from "./sync/joined-room.ts";
import { type ClientEvent, toClientEvent } from "./state/client-event.ts";
import type { EphemeralChange } from "./state/ephemeral.ts";
import type { Room, StoredEvent } from "./state/room.ts";

/** With keys that no schema has. */
type Shown = ClientEvent & { invite_room_state?: unknown; knock_room_state?: unknown };
type Schemas = components["schemas"];

export interface Pushing {
  event(room: Room, stored: StoredEvent): void;
  ephemeral(change: EphemeralChange): void;
  toDevice(message: ToDevice): void;
  /** Resolves when everything that has happened is in the queue. */
  settled(): Promise<void>;
}

export interface PushingOptions {
  /** Made after this, because it needs what is made here. */
  readonly home: () => Home;
  readonly registrations: Registrations;
  readonly queue: PushingQueue;
  /** What happens when it is not is not pushed. */
  readonly isOpen: () => boolean;
  readonly onError: (error: unknown) => void;
}

export function createPushing(options: PushingOptions): Pushing {
  const { home, registrations, queue, isOpen, onError } = options;
  let last: Promise<void> = Promise.resolve();

  const then = (work: () => Promise<unknown>): void => {
    if (!isOpen()) return;
    last = last
      .then(work)
      .then(() => undefined)
      .catch(onError);
  };

  const roomOf = (roomId: RoomId) => {
    const { rooms, directory } = home().state;
    const members = rooms.get(roomId)?.members("join") ?? [];
    return { members, aliases: directory.aliasesOf(roomId) };
  };

  const interestedInRoom = (roomId: RoomId) => {
    const { namespaces } = registrations;
    const { members, aliases } = roomOf(roomId);
    const claims = [
      ...members.flatMap((userId) => namespaces.matches("users", userId)),
      ...aliases.flatMap((alias) => namespaces.matches("aliases", alias)),
      ...namespaces.matches("rooms", roomId),
    ];
    return withUrl(registrations, new Set(claims.map(({ registrationId }) => registrationId)));
  };

  /** What is asked only now holds up everything behind it, as Synapse does. */
  const askAboutUsers = async (event: StoredEvent["event"]): Promise<void> => {
    const { profile, services, state } = home();
    if (profile.userQuery !== "before a push") return;
    const target = event.type === "m.room.member" ? (event.state_key as UserId) : undefined;
    for (const userId of new Set([event.sender, target])) {
      if (userId === undefined || state.accounts.get(userId) !== undefined) continue;
      if (isLocal(home(), userId)) await services.queryUser(userId);
    }
  };

  const alongside = new Set<Promise<void>>();
  const along = (data: OfferedData): void => {
    if (!isOpen()) return;
    const work = queue
      .along(data)
      .catch(onError)
      .finally(() => alongside.delete(work));
    alongside.add(work);
  };

  return {
    async settled() {
      await last;
      await Promise.all(alongside);
    },
    event(room, stored) {
      const { profile } = home();
      const event: Shown = toClientEvent(stored, viewOf(home()));
      const { content, state_key: target } = stored.event;
      const shownAs = shownRoomAs(content["membership"], profile);
      if (shownAs !== undefined) {
        const shown = strippedState(room, target as UserId).filter(
          ({ type, state_key: key }) => type !== "m.room.member" || key !== target,
        );
        event.unsigned = { ...event.unsigned, [shownAs]: shown };
        if (profile.repeatsOldEventKeys) event[shownAs] = shown;
      }
      const to = interestedIn(registrations, event as RoutedEvent, roomOf(room.roomId));
      const ids = to.map(({ id }) => id);
      // Nobody asks whether that is of interest.
      const brings = profile.batchCounts === "messages" ? (stored.brings ?? []) : [];
      const brought = brings.map((one) => toClientEvent(one, viewOf(home())));
      then(async () => {
        await askAboutUsers(stored.event);
        await queue.event(ids, [event, ...brought]);
      });
    },
    ephemeral(change) {
      if (home().profile.maxEphemeral === 0) return;
      if (change.kind === "presence") {
        const event = toPresence(home(), change);
        const rooms = home().state.rooms.membershipsOf(event.sender);
        const sharing = rooms.flatMap(({ room }) => interestedInRoom(room.roomId));
        const to = interestedInPresence(registrations, event, sharing).map(({ id }) => id);
        along({ to, ephemeral: [event] });
        return;
      }
      const event = change.kind === "typing" ? toTyping(change) : toReceipt(change);
      for (const wanted of ephemeralFor(registrations, event, interestedInRoom(change.roomId))) {
        along({ to: [wanted.registration.id], ephemeral: [wanted.event] });
      }
    },
    toDevice(message) {
      if (home().profile.maxToDevice === 0) return;
      const to = interestedInToDevice(registrations, message).map(({ id }) => id);
      along({ to, toDevice: [message] });
    },
  };
}

/** Who knocks is shown the room too, by those who say more. */
function shownRoomAs(membership: unknown, { saysMore }: HomeserverProfile) {
  if (membership === "invite") return "invite_room_state";
  return membership === "knock" && saysMore ? "knock_room_state" : undefined;
}

function toTyping({ roomId, userIds }: EphemeralChange & { kind: "typing" }) {
  const content = { user_ids: [...userIds] };
  return { type: "m.typing", room_id: roomId, content } as Schemas["TypingEvent"];
}

function toReceipt({ roomId, receipt }: EphemeralChange & { kind: "receipt" }) {
  const content = toReceiptContent([receipt]);
  return { type: "m.receipt", room_id: roomId, content } as unknown as Schemas["ReceiptEvent"];
}

function toPresence({ clock }: Home, { presence }: EphemeralChange & { kind: "presence" }) {
  const { userId, presence: state, statusMsg, sinceMs } = presence;
  const content = {
    presence: state,
    last_active_ago: Math.round(clock.elapsed() - sinceMs),
    ...(statusMsg !== undefined && { status_msg: statusMsg }),
    ...(state === "online" && { currently_active: true }),
  };
  return { type: "m.presence", sender: userId, content } as Schemas["PresenceEvent"];
}
