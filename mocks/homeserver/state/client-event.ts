/**
 * Events as others are told of them: with `unsigned`, which depends on who reads, and when.
 * @see https://spec.matrix.org/v1.19/client-server-api/#room-event-format
 */
import type { Homeserver } from "../../../src/editions/v1.ts";
import type { RoomEvent, StoredEvent } from "./room.ts";

export type ClientEvent = Homeserver.components["schemas"]["ClientEvent"];
export type SyncEvent = Homeserver.components["schemas"]["SyncEvent"];
type RedactedBecause = Homeserver.components["schemas"]["RedactedBecause"];
export type StrippedState = Homeserver.components["schemas"]["StrippedStateEvent"];

export interface Reader {
  readonly userId: string;
  readonly deviceId: string | undefined;
  /** What the reader was in the room when the event came; undefined where that is not told. */
  readonly membershipAt?: ((stored: StoredEvent) => string) | undefined;
}

export interface ClientEventOptions {
  readonly nowMs: number;
  /** Also at the top level what stood there in 2015, and who wrote the state before, as Synapse still does (Y9). */
  readonly repeatsOldKeys?: boolean;
  /** Whether `unsigned` is left out. */
  readonly isBare?: boolean;
  /** Nobody for what is pushed to application services. */
  readonly reader?: Reader | undefined;
}

export function toClientEvent(stored: StoredEvent, options: ClientEventOptions): ClientEvent {
  const { event, replaced, redactedBecause, sentBy } = stored;
  const { nowMs, reader, repeatsOldKeys = false, isBare = false } = options;
  if (isBare) return { ...event };
  const isOwn =
    sentBy !== undefined && sentBy.userId === reader?.userId && sentBy.deviceId === reader.deviceId;
  const lifted = {
    age: nowMs - event.origin_server_ts,
    ...(replaced !== undefined && {
      prev_content: replaced.event.content,
      replaces_state: replaced.event.event_id,
    }),
    ...(redactedBecause !== undefined && {
      redacted_because: redactedBecause as unknown as RedactedBecause,
    }),
  };
  const membership = reader?.membershipAt?.(stored);
  const unsigned = {
    ...lifted,
    ...(isOwn && { transaction_id: sentBy.txnId }),
    ...(membership !== undefined && { membership }),
  };
  if (!repeatsOldKeys) return { ...event, unsigned };
  const sender = replaced !== undefined && { prev_sender: replaced.event.sender };
  return { ...event, user_id: event.sender, ...lifted, unsigned: { ...unsigned, ...sender } };
}

/** Inside a room of `/sync`, which says the room itself; whoever repeats old keys says it again. */
export function toSyncEvent(stored: StoredEvent, options: ClientEventOptions): SyncEvent {
  const event = toClientEvent(stored, { ...options, repeatsOldKeys: false });
  const { room_id: _known, ...rest } = event;
  if (options.repeatsOldKeys !== true) return rest as SyncEvent;
  const { replaced } = stored;
  const sender = replaced !== undefined && { prev_sender: replaced.event.sender };
  return { ...event, unsigned: { ...event.unsigned, ...sender } } as SyncEvent;
}

/** For those who are not in the room. */
export function toStrippedState({ type, sender, content, state_key: stateKey }: RoomEvent) {
  return { type, sender, content, state_key: stateKey ?? "" } satisfies StrippedState;
}
